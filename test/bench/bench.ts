// `npm run bench [-- speed|accuracy|ct|profile|reading|kernels|window]`: speed as ratios against elastix in the same run, overlap of labels, where the time goes, how fast files are read,
// the cost per voxel of each kernel, and how soon the window answers.
import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { isMainThread } from "node:worker_threads";
import { withGang } from "../robustness/gang.ts";
import { accuracyRows, accuracyTable } from "./accuracy.ts";
import { comparedLabels, deepLabels, overlapsOf, secondHeadPair, worstLoss } from "./ct-to-mr.ts";
import { benchKernels, kernelTable } from "./kernels.ts";
import { profileTable } from "./profile.ts";
import { benchDicom, benchReading } from "./reading.ts";
import { available, median, timed } from "./timing.ts";
import { windowTable } from "./window.ts";

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

const data = join(shared, "data");
const brain = (name: string) => join(data, `brains/${name}_t1.nii.gz`);

function inFolder<T>(work: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "syncline-bench-"));
  const clean = () => { rmSync(folder, { recursive: true, force: true }); };
  const value = work(folder);
  if (value instanceof Promise) void value.finally(clean).catch(() => undefined);
  else clean();
  return value;
}

function speed(): void {
  if (!available("elastix")) {
    console.log("Speed against elastix skipped: install it with `apt-get install elastix`.");
    return;
  }
  benchPair("oasis_1003_t1 to oasis_1000_t1", brain("oasis_1000"), brain("oasis_1003"), brainRuns);
  benchPair("ct_head to mni152_t1_head", join(data, "head/mni152_t1_head.nii.gz"), join(data, "head/ct_head.nii.gz"), headRuns);
}

function accuracy(): void {
  console.log("\nDice of 139 labels, oasis_{1003,1007,1012} to oasis_1000 through the written files (least allowed in brackets)");
  for (const line of inFolder((folder) => accuracyTable(syncline, data, folder, accuracyRows))) console.log(line);
}

/** CT to MR inside the skull, on the sample head with another head's inside: the row of the issue, and the metrics compared. */
async function ctToMr(): Promise<void> {
  const pair = secondHeadPair();
  const inside = { type_of_transform: "SyNBold", initial_transform: "search", syn_region: "skull", total_sigma: 0.5 } as const;
  await withGang(2, (team) => {
    const affine = overlapsOf(team, pair, { type_of_transform: "Affine", initial_transform: "search" });
    console.log("\nCT to MR, sample head with another inside: Dice of deep structures and ventricles (at least 0.10 over affine, no label worse by more than 0.02, no fold)");
    console.log(`  ${"affine".padEnd(40)} ${affine.deep.toFixed(3)}`);
    for (const [name, parameters] of [
      ["preset ct-to-mr-deformable (mattes)", inside], ["the same with mind", { ...inside, syn_metric: "mind" }], ["the same with cc, radius 4", { ...inside, syn_metric: "cc", syn_sampling: 4 }],
      ["mattes, not confined to the skull", { ...inside, syn_region: "all" }],
    ] as const) {
      const result = overlapsOf(team, pair, parameters);
      const { name: label, loss } = worstLoss(result, affine);
      const { foldedFraction } = result.answer.quality.jacobian;
      const holds = result.deep >= affine.deep + 0.1 && loss <= 0.02 && foldedFraction === 0;
      console.log(`  ${name.padEnd(40)} ${result.deep.toFixed(3)} (${(result.deep - affine.deep >= 0 ? "+" : "")}${(result.deep - affine.deep).toFixed(3)})  worst label ${loss > 0 ? `${label} -${loss.toFixed(3)}` : "gains"}  folded ${foldedFraction}  ${result.seconds.toFixed(1)} s  ${holds ? "holds" : "misses"}`);
      if (name.startsWith("preset")) console.log(`    ${comparedLabels.filter((tissue) => deepLabels.includes(tissue)).map((tissue) => `${tissue} ${(affine.labels.get(tissue) ?? 0).toFixed(2)} to ${(result.labels.get(tissue) ?? 0).toFixed(2)}`).join(", ")}`);
    }
  });
}

async function reading(): Promise<void> {
  for (const line of [...await benchReading(rounds), ...await benchDicom(rounds)]) console.log(line);
}

async function kernelCosts(): Promise<void> {
  console.log("\nKernels, ns per voxel or sample (minimum of several runs)");
  for (const line of kernelTable(await benchKernels())) console.log(line);
}

async function windowAnswers(): Promise<void> {
  console.log("\nThe page in headless Chromium, two images of 256^3");
  for (const line of await windowTable()) console.log(line);
}

async function profile(): Promise<void> {
  const [triad] = await benchKernels(1);
  for (const [name, parameters] of [["SyN 40x20x0", { type_of_transform: "SyN" }], ["antsRegistrationSyN[s]", { type_of_transform: "antsRegistrationSyN[s]" }]] as const) {
    console.log(`\nWhere the time of ${name} goes (oasis_1003_t1 to oasis_1000_t1)`);
    const run = (team: Parameters<typeof profileTable>[0]) => inFolder((folder) => profileTable(team, brain("oasis_1000"), brain("oasis_1003"), parameters, folder, triad.nsTwoThreads / triad.bytesPerVoxel));
    // the second run is warm, as the kernels of a long job are
    const lines = await withGang(2, async (team) => {
      await run(team);
      return run(team);
    });
    for (const line of lines) console.log(line);
  }
}

const parts: Record<string, { needsData: boolean; run: () => void | Promise<void> }> = {
  speed: { needsData: true, run: speed }, accuracy: { needsData: true, run: accuracy }, ct: { needsData: false, run: ctToMr }, profile: { needsData: true, run: profile }, reading: { needsData: false, run: reading },
  kernels: { needsData: false, run: kernelCosts }, window: { needsData: false, run: windowAnswers },
};

async function main(): Promise<void> {
  const asked = process.argv.slice(2);
  const unknown = asked.find((name) => !(name in parts));
  if (unknown !== undefined) throw new Error(`There is no part ${unknown}; the parts are ${Object.keys(parts).join(", ")}.`);
  for (const [name, { needsData, run }] of Object.entries(parts)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    if (needsData && !existsSync(data)) console.log(`${name} skipped: ../shared/data is not here.`);
    else await run();
  }
}

// the gangs' other threads run the same bundle and never come here
if (isMainThread) void main();
