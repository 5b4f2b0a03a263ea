import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parametersSchema, type ParametersInput } from "../../../workers/contract/parameters.ts";
import { preparationLabels } from "../../../workers/contract/preparation.ts";
import { voxelView, type Grid, type Modality, type Volume } from "../../../workers/contract/volume.ts";
import { findPadding } from "../../../workers/engine/padding.ts";
import { preparationOf } from "../../../workers/engine/preparation-labels.ts";
import type { Conductor } from "../../../workers/team/team.ts";
import { testTeam } from "../../fixtures/kernels.ts";
import { volumeOf } from "../../fixtures/phantom.ts";

let team: Conductor;
beforeAll(async () => { team = await testTeam(); });
afterAll(() => { team.end(); });

const grid: Grid = { dims: [50, 56, 72], affine: [4, 0, 0, -98, 0, 4, 0, -110, 0, 0, 4, -180, 0, 0, 0, 1] };
const within = ([x, y, z]: readonly number[], radius: number) => Math.hypot(x / 0.8, y, z - 10) < radius;
/** A head on a neck: skin, a skull, an even or a varied brain; its vertex at z = 100 mm. */
function head(tissue: { air: number; skin: number; skull: number; brain: (x: number) => number }, modality: Modality): Volume {
  return volumeOf(grid, (p) => {
    const ripple = 0.01 * tissue.skin * Math.sin(p[0] * 1.7 + p[1] * 2.3 + p[2] * 0.9);
    if (within(p, 74)) return tissue.brain(p[0]) + ripple;
    if (within(p, 82)) return tissue.skull;
    if (within(p, 90)) return tissue.skin + ripple;
    return p[2] < 10 && Math.hypot(p[0], p[1]) < 45 ? tissue.skin + ripple : tissue.air + Math.abs(ripple);
  }, "float32", modality);
}
const ct = () => head({ air: -1000, skin: 40, skull: 900, brain: () => 35 }, "CT");
const mr = () => head({ air: 0, skin: 700, skull: 60, brain: (x) => 400 + 120 * Math.sin(x / 8) }, "MR");

const decide = (volume: Volume, parameters: ParametersInput = {}) => preparationOf(team, { volume, role: "fixed", parameters: parametersSchema.parse(parameters) });
/** A copy with another header and changed voxels. */
function altered(volume: Volume, header: Partial<Volume["header"]>, change: (value: number, x: number, y: number, z: number) => number): Volume {
  const voxels = new SharedArrayBuffer(volume.voxels.byteLength);
  const from = voxelView(volume.header.dtype, volume.voxels), to = voxelView(volume.header.dtype, voxels);
  const [nx, ny] = volume.header.dims;
  for (let i = 0; i < from.length; i++) to[i] = change(from[i], i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny)));
  return { header: { ...volume.header, ...header }, voxels };
}
const outsideCircle = (value: number) => (old: number, x: number, y: number) => (Math.hypot(x - 24.5, y - 27.5) > 24 ? value : old);

describe("padding", () => {
  it.each([-3023, -2000, 0, Number.NaN])("of a CT is found whatever its value: %d outside the circle", (value) => {
    const { decisions } = decide(altered(ct(), {}, outsideCircle(value)));
    const { decisions: clean } = decide(ct());
    expect(clean.padding.fraction).toBe(0);
    expect(decisions.padding.fraction).toBeGreaterThan(0.2);
    expect(decisions.headFraction).toBeCloseTo(clean.headFraction, 1);
  });

  it("is whole outer planes of one value in a CT, though that be air's, but no air inside", () => {
    const framed = altered(ct(), {}, (old, x, _y, z) => (x < 4 || z > 67 ? -1024 : old));
    const { dims, dtype, slope, intercept } = framed.header;
    expect(findPadding(voxelView(dtype, framed.voxels), dims, slope, intercept, "CT").box).toEqual({ first: [4, 0, 0], end: [50, 56, 68] });
    const clamped = altered(ct(), {}, (old) => Math.max(-1000, old < -900 ? -1000 : old));
    expect(findPadding(voxelView(dtype, clamped.voxels), dims, slope, intercept, "CT")).toMatchObject({ value: null, box: null });
  });

  it("of an MR is a frame far outside its range; zeros are its air", () => {
    expect(decide(altered(mr(), {}, outsideCircle(-2000))).decisions.padding).toMatchObject({ value: -2000 });
    expect(decide(altered(mr(), {}, outsideCircle(32000))).decisions.padding).toMatchObject({ value: 32000 });
    expect(decide(altered(mr(), {}, outsideCircle(0))).decisions.padding).toEqual({ value: null, fraction: 0 });
  });

  it("is kept as data when told", () => {
    expect(decide(altered(ct(), {}, outsideCircle(-3023)), { keep_padding: true }).decisions.padding.fraction).toBe(0);
  });
});

describe("modality", () => {
  it("is CT by the structure of a head whose values were rescaled", () => {
    const rescaled = altered(ct(), { modality: "MR" }, (value) => Math.round((value + 1000) / 8));
    expect(decide(rescaled).decisions).toMatchObject({ modality: "CT", modalityFrom: "structure" });
  });

  it("of a CT that was rescaled from 0 says nothing of Hounsfield units, whether the file or the user says CT: its zeros are air, not padding", () => {
    const rescale = (header: Partial<Volume["header"]>) => altered(ct(), header, (value) => Math.max(0, Math.round((value + 1000) / 8)));
    for (const { decisions } of [decide(rescale({ modality: "CT" })), decide(rescale({ modality: "MR" }), { fixed_modality: "CT" })]) {
      expect(decisions).toMatchObject({ modality: "CT", scale: "range", padding: { value: null, fraction: 0 } });
      expect(decisions.headFraction).toBeCloseTo(decide(ct()).decisions.headFraction, 1);
    }
  });

  it("is left to the file for an MR, and to the user first of all", () => {
    expect(decide(mr()).decisions).toMatchObject({ modality: "MR", modalityFrom: "file", scale: "range" });
    expect(decide(ct()).decisions).toMatchObject({ modality: "CT", modalityFrom: "file", scale: "softTissue" });
    expect(decide(mr(), { fixed_modality: "unknown" }).decisions).toMatchObject({ modality: "unknown", modalityFrom: "parameter" });
    expect(decide(ct(), { full_range: true }).decisions).toMatchObject({ modality: "CT", scale: "range" });
  });
});

describe("the volume of labels", () => {
  const labelAt = (labels: Volume, [x, y, z]: readonly number[]) => {
    const [i, j, k] = [(x + 98) / 4, (y + 110) / 4, (z + 180) / 4].map(Math.round);
    return new Uint8Array(labels.voxels)[(k * 56 + j) * 50 + i];
  };

  it.each([["CT", ct], ["MR", mr]] as const)("of a %s tells no data, what lies outside the head, and the neck; a dark skull is inside", (_name, make) => {
    const { labels, decisions } = decide(altered(make(), {}, outsideCircle(-3023)));
    expect(labels.header).toMatchObject({ dims: grid.dims, dtype: "uint8" });
    expect(labelAt(labels, [0, 0, 40])).toBe(0);
    // the skull and the skin
    expect(labelAt(labels, [0, 78, 10])).toBe(0);
    expect(labelAt(labels, [0, 86, 10])).toBe(0);
    expect(labelAt(labels, [60, 60, 60])).toBe(preparationLabels.outsideHead);
    expect(labelAt(labels, [-96, -108, 0])).toBe(preparationLabels.invalid);
    expect(labelAt(labels, [0, 0, -120])).toBe(preparationLabels.neck);
    expect(decisions.neckFraction).toBeGreaterThan(0.02);
    expect(decisions.headFraction).toBeGreaterThan(decisions.neckFraction);
  });
});
