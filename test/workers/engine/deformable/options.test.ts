// restrict_transformation and multivariate_extras through the whole engine.
import { describe, expect, it } from "vitest";
import { parametersSchema, type ParametersInput } from "../../../../workers/contract/parameters.ts";
import type { ImagePair, RegisterAnswer } from "../../../../workers/contract/tasks.ts";
import { linearToMatrix } from "../../../../workers/contract/transform.ts";
import { voxelCount, type Triple, type Volume } from "../../../../workers/contract/volume.ts";
import { registerVolumes } from "../../../../workers/engine/register.ts";
import { testTeam } from "../../../fixtures/kernels.ts";
import { phantom, phantomValue, volumeOf } from "../../../fixtures/phantom.ts";

const fixed = phantom({ dims: [44, 52, 46], spacing: 4 });
const back = ([x, y, z]: Triple): Triple => [4 * Math.sin(y / 24), 5 * Math.sin(z / 26 + 1), 4 * Math.cos(x / 25)];
const bentBy = (shift: (p: Triple) => Triple, image: Volume, value = phantomValue): Volume => volumeOf(image.header, (p) => {
  const [a, b, c] = shift(p);
  return value(p[0] - a, p[1] - b, p[2] - c);
}, "int16");
const moving = bentBy(back, fixed);

async function register(parameters: ParametersInput, images: { fixed?: Volume; moving?: Volume; extraPairs?: ImagePair[] } = {}): Promise<RegisterAnswer> {
  const team = await testTeam();
  try {
    return registerVolumes(team, { fixed, moving, initial: null, parameters: parametersSchema.parse(parameters), ...images }, { publish: () => undefined, publishPreview: () => undefined, elapsed: 0 });
  } finally {
    team.end();
  }
}

const vectors = ({ deformation }: RegisterAnswer): { forward: Float32Array[]; inverse: Float32Array[] } => {
  if (!deformation) throw new Error("no deformation");
  const planes = (all: SharedArrayBuffer) => [0, 1, 2].map((axis) => new Float32Array(all, axis * all.byteLength / 3, all.byteLength / 12));
  return { forward: planes(deformation.forward.vectors), inverse: planes(deformation.inverse.vectors) };
};
const largest = (plane: Float32Array): number => plane.reduce((most, value) => Math.max(most, Math.abs(value)), 0);

describe("restrict_transformation", () => {
  it.each([["SyNOnly", [1, 1, 0]], ["SyNOnly", [0, 1, 0]], ["Elastic", [1, 0, 1]]])("keeps the deformation of %s still along an axis of weight 0: %j", async (type_of_transform, weights) => {
    const { forward, inverse } = vectors(await register({ type_of_transform, reg_iterations: [20, 10], restrict_transformation: weights, initial_transform: "identity" }));
    for (const planes of [forward, inverse]) {
      weights.forEach((weight, axis) => {
        if (weight === 0) expect(largest(planes[axis])).toBe(0);
        else expect(largest(planes[axis])).toBeGreaterThan(1);
      });
    }
  });

  it("means the world's axes: the same with another order of the voxels", async () => {
    const header = { dims: [46, 44, 52] as Triple, affine: [0, 4, 0, -86, 0, 0, -4, 102, -4, 0, 0, 90, 0, 0, 0, 1] };
    const turned = volumeOf(header, (p) => phantomValue(...p), "int16");
    const { forward } = vectors(await register({ type_of_transform: "SyNOnly", reg_iterations: [20, 10], restrict_transformation: [1, 1, 0] }, { fixed: turned }));
    expect([largest(forward[0]) > 1, largest(forward[1]) > 1, largest(forward[2])]).toEqual([true, true, 0]);
  });

  it("on an oblique grid leaves no more than rounding", async () => {
    const [c, s] = [4 * Math.cos(0.3), 4 * Math.sin(0.3)];
    const oblique = volumeOf({ dims: [52, 60, 46], affine: [c, -s, 0, -60, s, c, 0, -140, 0, 0, 4, -90, 0, 0, 0, 1] }, (p) => phantomValue(...p), "int16");
    const { forward } = vectors(await register({ type_of_transform: "SyNOnly", reg_iterations: [20, 10], restrict_transformation: [1, 0, 1] }, { fixed: oblique }));
    expect(largest(forward[0])).toBeGreaterThan(1);
    expect(largest(forward[1])).toBeLessThan(1e-3);
  });

  it("holds parameters of the last linear stage, and finds the others", async () => {
    const shifted = phantom({ dims: [44, 52, 46], spacing: 4, pose: [1, 0, 0, 3, 0, 1, 0, -5, 0, 0, 1, 6, 0, 0, 0, 1] });
    const quick: ParametersInput = { initial_transform: "identity", aff_iterations: [100, 50], aff_shrink_factors: [2, 1], aff_smoothing_sigmas: [1, 0] };
    const matrixOf = async (parameters: ParametersInput): Promise<number[]> => linearToMatrix((await register({ ...quick, ...parameters }, { moving: shifted })).transform);
    const shift = await matrixOf({ type_of_transform: "Translation", restrict_transformation: [1, 1, 0] });
    expect(shift[11]).toBe(0);
    expect([shift[3], shift[7]].map(Math.round)).toEqual([3, -5]);
    const turn = await matrixOf({ type_of_transform: "Rigid", restrict_transformation: [0, 0, 0, 1, 0, 1] });
    expect([...turn.slice(0, 3), ...turn.slice(4, 8), ...turn.slice(8, 11)].map((value) => value + 0)).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
    expect([turn[3], turn[11]].map(Math.round)).toEqual([3, 6]);
    const scaled = await matrixOf({ type_of_transform: "Similarity", restrict_transformation: [1, 1, 1, 1, 1, 1, 0] });
    const volume = Math.hypot(scaled[0], scaled[4], scaled[8]);
    expect(volume).toBeCloseTo(1, 9);
    expect([scaled[3], scaled[7], scaled[11]].every((value, axis) => Math.abs(value - [3, -5, 6][axis]) < 1)).toBe(true);
  });

  it("is refused unless it has a weight for each, one of them not 0", async () => {
    await expect(register({ type_of_transform: "SyN", restrict_transformation: [1, 1, 0, 1, 1, 0] })).rejects.toMatchObject({ code: "usage", message: expect.stringMatching(/6 weights.*3 axes/) });
    await expect(register({ type_of_transform: "Rigid", restrict_transformation: [1, 1, 0] })).rejects.toMatchObject({ code: "usage", message: expect.stringMatching(/6 parameters/) });
    await expect(register({ type_of_transform: "SyN", restrict_transformation: [0, 0, 0] })).rejects.toMatchObject({ code: "usage" });
  });
});

describe("multivariate_extras", () => {
  // two images of one deformation: each knows only one half of the anatomy
  const left = (x: number, y: number, z: number): number => (x < 0 ? phantomValue(x, y, z) : 300);
  const right = (x: number, y: number, z: number): number => (x < 0 ? 300 : phantomValue(x, y, z));
  const still = (value: typeof phantomValue, image: Volume = fixed): Volume => volumeOf(image.header, (p) => value(...p), "int16");
  const one = { fixed: still(left), moving: bentBy(back, fixed, left) };
  // on a grid of its own, as images of another kind are
  const coarse = phantom({ dims: [40, 50, 38], spacing: [5, 4.5, 5] });
  const two: ImagePair = { fixed: still(right, coarse), moving: bentBy(back, phantom({ dims: [46, 44, 50], spacing: [4, 5, 4] }), right) };
  const common: ParametersInput = { type_of_transform: "SyNOnly", reg_iterations: [40, 30] };

  /** Mean distance in mm to the true deformation in the tissue at x < -15 and at x > 15. */
  const errors = (answer: RegisterAnswer): number[] => {
    const { forward } = vectors(answer);
    const { dims, affine } = fixed.header;
    const sums = [0, 0], counts = [0, 0];
    for (let i = 0; i < voxelCount(dims); i++) {
      const p = [i % dims[0], Math.floor(i / dims[0]) % dims[1], Math.floor(i / (dims[0] * dims[1]))].map((index, axis) => affine[5 * axis] * index + affine[4 * axis + 3]);
      if (Math.abs(p[0]) < 15 || phantomValue(p[0], p[1], p[2]) < 100) continue;
      const y = p.map((value, axis) => value + forward[axis][i]) as Triple;
      const shift = back(y);
      const side = p[0] < 0 ? 0 : 1;
      sums[side] += Math.hypot(...y.map((value, axis) => value - shift[axis] - p[axis]));
      counts[side]++;
    }
    return sums.map((sum, side) => sum / counts[side]);
  };

  it("uses both pairs: what one image does not show the other does", async () => {
    const [knownOne, unknownOne] = errors(await register(common, one));
    const [first, second] = errors(await register({ ...common, multivariate_extras: [{ metric: "mattes", fixed: "a", moving: "b" }] }, { ...one, extraPairs: [two] }));
    expect(unknownOne).toBeGreaterThan(3.5);
    expect(second).toBeLessThan(0.6 * unknownOne);
    expect(first).toBeLessThan(knownOne + 0.5);
  });

  it("combines several metrics on one pair, named in the report", async () => {
    const answer = await register({ ...common, multivariate_extras: [{ metric: "cc", sampling: 2 }, { metric: "demons", weight: 0.5 }] });
    expect(answer.stages.at(-1)?.metric).toBe("mattes+cc+demons");
    expect(Math.max(...errors(answer))).toBeLessThan(1.7);
    expect(answer.quality.jacobian.foldedFraction).toBe(0);
  });

  it("counts by weight: almost none leaves the result as it was", async () => {
    const alone = vectors(await register(common)).forward;
    const faint = vectors(await register({ ...common, multivariate_extras: [{ metric: "mattes", fixed: "a", moving: "b", weight: 1e-7 }] }, { extraPairs: [two] })).forward;
    const strong = vectors(await register({ ...common, multivariate_extras: [{ metric: "mattes", fixed: "a", moving: "b", weight: 5 }] }, { extraPairs: [two] })).forward;
    const difference = (a: Float32Array[], b: Float32Array[]) => Math.max(...a.map((plane, axis) => plane.reduce((most, value, i) => Math.max(most, Math.abs(value - b[axis][i])), 0)));
    expect(difference(alone, faint)).toBeLessThan(0.05);
    expect(difference(alone, strong)).toBeGreaterThan(0.5);
  });

  it("follows the masks in the extra pairs too", async () => {
    const half = volumeOf(fixed.header, ([x]) => (x < -20 ? 1 : 0), "uint8");
    const team = await testTeam();
    const parameters = parametersSchema.parse({ ...common, reg_iterations: [20, 10], multivariate_extras: [{ metric: "mattes", fixed: "a", moving: "b" }] });
    const answer = registerVolumes(team, { ...one, fixedMask: half, initial: null, parameters, extraPairs: [two] }, { publish: () => undefined, publishPreview: () => undefined, elapsed: 0 });
    team.end();
    const { forward } = vectors(answer);
    const [nx] = fixed.header.dims;
    const onRight = forward[1].filter((_, i) => i % nx > 34);
    expect(largest(onRight)).toBeLessThan(0.2);
    expect(largest(forward[1])).toBeGreaterThan(1);
  });

  it("belongs to deformable types", async () => {
    await expect(register({ type_of_transform: "Affine", multivariate_extras: [{ metric: "cc" }] })).rejects.toMatchObject({ code: "usage", message: expect.stringMatching(/deformable/) });
  });
});
