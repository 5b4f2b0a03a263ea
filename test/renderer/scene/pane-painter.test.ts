import { describe, expect, it } from "vitest";
import { bytesPerVoxel, type Dtype, type Triple, voxelCount, voxelView } from "../../../workers/contract/volume.ts";
import { type DrawnImage, PanePainter, type Picture } from "../../../renderer/scene/pane-painter.ts";
import { planeFrame } from "../../../renderer/scene/planes.ts";
import { header } from "../../fixtures/header.ts";

const dims: Triple = [30, 24, 20];
const affine = [2, 0.3, 0, -30, 0.1, 2, 0.7, -30, -0.4, 0.5, 3, -30, 0, 0, 0, 1];
const look = { frame: planeFrame("axial", "radiological"), view: { centre: [0, 0, 0] as Triple, mmPerPixel: 0.8 }, through: [1, 2, 3] as Triple, pane: { width: 70, height: 60 } };
const pattern = (x: number, y: number, z: number) => 1000 + 400 * Math.sin(x / 3) * Math.cos(y / 4) + 90 * Math.sin(z / 2);

function image(dtype: Dtype, slope: number, intercept: number): DrawnImage {
  const voxels = voxelView(dtype, new ArrayBuffer(bytesPerVoxel[dtype] * voxelCount(dims)));
  for (let i = 0; i < voxels.length; i++) {
    const stored = (pattern(i % 30, Math.floor(i / 30) % 24, Math.floor(i / 720)) - intercept) / slope;
    voxels[i] = dtype.startsWith("float") ? stored : Math.round(stored);
  }
  return { header: header({ dims, affine, dtype, slope, intercept }), voxels, pose: affine, window: { width: 1000, level: 1000 }, colours: "grey" };
}
const picture = (moving: DrawnImage, changes: Partial<Picture> = {}): Picture => ({ fixed: null, moving, fusion: { mode: "blend", share: 0.3 }, smooth: true, overlays: [], ...changes });

describe("a painted plane", () => {
  const reference = new PanePainter().paint(picture(image("float64", 1, 0)), look, 1).pixels;

  it.each([
    ["uint8", 4, 500], ["int8", 4, 1000], ["uint16", 1, 0], ["int16", -0.5, 3], ["uint32", 0.01, 0], ["int32", 0.001, 1000], ["float32", 1, 0], ["float64", 1e-6, 0],
  ] as const)("shows the real values of voxels stored as %s with slope %s and intercept %s", (dtype, slope, intercept) => {
    const { pixels } = new PanePainter().paint(picture(image(dtype, slope, intercept)), look, 1);
    let sum = 0, drawn = 0;
    for (let i = 0; i < pixels.length; i += 4) {
      sum += Math.abs(pixels[i] - reference[i]);
      if (reference[i] > 0) drawn++;
    }
    expect(drawn).toBeGreaterThan(1000);
    // a step of the storing type is up to a grey level
    expect(sum / drawn).toBeLessThan(dtype.endsWith("int8") ? 0.6 : 0.1);
  });

  it("samples again only what has moved, and forgets what is gone", () => {
    const painter = new PanePainter();
    const moving = image("int16", 1, 0);
    painter.paint(picture(moving), look, 1);
    // the voxels change behind its back: a new window must not read them again, a new pose must
    moving.voxels.fill(1500);
    const windowed = painter.paint(picture({ ...moving, window: { width: 1000, level: 900 } }), look, 1).pixels;
    expect(new Set(windowed).size).toBeGreaterThan(50);
    const posed = painter.paint(picture({ ...moving, pose: [...affine] }), look, 1).pixels;
    expect(new Set(posed)).toEqual(new Set([0, 255]));
  });

  it("draws labels that were changed in place when their revision says so", () => {
    const painter = new PanePainter();
    const moving = image("int16", 1, 0);
    const voxels = new Uint8Array(voxelCount(dims));
    const labels = (revision: number): Picture["overlays"] => [
      { id: "mask", visible: true, kind: "labels", header: header({ dims, affine }), voxels, pose: affine, opacity: 1, outline: false, colourOf: () => [255, 0, 0], hidden: new Set(), revision },
    ];
    const red = (pixels: Uint8ClampedArray) => pixels.some((value, i) => i % 4 === 0 && value === 255 && pixels[i + 1] === 0);
    expect(red(painter.paint(picture(moving, { overlays: labels(0) }), look, 1).pixels)).toBe(false);
    voxels.fill(1);
    expect(red(painter.paint(picture(moving, { overlays: labels(1) }), look, 1).pixels)).toBe(true);
    // hidden or gone, nothing of it is drawn
    expect(red(painter.paint(picture(moving, { overlays: labels(1).map((overlay) => ({ ...overlay, visible: false })) }), look, 1).pixels)).toBe(false);
  });

  it("shows the voxels themselves when asked not to smooth", () => {
    const moving = image("int16", 1, 0);
    const seen = new Set(new PanePainter().paint(picture(moving, { smooth: false }), { ...look, view: { ...look.view, mmPerPixel: 0.05 } }, 1).pixels);
    const smooth = new Set(new PanePainter().paint(picture(moving), { ...look, view: { ...look.view, mmPerPixel: 0.05 } }, 1).pixels);
    expect(seen.size).toBeLessThan(smooth.size);
  });

  it("has as many pixels as the screen", () => {
    const { width, height } = new PanePainter().paint(picture(image("uint8", 4, 500)), look, 2);
    expect([width, height]).toEqual([140, 120]);
  });
});
