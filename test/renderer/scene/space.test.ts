import { describe, expect, it } from "vitest";
import { transformPoint } from "../../../workers/contract/affine.ts";
import type { Triple } from "../../../workers/contract/volume.ts";
import { coarseVolume } from "../../../renderer/scene/space/coarse-volume.ts";
import { sliceMesh } from "../../../renderer/scene/space/slice-mesh.ts";
import { surfaceNet } from "../../../renderer/scene/space/surface.ts";

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

  it("a slice in space leaves out its background", () => {
    const pixels = new Uint8ClampedArray(4 * 16 * 8);
    pixels[4 * (2 * 16 + 13)] = 200;
    const { points, places, quads } = sliceMesh({ width: 16, height: 8, pixels, corners: [[0, 0, 8], [16, 0, 8], [0, 0, 0]] });
    expect(quads).toHaveLength(5);
    const corners = [...quads.slice(1)].map((i) => [...points.slice(3 * i, 3 * i + 3), ...places.slice(2 * i, 2 * i + 2)]);
    expect(corners).toEqual([[12, 0, 8, 0.75, 0], [16, 0, 8, 1, 0], [16, 0, 4, 1, 0.5], [12, 0, 4, 0.75, 0.5]]);
  });
});
