import { expect, test } from "vitest";
import { transformPoint } from "../../../workers/contract/affine.ts";
import type { Triple, Volume } from "../../../workers/contract/volume.ts";
import { editMask } from "../../../workers/engine/mask-edit.ts";
import { emptyVolume } from "../../fixtures/fake-pools.ts";

/** An image of 7 x 6 x 5 voxels with the values 0, 1, 2 … and a sheared, left-handed, anisotropic affine. */
function image(): Volume {
  const base = emptyVolume([7, 6, 5]);
  const voxels = new SharedArrayBuffer(4 * 210);
  new Float32Array(voxels).forEach((_, i, all) => (all[i] = i));
  return { header: { ...base.header, dtype: "float32", slope: 2, intercept: 10, affine: [-1, 0.2, 0, 30, 0, 1.5, 0.3, -20, 0, 0, 2, 5, 0, 0, 0, 1] }, voxels };
}

const bytes = (mask: Volume): number[] => [...new Uint8Array(mask.voxels)];
const at = (x: number, y: number, z: number): number => x + 7 * (y + 6 * z);

test("threshold marks real values, ends included, and counts them", () => {
  const { mask, marked } = editMask(image(), null, { kind: "threshold", low: 10 + 2 * 3, high: 10 + 2 * 8.5 });
  expect(bytes(mask).flatMap((value, i) => (value ? [i] : []))).toEqual([3, 4, 5, 6, 7, 8]);
  expect(marked).toBe(6);
  expect(mask.header).toMatchObject({ dims: [7, 6, 5], dtype: "uint8", slope: 1, intercept: 0, affine: image().header.affine });
});

test("a stroke marks and clears exactly the voxels within its radius in mm, on any affine", () => {
  const source = image();
  const points: Triple[] = [transformPoint(source.header.affine, [2, 2, 1]), transformPoint(source.header.affine, [5, 4, 3])];
  const radius = 2.3;
  const near = (x: number, y: number, z: number): boolean => points.some((point) => Math.hypot(...transformPoint(source.header.affine, [x, y, z]).map((value, axis) => value - point[axis])) <= radius);
  const { mask } = editMask(source, null, { kind: "stroke", points, radius, mark: true });
  for (let z = 0; z < 5; z++) for (let y = 0; y < 6; y++) for (let x = 0; x < 7; x++) expect(bytes(mask)[at(x, y, z)]).toBe(near(x, y, z) ? 1 : 0);
  const cleared = editMask(source, mask, { kind: "stroke", points: points.slice(0, 1), radius, mark: false });
  expect(cleared.marked).toBeGreaterThan(0);
  expect(bytes(cleared.mask)[at(2, 2, 1)]).toBe(0);
  expect(bytes(mask)[at(2, 2, 1)]).toBe(1);
});

test("a box marks, keeps or clears the voxels whose centres lie within, however its corners are given", () => {
  const source = image();
  const centre = transformPoint(source.header.affine, [3, 3, 2]);
  const low = centre.map((value) => value + 1.6) as Triple, high = centre.map((value) => value - 1.6) as Triple;
  const added = editMask(source, null, { kind: "box", low, high, how: "add" });
  const inside = (x: number, y: number, z: number): boolean => transformPoint(source.header.affine, [x, y, z]).every((value, axis) => Math.abs(value - centre[axis]) <= 1.6);
  let expected = 0;
  for (let z = 0; z < 5; z++) for (let y = 0; y < 6; y++) for (let x = 0; x < 7; x++) expected += Number(inside(x, y, z));
  expect(added.marked).toBe(expected);
  expect(expected).toBeGreaterThan(3);
  const all = editMask(source, null, { kind: "invert" });
  expect(all.marked).toBe(210);
  expect(bytes(editMask(source, all.mask, { kind: "box", low, high, how: "cut" }).mask)).toEqual(bytes(added.mask));
  expect(editMask(source, all.mask, { kind: "box", low, high, how: "remove" }).marked).toBe(210 - expected);
});

test("one from elsewhere becomes a mask of 0 and 1 and marks the same voxels", () => {
  const source = image();
  const before = editMask(source, null, { kind: "stroke", points: [transformPoint(source.header.affine, [3, 3, 2])], radius: 3, mark: true });
  const stored = Int16Array.from(bytes(before.mask), (value) => (value === 0 ? -2 : 7));
  const voxels = new SharedArrayBuffer(stored.byteLength);
  new Int16Array(voxels).set(stored);
  // -2 is what means 0 here
  const elsewhere = { voxels, header: { ...before.mask.header, dtype: "int16" as const, slope: 0.5, intercept: 1 } };
  const kept = editMask(source, elsewhere, { kind: "keep" });
  expect(before.marked).toBeGreaterThan(3);
  expect(kept.marked).toBe(before.marked);
  expect(bytes(kept.mask)).toEqual(bytes(before.mask));
});

test("a box follows the axes of the frame it was drawn in", () => {
  const source = image();
  const frame = [0.8, -0.6, 0, 3, 0.6, 0.8, 0, -4, 0, 0, 1, 5, 0, 0, 0, 1];
  const seen = (x: number, y: number, z: number): Triple => transformPoint(frame, transformPoint(source.header.affine, [x, y, z]));
  const centre = seen(3, 3, 2);
  const { mask } = editMask(source, null, { kind: "box", low: centre.map((value) => value - 2) as Triple, high: centre.map((value) => value + 2) as Triple, how: "add", frame });
  for (let z = 0; z < 5; z++) for (let y = 0; y < 6; y++) for (let x = 0; x < 7; x++) expect(bytes(mask)[at(x, y, z)]).toBe(Number(seen(x, y, z).every((value, axis) => Math.abs(value - centre[axis]) <= 2)));
});

test("the largest part stays, holes are filled, an open bay is not", () => {
  const source = image();
  const shell = emptyVolume([7, 6, 5]);
  const voxels = new Uint8Array(shell.voxels);
  // a box of 3 x 3 x 3 with a hole, a lone voxel touching it by an edge only, and a bay in the image's corner
  for (let z = 1; z <= 3; z++) for (let y = 1; y <= 3; y++) for (let x = 1; x <= 3; x++) voxels[at(x, y, z)] = 5;
  voxels[at(2, 2, 2)] = 0;
  voxels[at(4, 4, 2)] = 1;
  const mask: Volume = { header: { ...shell.header, dtype: "uint8", affine: source.header.affine }, voxels: shell.voxels };
  const largest = editMask(source, mask, { kind: "largest" });
  expect(largest.marked).toBe(26);
  expect(bytes(largest.mask)[at(4, 4, 2)]).toBe(0);
  const filled = editMask(source, largest.mask, { kind: "fill" });
  expect(filled.marked).toBe(27);
  voxels[at(2, 2, 1)] = 0;
  voxels[at(2, 2, 0)] = 0;
  expect(editMask(source, mask, { kind: "fill" }).marked).toBe(26);
});

test("values other than a scaled mask's zero count, and NaN does not", () => {
  const source = image();
  const scaled = emptyVolume([7, 6, 5]);
  const voxels = new SharedArrayBuffer(4 * 210);
  new Float32Array(voxels).fill(-1);
  new Float32Array(voxels).set([3, NaN], 10);
  const mask: Volume = { header: { ...scaled.header, dtype: "float32", slope: 2, intercept: 2, affine: source.header.affine }, voxels };
  expect(editMask(source, mask, { kind: "box", low: [9000, 9000, 9000], high: [9001, 9001, 9001], how: "add" }).marked).toBe(1);
});
