import { describe, expect, it } from "vitest";
import { labelColour } from "../../../renderer/scene/label-colours.ts";
import { foldColour, type GridLayer, type LabelLayer, paintGrid, paintLabels, paintScalars, type ScalarLayer, scalarIndex } from "../../../renderer/scene/overlays.ts";
import { header } from "../../fixtures/header.ts";

const size = { width: 24, height: 24 };
const black = () => new Uint8ClampedArray(4 * 24 * 24);
const common = { header: header({}), voxels: new Uint8Array(1), pose: [], opacity: 1 };
const values = (of: (i: number, j: number) => number) => Float32Array.from({ length: 576 }, (_, k) => of(k % 24, Math.floor(k / 24)));
const at = (target: Uint8ClampedArray, i: number, j: number) => [...target.subarray(4 * (24 * j + i), 4 * (24 * j + i) + 3)];

describe("overlays", () => {
  const labels: LabelLayer = { kind: "labels", ...common, outline: false, colourOf: labelColour, hidden: new Set([3]) };
  const map = values((i, j) => (i < 4 ? 0 : i < 12 ? 2 : j < 12 ? 3 : NaN));

  it("colours each label but 0 and the hidden ones", () => {
    const target = black();
    paintLabels(target, size, map, labels);
    expect(at(target, 2, 2)).toEqual([0, 0, 0]);
    expect(at(target, 6, 6)).toEqual([...labelColour(2)]);
    expect(at(target, 20, 2)).toEqual([0, 0, 0]);
    expect(at(target, 20, 20)).toEqual([0, 0, 0]);
  });

  it("draws only the borders of labels as outlines", () => {
    const target = black();
    paintLabels(target, size, map, { ...labels, outline: true });
    expect(at(target, 7, 7)).toEqual([0, 0, 0]);
    expect(at(target, 4, 7)).toEqual([...labelColour(2)]);
    expect(at(target, 11, 7)).toEqual([...labelColour(2)]);
  });

  it("gives labels that follow each other colours that differ", () => {
    for (let label = 1; label < 40; label++) expect(labelColour(label)).not.toEqual(labelColour(label + 1));
  });

  it("puts 1 in the middle of a logarithmic scale and marks folds", () => {
    const scale: ScalarLayer = { kind: "scalar", ...common, colours: "blueOrange", low: 1 / 4, high: 4, logarithmic: true };
    expect([0.25, 0.5, 1, 2, 4].map((value) => scalarIndex(value, scale))).toEqual([0, 64, 128, 191, 255]);
    const target = black();
    paintScalars(target, values((i) => (i < 12 ? -0.1 : NaN)), scale);
    expect(at(target, 3, 3)).toEqual([...foldColour]);
    expect(at(target, 20, 3)).toEqual([0, 0, 0]);
  });

  it("draws the grid where the bent coordinates cross its lines", () => {
    const layer: GridLayer = { kind: "grid", ...common, components: [new Uint8Array(1), new Uint8Array(1), new Uint8Array(1)], spacing: 10 };
    const draw = (u: Float32Array, v: Float32Array) => {
      const target = black();
      paintGrid(target, size, [u, v], 1, [0, 0], layer);
      return (i: number, j: number) => at(target, i, j)[0] > 100;
    };
    const unmoved = draw(values(() => 0), values(() => 0));
    expect([unmoved(10, 5), unmoved(5, 10), unmoved(13, 5), unmoved(5, 5)]).toEqual([true, true, false, false]);
    // everything comes from 3 mm further right: the line of 10 mm is seen at 7
    const shifted = draw(values(() => 3), values(() => 0));
    expect([shifted(7, 5), shifted(10, 5)]).toEqual([true, false]);
    const outside = draw(values(() => NaN), values(() => 0));
    expect(outside(10, 5)).toBe(false);
  });
});
