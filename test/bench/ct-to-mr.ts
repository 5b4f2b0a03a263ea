// How well a deformable CT to MR registration finds a known deformation inside the head: the sample MR and the CT of a second head (test/fixtures/second-head.ts), by the overlap of labels.
import { parametersSchema, type ParametersInput } from "../../workers/contract/parameters.ts";
import type { RegisterAnswer } from "../../workers/contract/tasks.ts";
import type { Volume } from "../../workers/contract/volume.ts";
import { evaluate } from "../../workers/engine/evaluate.ts";
import { registerVolumes } from "../../workers/engine/register.ts";
import { resampleVolume } from "../../workers/engine/resample.ts";
import { makeSample } from "../../workers/sample/sample-pair.ts";
import { tissues, type Tissue } from "../../workers/sample/tissues.ts";
import type { Team } from "../../workers/team/types.ts";
import { secondHead } from "../fixtures/second-head.ts";

export interface LabelledPair { fixed: Volume; moving: Volume; fixedLabels: Volume; movingLabels: Volume }

/** Deep grey matter and ventricles: what the row of the issue is about. */
export const deepLabels: readonly Tissue[] = ["lateralVentricle", "midlineVentricle", "thalamus", "caudate", "putamen", "pallidum", "hippocampus"];
/** All labels that both images show whole. */
export const comparedLabels: readonly Tissue[] = [
  ...deepLabels, "skin", "fat", "muscle", "bone", "diploe", "csf", "grey", "white", "cerebellarGrey", "cerebellarWhite", "brainstem", "eye", "dura",
];

export function secondHeadPair(): LabelledPair {
  const { volume: fixed, labels: fixedLabels } = makeSample("mr");
  const { volume: moving, labels: movingLabels } = makeSample("ct", secondHead);
  return { fixed, fixedLabels, moving, movingLabels };
}

export interface Overlaps {
  /** Dice by tissue */
  labels: ReadonlyMap<Tissue, number>;
  /** mean over deepLabels */
  deep: number;
  answer: RegisterAnswer;
  seconds: number;
}

/** Registers the CT to the MR and compares the labels through the result. What it allocated in the arena is freed. */
export function overlapsOf(team: Team, pair: LabelledPair, parameters: ParametersInput): Overlaps {
  const mark = team.arena.mark();
  const began = performance.now();
  try {
    const answer = registerVolumes(team, { fixed: pair.fixed, moving: pair.moving, initial: null, parameters: parametersSchema.parse(parameters) }, { publish: () => undefined, publishPreview: () => undefined, elapsed: 0 });
    const seconds = (performance.now() - began) / 1000;
    const { dims, affine } = pair.fixed.header;
    const transforms = [...(answer.deformation ? [answer.deformation.forward] : []), answer.transform];
    const moved = resampleVolume(team, { grid: { dims, affine }, moving: pair.movingLabels, transforms, interpolator: "nearestNeighbor", defaultValue: 0 });
    const { dice } = evaluate(team, { images: null, labels: { fixed: pair.fixedLabels, moving: moved }, warp: null });
    const labels = new Map(comparedLabels.map((name) => [name, dice?.labels.find(({ label }) => label === tissues[name])?.dice ?? 0]));
    return { labels, deep: deepLabels.reduce((sum, name) => sum + (labels.get(name) ?? 0), 0) / deepLabels.length, answer, seconds };
  } finally {
    team.arena.release(mark);
  }
}

/** The label that lost most against another result, and by how much (Dice). */
export function worstLoss(now: Overlaps, before: Overlaps): { name: Tissue; loss: number } {
  return comparedLabels.map((name) => ({ name, loss: (before.labels.get(name) ?? 0) - (now.labels.get(name) ?? 0) })).reduce((worst, one) => (one.loss > worst.loss ? one : worst));
}
