import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { multiply4 } from "../../../workers/contract/affine.ts";
import { matrixToLinear } from "../../../workers/contract/transform.ts";
import { type Grid, type Triple, voxelView } from "../../../workers/contract/volume.ts";
import { resampleVolume } from "../../../workers/engine/resample.ts";
import type { Conductor } from "../../../workers/team/team.ts";
import { PanePainter, pixelGrid } from "../../../renderer/scene/pane-painter.ts";
import { planeFrame, planeNames } from "../../../renderer/scene/planes.ts";
import { invertAffine } from "../../../workers/contract/affine.ts";
import { rigid } from "../../fixtures/head-pair.ts";
import { testTeam } from "../../fixtures/kernels.ts";
import { volumeOf } from "../../fixtures/phantom.ts";

let team: Conductor;
beforeAll(async () => { team = await testTeam(); });
afterAll(() => { team.end(); });

const dims: Triple = [48, 56, 40];
const straight = [2, 0, 0, -48, 0, 2, 0, -56, 0, 0, 3, -60, 0, 0, 0, 1];
const poses: Record<string, number[]> = {
  oblique: multiply4(rigid([12, -20, 25], [3, -4, 5]), straight),
  "left-handed": [-2, 0, 0, 48, 0, 2, 0, -56, 0, 0, 3, -60, 0, 0, 0, 1],
  // a tilted gantry
  sheared: [2, 0, 0, -48, 0, 2, 0.6, -68, 0, 0, 3, -60, 0, 0, 0, 1],
};
// rough enough that any difference of interpolation, place or border shows
const texture = ([x, y, z]: readonly number[]) => 500 + 300 * Math.sin(x * 1.3 + y * 0.4) * Math.cos(y * 1.1 - z * 0.7) + 100 * Math.sin(z * 2.1);
const moved = rigid([5, -8, 11], [7, -3, 4]);

describe.each(Object.keys(poses))("slices of an image whose grid is %s", (name) => {
  it.each(planeNames)("are the engine's, cut at the same places, under one grey level apart: %s", (plane) => {
    const grid: Grid = { dims, affine: poses[name] };
    const volume = volumeOf(grid, texture);
    // as the moving image is drawn under a transform: by its inverse
    const pose = multiply4(invertAffine(moved), grid.affine);
    const look = { frame: planeFrame(plane, "radiological"), view: { centre: [1, -2, 3] as Triple, mmPerPixel: 1.1 }, through: [4, 5, 6] as Triple, pane: { width: 130, height: 110 } };
    const image = { header: volume.header, voxels: voxelView(volume.header.dtype, volume.voxels), pose, window: { width: 1000, level: 500 }, colours: "grey" as const };
    const { pixels, width, height } = new PanePainter().paint({ fixed: null, moving: image, fusion: { mode: "blend", share: 0.3 }, smooth: true, overlays: [] }, look, 1);

    const { origin, right, down } = pixelGrid(look, 1);
    const through = look.frame.towards;
    const slice: Grid = { dims: [width, height, 1], affine: [0, 1, 2].flatMap((axis) => [right[axis], down[axis], through[axis], origin[axis]]).concat([0, 0, 0, 1]) };
    const cut = resampleVolume(team, { grid: slice, moving: volume, transforms: [matrixToLinear(moved)], interpolator: "linear", defaultValue: 0 });
    const values = voxelView(cut.header.dtype, cut.voxels);
    let sum = 0, largest = 0, drawn = 0;
    for (let i = 0; i < values.length; i++) {
      const grey = Math.min(255, Math.max(0, (values[i] / 1000) * 255));
      const difference = Math.abs(pixels[4 * i] - grey);
      sum += difference;
      largest = Math.max(largest, difference);
      if (grey > 0) drawn++;
    }
    expect(drawn).toBeGreaterThan(4000);
    // rounding to whole grey levels is a quarter of one on average
    expect(sum / values.length).toBeLessThan(0.3);
    expect(largest).toBeLessThan(1);
  });
});
