// `npm run bench`: speed as ratios against elastix in the same run, and the cost per voxel of each kernel.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { benchKernels, kernelTable } from "./kernels.ts";
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

/** A run of the command: its name in the table, its options, and the share of elastix's time it may take. */
interface Ours {
  name: string;
  limit: number;
  options: string[];
}

const publishedRecipe = ["--transform", "SyN", "--syn-metric", "mattes", "--iterations", "10x10x10", "--interpolator", "bSpline"];
const brainRuns: Ours[] = [
  { name: "Rigid", limit: 0.5, options: ["--transform", "Rigid"] },
  { name: "Affine", limit: 0.5, options: ["--transform", "Affine"] },
  { name: "SyN 40x20x0", limit: 0.8, options: ["--transform", "SyN"] },
  { name: "SyN 10x10x10", limit: 1.5, options: publishedRecipe },
  { name: "antsRegistrationSyN[s]", limit: 4, options: ["--transform", "antsRegistrationSyN[s]"] },
];
const headRuns: Ours[] = [{ name: "SyN 10x10x10 bSpline", limit: 2, options: publishedRecipe }];

function contendersOf(fixed: string, moving: string, runs: readonly Ours[]): Contender[] {
  return [
    { name: "elastix rigid", limit: null, run: (folder) => timed("elastix", ["-f", fixed, "-m", moving, "-p", join(shared, "reference/elastix/rigid.txt"), "-out", folder, "-threads", "2"]) },
    ...runs.map(({ name, limit, options }): Contender => ({
      name, limit, run: (folder) => timed(process.execPath, [syncline, "register", "--fixed", fixed, "--moving", moving, ...options, "--threads", "2", "--output", join(folder, "out-")]),
    })),
  ];
}

function benchPair(title: string, fixed: string, moving: string, runs: readonly Ours[]): void {
  const contenders = contendersOf(fixed, moving, runs);
  const seconds = contenders.map((): number[] => []);
  const folder = mkdtempSync(join(tmpdir(), "syncline-bench-"));
  try {
    for (let round = 0; round < rounds; round++) contenders.forEach(({ run, name }, index) => {
      const own = join(folder, `${round}-${name.replace(/\W+/g, "-")}`);
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
    console.log(`  ${name.padEnd(24)} ${wall.toFixed(2).padStart(6)} s   ratio ${(wall / yardstick).toFixed(2)}${verdict}`);
  });
}

async function main(): Promise<void> {
  const data = join(shared, "data");
  if (!existsSync(data)) console.log("Speed against elastix skipped: ../shared/data is not here.");
  else if (!available("elastix")) console.log("Speed against elastix skipped: install it with `apt-get install elastix`.");
  else {
    benchPair("oasis_1003_t1 to oasis_1000_t1", join(data, "brains/oasis_1000_t1.nii.gz"), join(data, "brains/oasis_1003_t1.nii.gz"), brainRuns);
    benchPair("ct_head to mni152_t1_head", join(data, "head/mni152_t1_head.nii.gz"), join(data, "head/ct_head.nii.gz"), headRuns);
  }
  console.log("\nKernels, ns per voxel or sample (minimum of several runs)");
  for (const line of kernelTable(await benchKernels())) console.log(line);
}

void main();
