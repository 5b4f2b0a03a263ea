// `npm run bench`: speed as ratios against elastix in the same run, and the cost per voxel of each kernel.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { benchKernels } from "./kernels.ts";
import { available, median, timed } from "./timing.ts";

const shared = resolve("../shared");
const syncline = resolve("dist/main/command.cjs");
const rounds = Number(process.env.BENCH_ROUNDS ?? 3);

interface Contender {
  name: string;
  /** share of elastix's wall time that must not be exceeded */
  limit: number | null;
  run: (folder: string) => number;
}

function registration(fixed: string, moving: string): Contender[] {
  const ours = (transform: string) => (folder: string) =>
    timed(process.execPath, [syncline, "register", "--fixed", fixed, "--moving", moving, "--transform", transform, "--threads", "2", "--output", join(folder, transform)]).seconds;
  return [
    { name: "elastix rigid", limit: null, run: (folder) => timed("elastix", ["-f", fixed, "-m", moving, "-p", join(shared, "reference/elastix/rigid.txt"), "-out", folder, "-threads", "2"]).seconds },
    { name: "syncline Rigid", limit: 0.5, run: ours("Rigid") },
    { name: "syncline Affine", limit: 0.5, run: ours("Affine") },
  ];
}

function benchPair(title: string, fixed: string, moving: string): void {
  const contenders = registration(fixed, moving);
  const seconds = contenders.map((): number[] => []);
  const folder = mkdtempSync(join(tmpdir(), "syncline-bench-"));
  try {
    for (let round = 0; round < rounds; round++) contenders.forEach(({ run, name }, index) => {
      const own = join(folder, `${round}-${name.replace(" ", "-")}`);
      mkdirSync(own);
      seconds[index].push(run(own));
      rmSync(own, { recursive: true });
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const yardstick = median(seconds[0]);
  console.log(`\n${title} (files in, files out, two threads, median of ${rounds} rounds in turn)`);
  contenders.forEach(({ name, limit }, index) => {
    const wall = median(seconds[index]);
    const verdict = limit === null ? "" : `   limit ${limit.toFixed(2)}   ${wall / yardstick <= limit ? "holds" : "MISSED"}`;
    console.log(`  ${name.padEnd(18)} ${wall.toFixed(2).padStart(6)} s   ratio ${(wall / yardstick).toFixed(2)}${verdict}`);
  });
}

async function main(): Promise<void> {
  const brains = join(shared, "data/brains");
  if (!existsSync(brains)) console.log("Speed against elastix skipped: ../shared/data is not here.");
  else if (!available("elastix")) console.log("Speed against elastix skipped: install it with `apt-get install elastix`.");
  else benchPair("oasis_1003_t1 to oasis_1000_t1", join(brains, "oasis_1000_t1.nii.gz"), join(brains, "oasis_1003_t1.nii.gz"));

  console.log("\nKernels, ns per voxel or sample (minimum of several runs)");
  for (const row of await benchKernels()) console.log(`  ${Object.values(row).join("   ")}`);
}

void main();
