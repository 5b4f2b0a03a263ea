// The rows of accuracy: Dice of 139 labels per pair through the written files, folds and inverse consistency from the report.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { reportSchema } from "../../workers/contract/job.ts";
import { answerOf, timed } from "./timing.ts";

export interface AccuracyRow {
  name: string;
  options: readonly string[];
  /** least Dice per pair, and least mean */
  limits: readonly number[];
  mean: number | null;
}

const pairs = ["oasis_1003", "oasis_1007", "oasis_1012"];

/** ANTs' Dice less 0.005, as the issue asks; for CC greedy's, and 0.645 on the first. */
export const accuracyRows: readonly AccuracyRow[] = [
  { name: "SyN 40x20x0", options: ["--transform", "SyN"], limits: [0.550, 0.564, 0.586], mean: null },
  { name: "SyN 10x10x10", options: ["--preset", "published-recipe"], limits: [0.555], mean: null },
  { name: "antsRegistrationSyN[s]", options: ["--transform", "antsRegistrationSyN[s]"], limits: [0.645, 0.648, 0.657], mean: 0.66 },
];

/** The rows' table. `extra`: rows of presets that are there only now and then. */
export function accuracyTable(command: string, data: string, folder: string, rows: readonly AccuracyRow[]): string[] {
  const file = (name: string, kind: string) => join(data, `brains/${name}_${kind}.nii.gz`);
  return rows.map(({ name, options, limits, mean }) => {
    const results = limits.map((limit, pair) => {
      const prefix = join(folder, "accuracy-");
      timed(process.execPath, [command, "register", "--fixed", file("oasis_1000", "t1"), "--moving", file(pairs[pair], "t1"), ...options, "--threads", "2", "--output", prefix]);
      const labels = join(folder, "accuracy-labels.nii.gz");
      timed(process.execPath, [
        command, "apply", "--fixed", file("oasis_1000", "t1"), "--moving", file(pairs[pair], "labels"), "--transform", `${prefix}1Warp.nii.gz`, "--transform", `${prefix}0GenericAffine.mat`,
        "--interpolator", "nearestNeighbor", "--output", labels,
      ]);
      const { dice } = JSON.parse(answerOf(process.execPath, [command, "evaluate", "--fixed-labels", file("oasis_1000", "labels"), "--moving-labels", labels, "--json"])) as { dice: { mean: number } };
      const { quality } = reportSchema.parse(JSON.parse(readFileSync(`${prefix}Report.json`, "utf8")));
      return { dice: dice.mean, limit, quality };
    });
    const average = results.reduce((sum, { dice }) => sum + dice, 0) / results.length;
    const holds = results.every(({ dice, limit }) => dice >= limit) && (mean === null || average >= mean);
    const clean = results.every(({ quality: { jacobian, inverseConsistencyMm } }) => jacobian.foldedFraction === 0 && inverseConsistencyMm.mean <= 0.01 && inverseConsistencyMm.max <= 0.2);
    const cells = results.map(({ dice, limit }) => `${dice.toFixed(4)} (${limit.toFixed(3)})`).join("  ");
    const worst = Math.max(...results.map(({ quality }) => quality.inverseConsistencyMm.max));
    return `  ${name.padEnd(24)} ${cells}  mean ${average.toFixed(4)}${mean === null ? "" : ` (${mean.toFixed(3)})`}  ${holds ? "holds" : "MISSED"}   folds ${clean ? "none" : "SEE REPORT"}, inverse off by at most ${worst.toFixed(3)} mm`;
  });
}
