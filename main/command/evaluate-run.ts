import { basename } from "node:path";
import { SynclineError } from "../../workers/contract/errors.ts";
import type { Evaluation } from "../../workers/contract/evaluation.ts";
import { verbatim } from "../../workers/contract/sentences.ts";
import { onlyField, runEvaluation, type Pair } from "../services/evaluation.ts";
import type { Pools } from "../services/pools.ts";
import { readVolume } from "../services/volumes.ts";
import type { EvaluateOptions } from "./evaluate.ts";
import type { Session } from "./session.ts";
import { readTransformFiles, requireFiles } from "./transform-files.ts";

type Names = [fixed: string, moving: string] | null;

/** Both options of a pair, or none. Throws SynclineError("usage"). */
function pairOf(fixed: string | undefined, moving: string | undefined, options: readonly [string, string]): Names {
  if (fixed !== undefined && moving !== undefined) return [fixed, moving];
  if (fixed === undefined && moving === undefined) return null;
  const [given, missing] = fixed === undefined ? [options[1], options[0]] : options;
  throw new SynclineError("usage", verbatim(`${given} needs ${missing} beside it.`));
}

async function readPair(pools: Pools, names: Names, tell: (notice: string) => void): Promise<Pair | null> {
  if (!names) return null;
  const [fixed, moving] = await Promise.all(names.map((path) => readVolume(pools, path)));
  [fixed, moving].forEach(({ volume }, i) => {
    for (const notice of volume.header.notices) tell(`${basename(names[i])}: ${notice.text}`);
  });
  return { fixed: fixed.volume, moving: moving.volume };
}

/** Does what `syncline evaluate` says. Throws SynclineError. */
export async function runEvaluate(options: EvaluateOptions, session: Session, threads: number | undefined): Promise<void> {
  const imageNames = pairOf(options.fixed, options.moving, ["--fixed", "--moving"]);
  const labelNames = pairOf(options.fixedLabels, options.movingLabels, ["--fixed-labels", "--moving-labels"]);
  const { warp } = options;
  if (!imageNames && !labelNames && warp === undefined) {
    throw new SynclineError("usage", verbatim("There is nothing to evaluate: give --fixed and --moving, --fixed-labels and --moving-labels, or --warp."));
  }
  await requireFiles([...imageNames ?? [], ...labelNames ?? [], ...(warp === undefined ? [] : [warp])]);
  const pools = await session.pools(threads);
  const tell = (notice: string): void => void process.stderr.write(`Notice: ${notice}\n`);
  const [images, labels, transforms] = await Promise.all([
    readPair(pools, imageNames, tell), readPair(pools, labelNames, tell), warp === undefined ? null : readTransformFiles(pools, [{ path: warp, inverse: false }]),
  ]);
  const field = transforms && warp !== undefined ? onlyField(transforms, basename(warp)) : null;
  const { evaluation, notices } = await runEvaluation(pools, { images, labels, warp: field }, session.signal);
  notices.forEach(tell);
  process.stdout.write(options.json ? `${JSON.stringify({ ...evaluation, notices })}\n` : evaluationText(evaluation));
}

const table = (rows: readonly (readonly string[])[]): string => {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => `  ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join("  ")}\n`).join("");
};

const significant = (value: number): string => String(Number(value.toPrecision(6)));

/** An evaluation for reading. */
export function evaluationText({ similarity, dice, jacobian }: Evaluation): string {
  const parts: string[] = [];
  if (similarity) {
    const { mattes32, cc4, cc2, meanSquares, gc } = similarity;
    parts.push(`Similarity (ITK's metrics; lower is better)\n${table([
      ["Mattes, 32 bins", significant(mattes32)], ["CC, radius 4", significant(cc4)], ["CC, radius 2", significant(cc2)], ["mean squares", significant(meanSquares)], ["GC", significant(gc)],
    ])}`);
  }
  if (dice) {
    const labels = dice.labels.length === 1 ? "1 label" : `${dice.labels.length} labels`;
    const mean = dice.mean === null ? "the fixed image has no label but 0" : `mean over ${labels} of the fixed image: ${dice.mean.toFixed(4)}`;
    const rows = dice.labels.map(({ label, dice: value, fixedVoxels, movingVoxels }) => [String(label), value.toFixed(4), String(fixedVoxels), String(movingVoxels)]);
    const only = dice.movingOnly.length > 0 ? `  only in the moving labels: ${dice.movingOnly.slice(0, 20).join(", ")}${dice.movingOnly.length > 20 ? ", …" : ""}\n` : "";
    parts.push(`Dice, ${mean}\n${rows.length > 0 ? table([["label", "Dice", "fixed voxels", "moving voxels"], ...rows]) : ""}${only}`);
  }
  if (jacobian) {
    parts.push(`Jacobian determinant of the warp\n${table([
      ["minimum", significant(jacobian.min)], ["maximum", significant(jacobian.max)],
      ["folded", `${significant(100 * jacobian.foldedFraction)} % (${jacobian.foldedVoxels} of ${jacobian.voxels} voxels)`],
    ])}`);
  }
  return parts.join("\n");
}
