import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { JobControl } from "../../../../workers/contract/control.ts";
import { parametersSchema, type ParametersInput } from "../../../../workers/contract/parameters.ts";
import type { ProgressEvent } from "../../../../workers/contract/job.ts";
import type { RegisterAnswer } from "../../../../workers/contract/tasks.ts";
import type { DisplacementField } from "../../../../workers/contract/transform.ts";
import { voxelCount, type Triple, type Volume } from "../../../../workers/contract/volume.ts";
import { invertAffine, transformPoint } from "../../../../workers/contract/affine.ts";
import type { ProgressSink } from "../../../../workers/engine/progress.ts";
import { registerVolumes, type RegistrationInput } from "../../../../workers/engine/register.ts";
import type { Team } from "../../../../workers/team/types.ts";
import { createConductor } from "../../../../workers/team/team.ts";
import { newGang, testTeam, withTeam } from "../../../fixtures/kernels.ts";
import { phantom, phantomValue, volumeOf } from "../../../fixtures/phantom.ts";

const fixed = phantom({ dims: [58, 68, 60], spacing: 3 });
/** Shift in mm of a moving point back to the fixed space: smooth, up to about 6 mm, with an invertible Jacobian. */
const back = ([x, y, z]: Triple): Triple => [
  3.2 * Math.sin(x / 22 + y / 31), 3.6 * Math.sin(y / 26 - z / 24 + 1), 3 * Math.cos(z / 25 + x / 29),
];
const bent = (contrast: (value: number) => number = (value) => value): Volume => volumeOf(fixed.header, (p) => {
  const [a, b, c] = back(p);
  return contrast(phantomValue(p[0] - a, p[1] - b, p[2] - c));
}, "int16");
const moving = bent();

const silent: ProgressSink = { publish: () => undefined, publishPreview: () => undefined, elapsed: 0 };
const deform: ParametersInput = { type_of_transform: "SyNOnly", reg_iterations: [40, 30, 10] };

function run(team: Team, parameters: ParametersInput, changes: Partial<RegistrationInput> = {}, sink = silent): RegisterAnswer {
  return registerVolumes(team, { fixed, moving, initial: null, parameters: parametersSchema.parse(parameters), ...changes }, sink);
}

async function register(parameters: ParametersInput, changes: Partial<RegistrationInput> = {}, sink = silent): Promise<RegisterAnswer> {
  const team = await testTeam();
  try {
    return run(team, parameters, changes, sink);
  } finally {
    team.end();
  }
}

function fields({ deformation }: RegisterAnswer): { forward: DisplacementField; inverse: DisplacementField } {
  if (!deformation) throw new Error("no deformation");
  return deformation;
}

/** Mean distance in mm between x and where a field followed by the true way back takes it, over the tissue; without a field, the distance to begin with. */
function meanError(field: DisplacementField | null): number {
  const { dims, affine } = fixed.header;
  const count = voxelCount(dims);
  const u = field ? new Float32Array(field.vectors) : new Float32Array(3 * count);
  let sum = 0, used = 0;
  for (let i = 0; i < count; i++) {
    const x = transformPoint(affine, [i % dims[0], Math.floor(i / dims[0]) % dims[1], Math.floor(i / (dims[0] * dims[1]))]);
    if (phantomValue(...x) < 100) continue;
    const y: Triple = [x[0] + u[i], x[1] + u[count + i], x[2] + u[2 * count + i]];
    const [a, b, c] = back(y);
    sum += Math.hypot(y[0] - a - x[0], y[1] - b - x[1], y[2] - c - x[2]);
    used++;
  }
  return sum / used;
}

const digest = (answer: RegisterAnswer): string => {
  const hash = createHash("sha256");
  for (const { vectors } of Object.values(fields(answer))) hash.update(new Uint8Array(vectors));
  return hash.digest("hex");
};

describe("symmetric normalisation", () => {
  const halfVoxel = 1.5;
  const thorough: ParametersInput = { ...deform, reg_iterations: [60, 40, 20] };
  const cases: [string, ParametersInput, Volume][] = [
    ["mutual information", thorough, moving],
    ["mutual information, inverted contrast", thorough, bent((value) => (value > 20 ? 1100 - value : 0))],
    ["local correlation", { ...deform, syn_metric: "cc", syn_sampling: 2 }, moving],
    ["mean squares", { ...thorough, syn_metric: "meansquares" }, moving],
    ["demons", { ...thorough, syn_metric: "demons" }, moving],
    ["smoothed as a whole", { ...thorough, total_sigma: 0.3 }, moving],
  ];
  it.each(cases)("recovers a smooth deformation to half a voxel: %s", async (_name, parameters, image) => {
    const answer = await register(parameters, { moving: image });
    expect(meanError(null)).toBeGreaterThan(2 * halfVoxel);
    expect(meanError(fields(answer).forward)).toBeLessThan(halfVoxel);
    const { quality } = answer;
    expect(quality.metricAfter).toBeLessThan(quality.metricBefore ?? -Infinity);
    expect(quality.jacobian.foldedFraction).toBe(0);
    expect(quality.jacobian.min).toBeGreaterThan(0.3);
    expect(quality.inverseConsistencyMm.max).toBeLessThan(0.01);
    expect(quality.verdict).toBe("good");
  });

  it("halves the error with MIND, which says less of so coarse a phantom", async () => {
    const answer = await register({ ...thorough, syn_metric: "mind" });
    expect(meanError(fields(answer).forward)).toBeLessThan(0.55 * meanError(null));
    expect(answer.quality.metricAfter).toBeLessThan(answer.quality.metricBefore ?? -Infinity);
    expect(answer.quality.jacobian.foldedFraction).toBe(0);
  });

  it("with decaying steps runs every iteration and settles: the last ones move less than the first", async () => {
    const values: number[] = [];
    const sink = { ...silent, publish: (event: ProgressEvent) => { if (event.event === "iteration") values.push(event.metric); } };
    const answer = await register({ ...deform, reg_iterations: [60], syn_metric: "meansquares", step_decay: 0.9 }, {}, sink);
    expect(values.length).toBe(60);
    const swings = (from: number, to: number) => values.slice(from, to).reduce((sum, value, i) => sum + Math.abs(value - values[from + i - 1]), 0);
    expect(swings(50, 60)).toBeLessThan(0.05 * swings(1, 11));
    const constant = await register({ ...deform, reg_iterations: [60], syn_metric: "meansquares" });
    expect(answer.quality.metricAfter).toBeLessThan(constant.quality.metricAfter);
  });

  it("deforms one side only for Elastic, after its affine stage", async () => {
    const answer = await register({ type_of_transform: "Elastic", reg_iterations: [40, 30] });
    expect(answer.stages.map(({ transform }) => transform)).toEqual(["Affine", "GaussianDisplacementField"]);
    const [first, last] = [answer.stages[1].levels[0].metricStart, answer.stages[1].levels[1].metricEnd];
    expect(last).toBeLessThan(first);
    expect(answer.quality.jacobian.foldedFraction).toBe(0);
  });

  it("shows the deformation on a coarse grid as it comes to be, which changes nothing", async () => {
    const seen: DisplacementField[] = [];
    let elapsed = 0;
    const watched = { publish: () => { elapsed++; }, publishPreview: () => undefined, get elapsed() { return elapsed; }, deformation: { wanted: true, publish: (field: DisplacementField) => { seen.push(field); } } };
    const answer = await register(deform, {}, watched);
    expect(digest(answer)).toBe(digest(await register(deform)));
    expect(seen.length).toBeGreaterThan(2);
    expect(Math.max(...seen[0].grid.dims)).toBeLessThanOrEqual(48);
    // the last one says what the result says, at the middle of the image
    const at = ({ grid: { dims, affine }, vectors }: DisplacementField): number[] => {
      const voxel = transformPoint(invertAffine(affine), [0, 0, 0]).map(Math.round);
      const u = new Float32Array(vectors);
      return [0, 1, 2].map((axis) => u[axis * voxelCount(dims) + voxel[0] + dims[0] * (voxel[1] + dims[1] * voxel[2])]);
    };
    const [last, whole] = [at(seen[seen.length - 1]), at(fields(answer).forward)];
    expect(Math.hypot(...whole)).toBeGreaterThan(2);
    last.forEach((u, axis) => { expect(Math.abs(u - whole[axis])).toBeLessThan(0.7); });
  });

  it("writes fields on the fixed grid, in mm, at rest at its border", async () => {
    const { forward } = fields(await register(deform));
    expect(forward.grid.dims).toEqual(fixed.header.dims);
    const u = new Float32Array(forward.vectors);
    const largest = (values: Float32Array) => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const [nx, ny] = forward.grid.dims;
    expect(largest(u.subarray(0, nx * ny))).toBeLessThan(0.5);
    expect(largest(u)).toBeGreaterThan(2);
  });

  it("gives the same bytes for one, two and three threads and again", async () => {
    const parameters: ParametersInput = { ...deform, reg_iterations: [5, 3, 2], syn_metric: "cc", syn_sampling: 2 };
    const digests = [];
    for (const threads of [1, 2, 3, 1]) digests.push(digest(await withTeam(threads, (team) => run(team, parameters))));
    expect(new Set(digests).size).toBe(1);
  });

  it("follows the mask: outside it the field comes from the smoothing alone", async () => {
    const half = volumeOf(fixed.header, ([x]) => (x < -20 ? 1 : 0), "uint8");
    const { forward } = fields(await register({ ...deform, reg_iterations: [20, 10] }, { fixedMask: half }));
    const [nx, ny, nz] = forward.grid.dims;
    const u = new Float32Array(forward.vectors);
    const meanLength = (from: number, to: number) => {
      let sum = 0;
      for (let i = 0; i < nx * ny * nz; i++) if (i % nx >= from && i % nx < to) sum += Math.hypot(u[i], u[nx * ny * nz + i], u[2 * nx * ny * nz + i]);
      return sum / ((to - from) * ny * nz);
    };
    expect(meanLength(48, nx)).toBeLessThan(0.02);
    expect(meanLength(8, 20)).toBeGreaterThan(0.5);
  });

  it("changes nothing when no level iterates", async () => {
    const { forward, inverse } = fields(await register({ ...deform, reg_iterations: [0, 0] }));
    for (const { vectors } of [forward, inverse]) expect(new Float32Array(vectors).every((value) => Math.abs(value) === 0)).toBe(true);
  });

  it("tells its stage, levels and iterations", async () => {
    const events: ProgressEvent[] = [];
    await register({ ...deform, reg_iterations: [3, 2, 0] }, {}, { ...silent, publish: (event) => events.push(event) });
    expect(events[0]).toEqual({ event: "stage", stage: 1, stages: 1, transform: "SyN", metric: "mattes" });
    expect(events.slice(1).map((event) => event.event === "iteration" && [event.level, event.levels, event.iteration, event.iterations])).toEqual([
      [1, 3, 1, 3], [1, 3, 2, 3], [1, 3, 3, 3], [2, 3, 1, 2], [2, 3, 2, 2],
    ]);
  });

  it("stops within an iteration when cancelled", async () => {
    const gang = await newGang();
    const team = createConductor(gang);
    const control = new JobControl(gang.control);
    let iterations = 0;
    const sink = { ...silent, publish: ({ event }: ProgressEvent) => {
      if (event === "iteration" && ++iterations === 2) control.cancel();
    } };
    expect(() => run(team, deform, {}, sink)).toThrowError(expect.objectContaining({ code: "cancelled" }));
    expect(iterations).toBe(2);
    team.end();
  });
});
