import { resolve } from "node:path";
import { SynclineError } from "../../workers/contract/errors.ts";
import type { EvaluateAnswer } from "../../workers/contract/tasks.ts";
import type { DisplacementField } from "../../workers/contract/transform.ts";
import type { Pools } from "../services/pools.ts";
import { answerOrCancel } from "../services/registration.ts";
import { readVolume } from "../services/volumes.ts";
import type { EvaluateOptions } from "./evaluate.ts";
import type { Session } from "./session.ts";
import { requireFiles } from "./transform-files.ts";

const number = (value: number): string => String(Number(value.toPrecision(6)));

async function readWarp(pools: Pools, path: string): Promise<DisplacementField> {
  const { transforms } = await pools.io("readTransforms", { path: resolve(path), inverse: false });
  const field = transforms.find((transform) => transform.kind === "field");
  if (!field) throw new SynclineError("usage", "--warp takes a displacement field such as 1Warp.nii.gz; this file holds none.");
  return field;
}

/** The same for reading. */
export function evaluationText({ similarity, labels, jacobian }: EvaluateAnswer): string {
  const rows: [string, string][] = [
    ["mattes", `${number(similarity.mattes)} (32 bins; lower is more alike)`], ["cc", `${number(similarity.cc)} (radius 4)`],
    ["gc", number(similarity.gc)], ["mean squares", number(similarity.meansquares)],
  ];
  if (jacobian) rows.push(["jacobian", `${number(jacobian.min)} to ${number(jacobian.max)}, ${number(100 * jacobian.foldedFraction)} % folded`]);
  if (labels) {
    rows.push(["dice", `${labels.mean.toFixed(4)} (mean over ${labels.overlaps.length} labels)`]);
    for (const { label, dice } of labels.overlaps) rows.push([`  label ${label}`, dice.toFixed(4)]);
  }
  return `${rows.map(([name, value]) => `${name.padEnd(14)} ${value}`).join("\n")}\n`;
}

/** Does what `syncline evaluate` says. Throws SynclineError. */
export async function runEvaluate(options: EvaluateOptions, session: Session, threads: number | undefined): Promise<void> {
  const { fixedLabels, movingLabels, warp } = options;
  if ((fixedLabels === undefined) !== (movingLabels === undefined)) throw new SynclineError("usage", "--fixed-labels and --moving-labels go together: give both or neither.");
  await requireFiles([options.fixed, options.moving, fixedLabels, movingLabels, warp].filter((path) => path !== undefined));
  const pools = await session.pools(threads);
  const optional = async (path: string | undefined) => path === undefined ? undefined : (await readVolume(pools, path)).volume;
  const [fixed, moving, labelsOfFixed, labelsOfMoving, field] = await Promise.all([
    readVolume(pools, options.fixed), readVolume(pools, options.moving), optional(fixedLabels), optional(movingLabels), warp === undefined ? undefined : readWarp(pools, warp),
  ]);
  const { control, answer } = pools.gang("evaluate", {
    fixed: fixed.volume, moving: moving.volume, fixedLabels: labelsOfFixed, movingLabels: labelsOfMoving, warp: field,
  }, pools.threads);
  const result = await answerOrCancel(answer, control, session.signal);
  process.stdout.write(options.json ? `${JSON.stringify(result)}\n` : evaluationText(result));
}
