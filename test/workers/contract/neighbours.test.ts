import { expect, it } from "vitest";
import { faceNeighbours } from "../../../workers/contract/neighbours.ts";

it("a voxel has the neighbours that lie one step away along one axis, within the grid", () => {
  const [nx, ny, nz] = [3, 2, 4];
  const places = Array.from({ length: nx * ny * nz }, (_, i) => [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))]);
  const found: number[] = [];
  const visit = faceNeighbours([nx, ny, nz], (voxel) => found.push(voxel));
  places.forEach((place, voxel) => {
    found.length = 0;
    visit(voxel);
    const near = places.flatMap((other, i) => (other.reduce((sum, value, axis) => sum + Math.abs(value - place[axis]), 0) === 1 ? [i] : []));
    expect(found.toSorted((a, b) => a - b)).toEqual(near);
  });
});
