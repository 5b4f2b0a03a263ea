import { describe, expect, it } from "vitest";
import { transformPoint } from "../../../workers/contract/affine.ts";
import type { Triple } from "../../../workers/contract/volume.ts";
import { coarseVolume } from "../../../renderer/scene/space/coarse-volume.ts";
import { sliceMesh } from "../../../renderer/scene/space/slice-mesh.ts";
import { surfaceNet, withoutSpecks } from "../../../renderer/scene/space/surface.ts";

describe("the 3-D view's parts", () => {
  it("a surface net of a ball lies on the ball, closed, its normals outwards and its triangles turned the same way", () => {
    const side = 33, radius = 11;
    const values = Float32Array.from({ length: side ** 3 }, (_, i) => radius - Math.hypot((i % side) - 16, (Math.floor(i / side) % side) - 16, Math.floor(i / side / side) - 16));
    const { points, normals, triangles } = surfaceNet([side, side, side], values, 0);
    expect(points.length / 3).toBeGreaterThan(500);
    const from = (i: number) => [0, 1, 2].map((axis) => points[3 * i + axis] - 16);
    for (let i = 0; i < points.length / 3; i++) {
      const out = from(i);
      expect(Math.abs(Math.hypot(...out) - radius)).toBeLessThan(0.3);
      expect(out.reduce((sum, value, axis) => sum + value * normals[3 * i + axis], 0) / Math.hypot(...out)).toBeGreaterThan(0.9);
    }
    const edges = new Map<string, number>();
    let turned = 0;
    for (let k = 0; k < triangles.length; k += 3) {
      const corners = [triangles[k], triangles[k + 1], triangles[k + 2]];
      corners.forEach((a, n) => edges.set(`${a} ${corners[(n + 1) % 3]}`, (edges.get(`${a} ${corners[(n + 1) % 3]}`) ?? 0) + 1));
      const [a, b, c] = corners.map(from);
      const [u, v] = [b.map((value, axis) => value - a[axis]), c.map((value, axis) => value - a[axis])];
      const cross = [u[1] * v[2] - u[2] * v[1], u[2] * v[0] - u[0] * v[2], u[0] * v[1] - u[1] * v[0]];
      if (cross.reduce((sum, value, axis) => sum + value * a[axis], 0) > 0) turned++;
    }
    // every edge once in each direction
    for (const [edge, count] of edges) expect([count, edges.get(edge.split(" ").reverse().join(" "))]).toEqual([1, 1]);
    expect([0, triangles.length / 3]).toContain(turned);
    expect(turned).toBe(triangles.length / 3);
  });

  it("a coarse volume holds the means of blocks in real values and knows their places", () => {
    const dims: Triple = [7, 4, 3];
    const voxels = Int16Array.from({ length: 84 }, (_, i) => i % 7);
    const { dims: coarse, values, toVoxel } = coarseVolume({ dims, slope: 2, intercept: -10 }, voxels, 4);
    expect(coarse).toEqual([4, 4, 3]);
    expect([...values.slice(0, 4)]).toEqual([0.5, 2.5, 4.5, 6].map((mean) => 2 * mean - 10));
    expect(transformPoint(toVoxel, [1, 2, 2])).toEqual([2.5, 2, 2]);
  });

  it("a slice in space leaves out its background, a margin along it, and nothing that is dark within the body", () => {
    const [width, height] = [16, 8];
    const pixels = new Uint8ClampedArray(4 * width * height);
    // a body from column 4 to 15 and row 2 to 7, dark in its middle, which goes on beyond the picture at the right
    for (let y = 2; y < 8; y++) for (let x = 4; x < 16; x++) if (!(x === 9 && y === 4)) pixels[4 * (y * width + x)] = 200;
    const shown = (margin: number) => {
      const { points, places, quads } = sliceMesh({ width, height, pixels, corners: [[0, 0, 8], [16, 0, 8], [0, 0, 0]] }, margin);
      return Array.from({ length: quads.length / 5 }, (_, quad) => {
        const [a, , c] = quads.slice(5 * quad + 1, 5 * quad + 4);
        expect([...places.slice(2 * a, 2 * a + 2)]).toEqual([points[3 * a] / 16, 1 - points[3 * a + 2] / 8]);
        return [points[3 * a], 8 - points[3 * a + 2], points[3 * c], 8 - points[3 * c + 2]];
      });
    };
    expect(shown(0)).toEqual([[4, 2, 16, 4], [4, 4, 16, 6], [4, 6, 16, 8]]);
    expect(shown(2)).toEqual([[6, 4, 16, 6], [6, 6, 16, 8]]);
  });

  it("leaves out small parts apart from the rest, and keeps large ones", () => {
    const dims: Triple = [30, 10, 10];
    const values = new Float32Array(3000);
    const fill = (from: number, to: number, side: number) => {
      for (let z = 1; z <= side; z++) for (let y = 1; y <= side; y++) for (let x = from; x <= to; x++) values[x + 30 * (y + 10 * z)] = 100;
    };
    fill(1, 10, 8);
    fill(14, 16, 4);
    fill(20, 21, 1);
    const kept = withoutSpecks(dims, values, 50);
    expect([kept[5 + 30 * (2 + 10 * 2)], kept[15 + 30 * (2 + 10 * 2)], kept[20 + 30 * (1 + 10)]]).toEqual([100, 100, 50]);
    expect(values[20 + 30 * (1 + 10)]).toBe(100);
  });
});
