import { voxelCount } from "../../contract/volume.ts";
import type { Team } from "../../team/types.ts";
import { invert3 } from "../../contract/affine.ts";
import { planeGrain, type GridField } from "./field.ts";

type Planes = readonly Float32Array[];
type Dims = readonly number[];

const rounds = 40;

/**
 * Brings the few voxels home that Newton's method left lost: where the field is steep its first guess is too far off. Each is started again from the
 * inverse at a neighbour that has converged, so that solutions spread into the lost places from their rims; where more are lost
 * than `most` (share of all), all stay as they are. Gives the largest residual left, and how much less all residuals sum to.
 */
export function repairInverse(team: Team, field: GridField, inverse: GridField, tolerance: number, most: number): { max: number; less: number } {
  const { grid: { dims } } = field;
  const count = voxelCount(dims);
  const mark = team.arena.mark();
  const residuals = team.arena.alloc(4 * count);
  team.run("inverse_residual", dims[2], planeGrain(field.grid), [...field.planes, ...inverse.planes, ...dims, residuals]);
  const residual = team.f32(residuals, count);
  const u = field.planes.map((plane) => team.f32(plane, count));
  const v = inverse.planes.map((plane) => team.f32(plane, count));
  let lost: number[] = [];
  for (let i = 0; i < count; i++) if (!(residual[i] <= tolerance)) lost.push(i);
  const before = lost.reduce((sum, voxel) => sum + residual[voxel], 0);
  const first = lost;
  if (lost.length > most * count) lost = [];
  // where the last round has found something: 1
  const fresh = new Uint8Array(count).fill(1);
  for (let round = 0; round < rounds && lost.length > 0; round++) {
    const found: { voxel: number; value: number[]; residual: number }[] = [];
    const left: number[] = [];
    for (const voxel of lost) {
      const near = neighboursOf(voxel, dims);
      // the same starts would end at the same places
      const best = near.some((neighbour) => fresh[neighbour] === 1) ? fromNeighbours(u, v, residual, dims, voxel, near, tolerance) : null;
      if (best && best.residual < residual[voxel]) found.push({ voxel, ...best });
      if (!best || best.residual > tolerance) left.push(voxel);
    }
    if (found.length === 0) break;
    fresh.fill(0);
    for (const { voxel, value, residual: reached } of found) {
      v.forEach((plane, axis) => { plane[voxel] = value[axis]; });
      residual[voxel] = reached;
      fresh[voxel] = 1;
    }
    lost = left;
  }
  const less = before - first.reduce((sum, voxel) => sum + residual[voxel], 0);
  const max = first.reduce((most, voxel) => Math.max(most, residual[voxel]), tolerance);
  team.arena.release(mark);
  return { max, less };
}

/** A voxel and those around it within the grid. */
function neighboursOf(voxel: number, [nx, ny, nz]: Dims): number[] {
  const [x, y, z] = [voxel % nx, Math.floor(voxel / nx) % ny, Math.floor(voxel / (nx * ny))];
  const found: number[] = [];
  for (let k = Math.max(0, z - 1); k <= Math.min(nz - 1, z + 1); k++) {
    for (let j = Math.max(0, y - 1); j <= Math.min(ny - 1, y + 1); j++) {
      for (let i = Math.max(0, x - 1); i <= Math.min(nx - 1, x + 1); i++) found.push((k * ny + j) * nx + i);
    }
  }
  return found;
}

function fromNeighbours(u: Planes, v: Planes, residual: Float32Array, dims: Dims, voxel: number, near: readonly number[], tolerance: number): { value: number[]; residual: number } | null {
  const at = [voxel % dims[0], Math.floor(voxel / dims[0]) % dims[1], Math.floor(voxel / (dims[0] * dims[1]))];
  let best: { value: number[]; residual: number } | null = null;
  for (const neighbour of near) {
    if (neighbour !== voxel && residual[neighbour] > tolerance) continue;
    const result = solve(u, dims, at, v.map((plane) => plane[neighbour]));
    if (!best || result.residual < best.residual) best = result;
    if (best.residual <= tolerance) return best;
  }
  return best;
}

/** Newton's method with steps halved until the residual falls. */
function solve(u: Planes, dims: Dims, at: readonly number[], start: readonly number[]): { value: number[]; residual: number } {
  let value = [...start];
  let here = evaluate(u, dims, at, value);
  for (let step = 0; step < 50 && here.residual > 1e-4; step++) {
    const m = invert3(here.jacobian);
    const move = [0, 1, 2].map((row) => m[3 * row] * here.vector[0] + m[3 * row + 1] * here.vector[1] + m[3 * row + 2] * here.vector[2]);
    const direction = move.every(Number.isFinite) ? move : here.vector;
    let share = Math.min(1, 1 / Math.hypot(...direction));
    let next = here;
    for (let halving = 0; halving < 12 && next.residual >= here.residual; halving++, share /= 2) {
      const trial = value.map((x, axis) => x - share * direction[axis]);
      next = evaluate(u, dims, at, trial);
      if (next.residual < here.residual) value = trial;
    }
    if (next.residual >= here.residual) break;
    here = next;
  }
  return { value, residual: here.residual };
}

/** v + u(x + v) with its Jacobian in v, on the trilinear interpolant (constant beyond the grid). */
function evaluate(u: Planes, dims: Dims, at: readonly number[], v: readonly number[]): { vector: number[]; jacobian: number[]; residual: number } {
  const low: number[] = [], part: number[] = [];
  for (let axis = 0; axis < 3; axis++) {
    const place = Math.min(dims[axis] - 1, Math.max(0, at[axis] + v[axis]));
    low.push(Math.min(Math.floor(place), Math.max(0, dims[axis] - 2)));
    part.push(place - low[axis]);
  }
  const steps = [1, dims[0], dims[0] * dims[1]].map((step, axis) => (dims[axis] > 1 ? step : 0));
  const base = low[0] + dims[0] * (low[1] + dims[1] * low[2]);
  const jacobian = [1, 0, 0, 0, 1, 0, 0, 0, 1];
  const vector = [...v];
  for (let corner = 0; corner < 8; corner++) {
    const bits = [corner & 1, (corner >> 1) & 1, corner >> 2];
    const weights = bits.map((bit, axis) => (bit ? part[axis] : 1 - part[axis]));
    const index = base + bits.reduce((sum, bit, axis) => sum + bit * steps[axis], 0);
    for (let row = 0; row < 3; row++) {
      const value = u[row][index];
      vector[row] += weights[0] * weights[1] * weights[2] * value;
      for (let axis = 0; axis < 3; axis++) jacobian[3 * row + axis] += (bits[axis] ? 1 : -1) * weights[(axis + 1) % 3] * weights[(axis + 2) % 3] * value;
    }
  }
  return { vector, jacobian, residual: Math.hypot(...vector) };
}
