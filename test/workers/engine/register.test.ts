import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { aboutCentre, identity4, multiply3, multiply4 } from "../../../workers/contract/affine.ts";
import { parametersSchema, type ParametersInput } from "../../../workers/contract/parameters.ts";
import { componentsOf, linearToMatrix, matrixToLinear } from "../../../workers/contract/transform.ts";
import type { ProgressEvent } from "../../../workers/contract/job.ts";
import { voxelCount, voxelView, type Volume } from "../../../workers/contract/volume.ts";
import { rotationMatrix } from "../../../workers/engine/matrix.ts";
import { hash32 } from "../../../workers/engine/random.ts";
import type { ProgressSink } from "../../../workers/engine/progress.ts";
import { registerVolumes, type RegistrationInput } from "../../../workers/engine/register.ts";
import type { RegisterAnswer } from "../../../workers/contract/tasks.ts";
import { testTeam, withTeam } from "../../fixtures/kernels.ts";
import { cornerError, phantom, volumeOf } from "../../fixtures/phantom.ts";

const turn = rotationMatrix([0.15, -0.1, 0.2]);
const shift = [9, -6, 12];
const origin = [0, 0, 0];
const movingGrid = { dims: [72, 76, 70] as [number, number, number], spacing: [2.6, 2.4, 2.7] as [number, number, number] };
const inverted = (value: number) => (value > 20 ? 1100 - value : 0);
const fixed = phantom();

const silent: ProgressSink = { publish: () => undefined, publishPreview: () => undefined, elapsed: 0 };

async function register(input: ParametersInput, changes: Partial<RegistrationInput> & { moving: Volume }, sink = silent): Promise<RegisterAnswer> {
  const team = await testTeam();
  try {
    return registerVolumes(team, { fixed, initial: null, parameters: parametersSchema.parse(input), ...changes }, sink);
  } finally {
    team.end();
  }
}

describe("the working memory of a registration", () => {
  const bend = { fixed: phantom({ dims: [30, 34, 28], spacing: 6 }), moving: phantom({ dims: [32, 30, 34], spacing: 6 }), initial: null };

  it.each<[ParametersInput, number]>([
    [{ type_of_transform: "Rigid", aff_iterations: [5, 0, 0, 0] }, 0], [{ type_of_transform: "SyNOnly", reg_iterations: [3, 1] }, 2], [{ type_of_transform: "SyNOnly", reg_iterations: [3, 1, 0] }, 2],
  ])("is free again but for the fields that stay in it: %o", async (input, kept) => {
    const team = await testTeam();
    const before = team.arena.mark();
    const parameters = parametersSchema.parse(input);
    const { deformation } = registerVolumes(team, { ...bend, parameters, inPlace: true }, silent);
    const field = 12 * voxelCount(bend.fixed.header.dims);
    expect(team.arena.mark() - before).toBeLessThan(kept * (field + 128) + 1);
    if (deformation) {
      const [there, inPlace] = [(await register(input, bend)).deformation, deformation];
      for (const way of ["forward", "inverse"] as const) expect(componentsOf(inPlace[way]).map((plane) => [...plane])).toEqual(there && componentsOf(there[way]).map((plane) => [...plane]));
    }
    team.arena.release(before);
    registerVolumes(team, { ...bend, parameters }, silent);
    expect(team.arena.mark()).toBe(before);
    team.end();
  });
});

describe("registerVolumes recovers a known transform", () => {
  const rigid = aboutCentre(turn, shift, origin);
  const affine = aboutCentre(multiply3(rotationMatrix([0.06, -0.04, 0.08]), [1.1, 0.05, 0, 0, 0.93, 0.02, 0.03, 0, 1.04]), shift, origin);
  const cases: [string, ParametersInput, readonly number[], ((value: number) => number) | undefined, number][] = [
    ["shift", { type_of_transform: "Translation" }, aboutCentre([1, 0, 0, 0, 1, 0, 0, 0, 1], shift, origin), undefined, 0.2],
    ["rigid, mutual information", { type_of_transform: "Rigid" }, rigid, undefined, 0.3],
    ["rigid, correlation", { type_of_transform: "Rigid", aff_metric: "gc" }, rigid, undefined, 0.2],
    ["rigid, mean squares", { type_of_transform: "Rigid", aff_metric: "meansquares" }, rigid, undefined, 0.2],
    ["rigid, inverted contrast", { type_of_transform: "Rigid" }, rigid, inverted, 0.5],
    ["rigid, every voxel", { type_of_transform: "DenseRigid" }, rigid, undefined, 0.3],
    ["similarity", { type_of_transform: "Similarity" }, aboutCentre(turn.map((value) => 1.08 * value), shift, origin), undefined, 0.4],
    ["affine", { type_of_transform: "Affine" }, affine, undefined, 0.5],
    ["affine, inverted contrast", { type_of_transform: "Affine" }, affine, inverted, 0.8],
    ["rigid then affine", { type_of_transform: "antsRegistrationSyNRepro[a]" }, affine, undefined, 0.5],
    ["five stages", { type_of_transform: "TRSAA" }, rigid, undefined, 0.8],
  ];
  it.each(cases)("%s", async (_name, parameters, truth, contrast, tolerance) => {
    const answer = await register(parameters, { moving: phantom({ ...movingGrid, pose: truth, contrast }) });
    expect(cornerError(fixed.header, linearToMatrix(answer.transform), truth)).toBeLessThan(tolerance);
    expect(answer.quality).toMatchObject({ verdict: "good", overlap: 1 });
    expect(answer.quality.metricAfter).toBeLessThan(answer.quality.metricBefore ?? Number.NaN);
    expect(answer.initialisation).toBe("mass");
  });

  it.each([["gc", 0.1], ["meansquares", 0.3]] as const)("of hard edges between the voxels, by %s", async (aff_metric, tolerance) => {
    // half a voxel off: interpolation would pull the grids onto each other
    const truth = aboutCentre([1, 0, 0, 0, 1, 0, 0, 0, 1], [5, -7, 3], origin);
    const hard = (pose?: readonly number[]) => phantom({ dims: [80, 96, 84], spacing: 2, pose, contrast: (value) => (value > 500 ? 1000 : 0) });
    const still = hard();
    const { transform } = await register({ type_of_transform: "Rigid", aff_metric }, { fixed: still, moving: hard(truth) });
    expect(cornerError(still.header, linearToMatrix(transform), truth)).toBeLessThan(tolerance);
  });

  it("from ten seeded starts within 20 degrees and 40 mm, contrast remapped", async () => {
    const remapped = (value: number) => (value < 500 ? 1.8 * value : 1800 - 1.8 * value);
    for (let seed = 1; seed <= 10; seed++) {
      const axis = [Math.sin(3 * seed), Math.cos(5 * seed), Math.sin(7 * seed + 1)];
      const angle = (seed / 10) * 20 * Math.PI / 180 / Math.hypot(...axis);
      const direction = [Math.cos(2 * seed), Math.sin(4 * seed), Math.cos(6 * seed + 2)];
      const length = 40 * ((seed * 7) % 10) / 10 / Math.hypot(...direction);
      const truth = aboutCentre(rotationMatrix(axis.map((value) => angle * value)), direction.map((value) => length * value), origin);
      const moving = phantom({ contrast: remapped });
      moving.header.affine = multiply4(truth, moving.header.affine);
      const { transform } = await register({ type_of_transform: "Rigid" }, { moving });
      expect(cornerError(fixed.header, linearToMatrix(transform), truth), `start ${String(seed)}`).toBeLessThan(0.5);
    }
  }, 60_000);

  it("of a padded CT that lies far off, by searching", async () => {
    const truth = aboutCentre(rotationMatrix([0.5, -0.3, 0.6]), [60, -90, 40], origin);
    const head = phantom({ ...movingGrid, pose: aboutCentre(rotationMatrix([0.5, -0.3, 0.6]), [0, 0, 0], origin), contrast: (value) => (value > 20 ? (value > 200 && value < 330 ? 700 : value / 12) : -1000) });
    const voxels = voxelView("int16", head.voxels);
    const [nx, ny] = head.header.dims;
    for (let i = 0; i < voxels.length; i++) if (Math.hypot(i % nx - nx / 2, Math.floor(i / nx) % ny - ny / 2) > nx / 2) voxels[i] = -3023;
    const { affine } = head.header;
    const moving: Volume = { voxels: head.voxels, header: { ...head.header, modality: "CT", affine: affine.with(3, affine[3] + 60).with(7, affine[7] - 90).with(11, affine[11] + 40) } };
    const answer = await register({ type_of_transform: "Rigid" }, { moving });
    expect(answer.initialisation).toBe("search");
    expect(cornerError(fixed.header, linearToMatrix(answer.transform), truth)).toBeLessThan(1);
  });
});

describe("registerVolumes with few iterations", () => {
  const truth = aboutCentre([1.12, 0, 0, 0, 1, 0, 0, 0, 0.94], [2, -1, 1], origin);
  const moving = phantom({ ...movingGrid, pose: truth });

  it.each([
    ["one level of 8", [8], [2], [1], 8],
    ["8 at the first of four levels", [8, 0, 0, 0], [6, 4, 2, 1], [3, 2, 1, 0], 8],
  ])("frees the scale all the same: %s", async (_name, aff_iterations, aff_shrink_factors, aff_smoothing_sigmas, most) => {
    const { quality, stages } = await register({ type_of_transform: "Affine", aff_iterations, aff_shrink_factors, aff_smoothing_sigmas }, { moving });
    expect(quality.scale[2] - quality.scale[0]).toBeGreaterThan(0.08);
    expect(stages[0].levels[0].iterations).toBeLessThanOrEqual(most);
  });
});

describe("registerVolumes starts where it is told", () => {
  const truth = aboutCentre(turn, shift, origin);
  const moving = phantom({ ...movingGrid, pose: truth });
  const nothing: ParametersInput = { type_of_transform: "Rigid", aff_iterations: [0], aff_shrink_factors: [1], aff_smoothing_sigmas: [0] };

  it("at the header, at the grids' centres, at the centres of mass", async () => {
    const apart = { ...moving, header: { ...moving.header, affine: moving.header.affine.with(3, moving.header.affine[3] + 30) } };
    const offsets = await Promise.all((["identity", "geometry", "mass"] as const).map(async (initial_transform) => {
      const { transform, initialisation } = await register({ ...nothing, initial_transform }, { moving: apart });
      expect(initialisation).toBe(initial_transform);
      return linearToMatrix(transform);
    }));
    expect(offsets[0]).toEqual(identity4);
    [30, 0, 0].forEach((value, axis) => expect(offsets[1][4 * axis + 3]).toBeCloseTo(value, 6));
    // the phantom's own shift comes on top
    [39, -6, 12].forEach((value, axis) => expect(Math.abs(offsets[2][4 * axis + 3] - value)).toBeLessThan(4));
  });

  it("at given transforms, the first one first", async () => {
    const [first, second] = [aboutCentre(rotationMatrix([0.1, 0, 0]), [1, 2, 3], origin), aboutCentre([1.1, 0, 0, 0, 1, 0, 0, 0, 1], [4, 0, 0], origin)];
    const { transform, initialisation } = await register(nothing, { moving, initial: [matrixToLinear(first), matrixToLinear(second, [10, 20, 30])] });
    expect(initialisation).toBe("given");
    linearToMatrix(transform).forEach((value, i) => expect(value).toBeCloseTo(multiply4(second, first)[i], 9));
  });

  it("and refines a given transform without losing it", async () => {
    const { transform } = await register({ type_of_transform: "Translation" }, { moving, initial: [matrixToLinear(aboutCentre(turn, [0, 0, 0], origin))] });
    expect(cornerError(fixed.header, linearToMatrix(transform), truth)).toBeLessThan(0.3);
  });

  it("does not step at levels without iterations, and says so", async () => {
    const { stages } = await register({ type_of_transform: "antsRegistrationSyNQuick[t]" }, { moving });
    const last = stages[0].levels[3];
    expect(last).toMatchObject({ shrink: 1, iterations: 0, converged: true });
    expect(last.metricEnd).toBe(stages[0].levels[2].metricEnd);
  });
});

describe("registerVolumes reports its levels", () => {
  it("with the metric of all samples, at the start as at the end", async () => {
    const big = { dims: [150, 150, 140] as [number, number, number], spacing: 1.25 };
    const schedule: ParametersInput = { type_of_transform: "Rigid", aff_random_sampling_rate: 1, aff_shrink_factors: [1], aff_smoothing_sigmas: [1] };
    const input = { fixed: phantom(big), moving: phantom({ ...big, pose: aboutCentre(turn, [1, 2, 3], origin) }) };
    const [many] = (await register({ ...schedule, aff_iterations: [20] }, input)).stages[0].levels;
    // with three iterations the level runs on all samples at once
    const [few] = (await register({ ...schedule, aff_iterations: [3] }, input)).stages[0].levels;
    expect(few.samples).toBeGreaterThan(2_000_000);
    expect(many.samples).toBe(few.samples);
    expect(many.metricStart).toBe(few.metricStart);
  });

  it("with at least 40,000 samples at small levels, none at levels without iterations", async () => {
    const { stages } = await register({ type_of_transform: "antsRegistrationSyNQuick[t]" }, { moving: phantom({ ...movingGrid, pose: aboutCentre(turn, shift, origin) }) });
    const samples = stages[0].levels.map((level) => level.samples);
    expect(Math.min(...samples.slice(0, 3))).toBeGreaterThan(35_000);
    expect(samples[3]).toBe(0);
  });
});

describe("registerVolumes with masks, resolution and geometry", () => {
  const truth = aboutCentre(turn, shift, origin);

  /** The phantom with a bright block in front of it that moves otherwise than the head. */
  function disturbed(pose: readonly number[] | undefined, at: number): Volume {
    const volume = phantom({ pose });
    const voxels = voxelView("int16", volume.voxels);
    const [nx, ny, nz] = volume.header.dims;
    for (let z = 10; z < nz - 10; z++) for (let y = 0; y < 9; y++) for (let x = at; x < at + 22; x++) voxels[(z * ny + y) * nx + x] = 1500 + 400 * ((x >> 2) & 1);
    return volume;
  }

  const maskOf = (image: Volume, keep: (x: number, y: number, z: number) => boolean): Volume => volumeOf(image.header, (world) => {
    const [nx, ny, nz] = image.header.dims;
    const index = [0, 1, 2].map((axis) => Math.round((world[axis] - image.header.affine[4 * axis + 3]) / image.header.affine[5 * axis]));
    return keep(index[0] / nx, index[1] / ny, index[2] / nz) ? 1 : 0;
  }, "uint8");

  it("compares only what the masks leave", async () => {
    const [still, other] = [disturbed(undefined, 4), disturbed(truth, 36)];
    const masks = { fixedMask: maskOf(still, (_x, y) => y > 0.16), movingMask: maskOf(other, (_x, y) => y > 0.16) };
    const parameters: ParametersInput = { type_of_transform: "Rigid", initial_transform: "identity" };
    const { transform } = await register(parameters, { fixed: still, moving: other, ...masks });
    expect(cornerError(still.header, linearToMatrix(transform), truth)).toBeLessThan(0.6);
  });

  describe("at the stages that ANTsPy masks", () => {
    const moving = phantom({ ...movingGrid, pose: truth });
    const fixedMask = maskOf(fixed, (x, y, z) => Math.hypot(x - 0.5, y - 0.5, z - 0.5) < 0.3);
    const ends = async (parameters: ParametersInput, masked: boolean) =>
      (await register(parameters, { moving, ...(masked ? { fixedMask } : {}) })).stages.map(({ levels }) => levels[0].metricEnd);

    it("the last one only, or all when told", async () => {
      const trsaa = (mask_all_stages: boolean, masked: boolean) => ends({ type_of_transform: "TRSAA", reg_iterations: [10, 0], aff_metric: "gc", mask_all_stages }, masked);
      const [none, last, all] = [await trsaa(false, false), await trsaa(false, true), await trsaa(true, true)];
      expect(last.slice(0, 4)).toEqual(none.slice(0, 4));
      expect(last[4]).not.toBe(none[4]);
      expect(all[0]).not.toBe(none[0]);
    });

    it("every one of antsRegistrationSyN, whose only mask option holds for all", async () => {
      const script: ParametersInput = { type_of_transform: "antsRegistrationSyNQuickRepro[a]" };
      const [none, masked, all] = [await ends(script, false), await ends(script, true), await ends({ ...script, mask_all_stages: true }, true)];
      expect(masked[0]).not.toBe(none[0]);
      expect(masked).toEqual(all);
    });
  });

  it("refuses masks that lie elsewhere or are empty", async () => {
    const moving = phantom({ pose: truth });
    const parameters: ParametersInput = { type_of_transform: "Rigid" };
    const small = volumeOf({ dims: [10, 10, 10], affine: fixed.header.affine }, () => 1, "uint8");
    await expect(register(parameters, { moving, fixedMask: small })).rejects.toMatchObject({ code: "input", message: expect.stringMatching(/fixed mask has .* voxels but the fixed image/) });
    const shifted = maskOf(moving, () => true);
    shifted.header.affine = shifted.header.affine.with(3, 0);
    await expect(register(parameters, { moving, movingMask: shifted })).rejects.toMatchObject({ code: "input", message: expect.stringMatching(/moving mask lies elsewhere/) });
    await expect(register(parameters, { moving, fixedMask: maskOf(fixed, () => false) })).rejects.toMatchObject({ code: "failed", message: expect.stringMatching(/fixed mask is empty/) });
    await expect(register(parameters, { moving, fixedMask: maskOf(fixed, (x, y, z) => x + y + z < 0.03) })).rejects.toMatchObject({ code: "failed", message: expect.stringMatching(/too few voxels/) });
  });

  it("aligns a slab of a few thick slices, which covers little of the volume", async () => {
    const pose = aboutCentre(rotationMatrix([0.05, -0.1, 0.1]), [5, -6, 4], origin);
    const { transform, quality } = await register({ type_of_transform: "Rigid" }, { moving: phantom({ pose, dims: [80, 90, 4], spacing: [2, 2, 6] }) });
    expect(cornerError(fixed.header, linearToMatrix(transform), pose)).toBeLessThan(1.5);
    expect(quality.verdict).toBe("check");
    expect(quality.overlap).toBeLessThan(0.5);
  });

  it("judges images apart by what they reach, not by a perfect match they never had", async () => {
    const apart = phantom({ ...movingGrid, pose: truth });
    apart.header.affine = apart.header.affine.with(3, 2000);
    const { quality } = await register({ type_of_transform: "Rigid", aff_metric: "meansquares" }, { moving: apart });
    expect(quality).toMatchObject({ metricBefore: null, verdict: "good", reasons: [] });
  });

  it("gives noise up", async () => {
    const noise = (seed: number) => volumeOf(fixed.header, ([x, y, z]) => hash32(seed, Math.round(x + 200 * (y + 200 * z))) % 1000, "int16");
    const { quality } = await register({ type_of_transform: "Rigid" }, { fixed: noise(1), moving: noise(2) });
    expect(quality.verdict).toBe("failed");
    expect(quality.reasons.join(" ")).toMatch(/unrelated/);
  });

  it("works at another resolution", async () => {
    const { transform } = await register({ type_of_transform: "Rigid", working_resolution: 5 }, { moving: phantom({ ...movingGrid, pose: truth }) });
    expect(cornerError(fixed.header, linearToMatrix(transform), truth)).toBeLessThan(1.5);
  });

  it("ignores geometry: the same arrays align whatever their headers say", async () => {
    const array = phantom({ pose: aboutCentre(turn, [2, -3, 4], origin) });
    const parameters: ParametersInput = { type_of_transform: "Rigid", ignore_geometry: true };
    const plain = await register(parameters, { moving: array });
    const odd = await register(parameters, { moving: { ...array, header: { ...array.header, affine: [0, 3, 0, 500, 7, 0, 0, -900, 0, 0, -1, 40, 0, 0, 0, 1] } } });
    expect(odd.transform).toEqual(plain.transform);
    // voxels of 1 mm: the shift in voxels, x and y turned by the LPS world
    const mm = linearToMatrix(plain.transform);
    expect(Math.abs(plain.quality.rotationDegrees - Math.hypot(0.15, 0.1, 0.2) * 180 / Math.PI)).toBeLessThan(0.3);
    expect(mm.every(Number.isFinite)).toBe(true);
  });
});

describe("registerVolumes fails clearly", () => {
  it("for a constant image", async () => {
    await expect(register({ type_of_transform: "Rigid" }, { moving: volumeOf(fixed.header, () => 12) })).rejects.toMatchObject({ code: "failed", message: expect.stringMatching(/moving image has the same value everywhere/) });
  });

  it("for images that do not overlap", async () => {
    const far = { ...fixed, header: { ...fixed.header, affine: fixed.header.affine.with(3, 2000) } };
    await expect(register({ type_of_transform: "Rigid", initial_transform: "identity" }, { moving: far })).rejects.toMatchObject({ code: "failed", message: expect.stringMatching(/do not overlap/) });
  });

  it("for parameters that do not fit together", async () => {
    await expect(register({ type_of_transform: "Rigid", aff_iterations: [10] }, { moving: fixed })).rejects.toMatchObject({ code: "usage" });
    await expect(register({ type_of_transform: "TVMSQ" }, { moving: fixed })).rejects.toMatchObject({ code: "usage" });
  });

  it("not at all for a single slice, whose plane is aligned", async () => {
    const slice = (pose?: readonly number[]) => phantom({ dims: [90, 100, 1], spacing: [2, 2, 4], pose });
    const truth = aboutCentre([1, 0, 0, 0, 1, 0, 0, 0, 1], [5, -7, 0], origin);
    const { transform } = await register({ type_of_transform: "Translation" }, { fixed: slice(), moving: slice(truth) });
    const m = linearToMatrix(transform);
    expect(m[3]).toBeCloseTo(5, 0);
    expect(m[7]).toBeCloseTo(-7, 0);
  });
});

it("tells its progress: stages, iterations with falling values, previews", async () => {
  const events: ProgressEvent[] = [];
  const previews: number[][] = [];
  const sink = { publish: (event: ProgressEvent) => { events.push(event); return undefined; }, publishPreview: (matrix: ArrayLike<number>) => { previews.push(Array.from(matrix)); return undefined; }, elapsed: 1 };
  const { transform, stages } = await register({ type_of_transform: "antsRegistrationSyNQuick[a]" }, { moving: phantom({ ...movingGrid, pose: aboutCentre(turn, shift, origin) }) }, sink);
  expect(events.filter(({ event }) => event === "stage")).toEqual([
    { event: "stage", stage: 1, stages: 2, transform: "Rigid", metric: "mattes" }, { event: "stage", stage: 2, stages: 2, transform: "Affine", metric: "mattes" },
  ]);
  const iterations = events.filter((event) => event.event === "iteration");
  expect(iterations.length).toBe(stages.flatMap(({ levels }) => levels).reduce((sum, { iterations: count }) => sum + count, 0));
  expect(iterations.every(({ stage, level, levels, remaining }) => stage <= 2 && level >= 1 && level <= levels && (remaining === null || remaining >= 0))).toBe(true);
  expect(previews.at(-1)).toEqual(linearToMatrix(transform).map((value) => expect.closeTo(value, 9)));
});

it("gives the same bytes with one, two and three threads", async () => {
  const moving = phantom({ ...movingGrid, pose: aboutCentre(turn, shift, origin), contrast: inverted });
  const parameters = parametersSchema.parse({ type_of_transform: "Affine", initial_transform: "search" });
  const hashes = [];
  for (const threads of [1, 2, 3, 1]) {
    hashes.push(await withTeam(threads, (team) => {
      const { transform, quality } = registerVolumes(team, { fixed, moving, parameters, initial: null }, silent);
      return createHash("sha256").update(JSON.stringify([transform, quality])).digest("hex");
    }));
  }
  expect(new Set(hashes).size).toBe(1);
}, 60_000);
