import { createHash, type Hash } from "node:crypto";
import { expect, it } from "vitest";
import { aboutCentre } from "../../../workers/contract/affine.ts";
import type { Outcome } from "../../../workers/contract/errors.ts";
import { scratchOf } from "../../../workers/contract/gang-memory.ts";
import { parametersSchema, type ParametersInput } from "../../../workers/contract/parameters.ts";
import type { Gang } from "../../../workers/contract/tasks.ts";
import { interpolators } from "../../../workers/contract/transform-types.ts";
import { rotationMatrix } from "../../../workers/engine/matrix.ts";
import { apply, evaluate, prepare, register } from "../../../workers/tasks/compute.ts";
import { newGang } from "../../fixtures/kernels.ts";
import { phantom, volumeOf } from "../../fixtures/phantom.ts";

const fixed = phantom({ dims: [47, 53, 41], spacing: 4 });
const moving = phantom({ dims: [45, 49, 43], spacing: 4.2, pose: aboutCentre(rotationMatrix([0.05, 0.1, -0.05]), [4, -3, 5], [0, 0, 0]) });
const labels = volumeOf(fixed.header, ([x, y, z]) => Math.floor(Math.hypot(x, y, z) / 20), "uint8");
const short: ParametersInput = { reg_iterations: [4, 3, 2], aff_iterations: [10, 5], aff_shrink_factors: [2, 1], aff_smoothing_sigmas: [1, 0] };

/** The numbers of an answer, whatever holds them; how long it took aside. */
function digest(hash: Hash, value: unknown): Hash {
  if (value instanceof SharedArrayBuffer) return hash.update(new Uint8Array(value));
  if (typeof value !== "object" || value === null) return hash.update(`${typeof value} ${String(value)};`);
  for (const [name, part] of Object.entries(value)) if (name !== "seconds") digest(hash.update(name), part);
  return hash;
}

/** What a task answers in a memory that another has used: every bit of it is set, which are NaN as numbers, the threads' scratch too. */
async function answers(work: (gang: Gang) => Outcome<unknown>, used: boolean): Promise<string> {
  const gang = await newGang();
  if (used) {
    gang.memory.grow(500);
    new Uint8Array(gang.memory.buffer, scratchOf(0)).fill(0xff);
  }
  const answer = work(gang);
  if (!answer.ok) throw new Error(answer.error.message);
  return digest(createHash("sha256"), answer.value).digest("hex");
}

const registered = (parameters: ParametersInput) => (gang: Gang) => register({ gang, fixed, moving, parameters: parametersSchema.parse(parameters), initial: null });

it.each<[string, (gang: Gang) => Outcome<unknown>]>([
  ["search", registered({ type_of_transform: "Affine", initial_transform: "search", aff_metric: "gc" })],
  ["SyN with mutual information", registered({ ...short, type_of_transform: "SyN" })],
  ["SyN with correlation", registered({ ...short, type_of_transform: "SyN", syn_metric: "cc", syn_sampling: 3 })],
  ["SyN with MIND", registered({ ...short, type_of_transform: "SyN", syn_metric: "mind" })],
  ["SyN with mean squares", registered({ ...short, type_of_transform: "SyN", syn_metric: "meansquares" })],
  ["SyN with demons", registered({ ...short, type_of_transform: "SyN", syn_metric: "demons", total_sigma: 1 })],
  ["SyN with two metrics", registered({ ...short, type_of_transform: "SyN", multivariate_extras: [{ metric: "cc", fixed: null, moving: null, weight: 1, sampling: 2 }] })],
  ["elastic type", registered({ ...short, type_of_transform: "ElasticSyN" })],
  ["quick type", registered({ type_of_transform: "antsRegistrationSyNQuick[s]", reg_iterations: [4, 3, 2] })],
  ["preparation", (gang) => prepare({ gang, volume: fixed, role: "fixed", parameters: parametersSchema.parse({}) })],
  ["comparison", (gang) => evaluate({ gang, images: { fixed, moving: fixed }, labels: { fixed: labels, moving: labels }, warp: null })],
  ...interpolators.map((interpolator): [string, (gang: Gang) => Outcome<unknown>] => [
    interpolator, (gang) => apply({ gang, grid: moving.header, moving: /Label|nearest/.test(interpolator) ? labels : fixed, transforms: [], interpolator, defaultValue: 0 }),
  ]),
])("%s answers the same bytes in a memory that was used before", async (_, work) => {
  expect(await answers(work, true)).toBe(await answers(work, false));
});
