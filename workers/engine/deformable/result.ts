import { componentsOf, type DisplacementField } from "../../contract/transform.ts";
import { voxelCount, type Grid } from "../../contract/volume.ts";
import type { Team } from "../../team/types.ts";
import { linearPart } from "../../contract/affine.ts";
import { canonicalOrder, inOrderOf } from "../canonical.ts";
import { putMatrix } from "../samples.ts";
import { allocateField, resampleField, type GridField, type HalfFields } from "./field.ts";
import { invertField, type Residual } from "./inverse.ts";
import { composeFields } from "./step.ts";
import { unfold } from "./unfold.ts";

/** Both directions of the deformation on one grid, in its voxels; the linear map is apart. */
export interface Warps {
  /** fixed point x to x + forward(x), before the linear map */
  forward: GridField;
  /** the way back, after the inverse of the linear map */
  inverse: GridField;
  residual: Residual;
}

/** Share of torn voxels of a composed map that can be ironed out, and the variance (voxel²) up to which the half-way maps are smoothed where more is torn. */
const mostTorn = 0.005;
/** Mean distance (voxels) by which an inverse may miss: twenty times what it is where every voxel has been found. */
const mostMissed = 2e-3;
const mostSmoothing = 32;

/**
 * The whole maps of the two half-way ones on `grid`: forward = moving o fixed^-1, and its inverse. The inverse is Newton's inversion of the very field that
 * is written, interpolation included, so both files agree to a small fraction of a voxel. Where the maps lie on a coarser grid, inverses are found
 * there first, which leaves the finer inversion little to do. `smooth` is called where the maps are torn when they are composed, with the variance (voxel²)
 * to smooth them by. The maps' fields are used up.
 */
export function warpsOf(team: Team, { fixed, moving, spare }: HalfFields, grid: Grid, smooth: (variance: number) => void): Warps {
  const same = grid.dims.every((n, axis) => n === fixed.grid.dims[axis]);
  const [forward, inverse] = same ? [spare, moving] : [allocateField(team, grid), allocateField(team, grid)];
  // maps that are whole each may be torn when composed
  for (let variance = 1; ; variance *= 2) {
    const most = variance > mostSmoothing ? 1 : mostTorn;
    const { mean } = invertField(team, fixed, spare, "negative", most);
    if (!same) {
      resampleField(team, spare, forward);
      resampleField(team, moving, inverse);
    }
    composeFields(team, forward, inverse, 1);
    if ((mean <= mostMissed || most === 1) && unfold(team, forward, most) <= most * voxelCount(grid.dims)) break;
    smooth(variance);
  }
  if (same) return { forward, inverse, residual: invertField(team, forward, inverse, "negative") };
  composeFields(team, spare, moving, 1);
  invertField(team, spare, moving, "negative");
  resampleField(team, moving, inverse);
  return { forward, inverse, residual: invertField(team, forward, inverse, "given") };
}

/**
 * Turns a field of the arena, where it lies, into a transform: world mm (RAS), its voxels in the order of those of `stored` (canonical when not given).
 * The transform lies in the memory of the job; see copiedOut and movedDown.
 */
export function toDisplacement(team: Team, { grid, planes }: GridField, stored: Grid = grid): DisplacementField {
  const count = voxelCount(grid.dims);
  const mark = team.arena.mark();
  const m = linearPart(grid.affine);
  const toWorld = [m[0], m[1], m[2], 0, m[3], m[4], m[5], 0, m[6], m[7], m[8], 0, 0, 0, 0, 1];
  team.run("positions_transform", count, 32768, [putMatrix(team, toWorld), ...planes]);
  const ordered = inOrderOf(grid, stored);
  const { start, strides } = canonicalOrder(ordered);
  const { dims: [nx, ny, nz] } = ordered;
  const same = strides[0] === 1 && strides[1] === nx && strides[2] === nx * ny;
  const turned = same ? 0 : team.arena.alloc(4 * count);
  if (!same) for (const plane of planes) {
    team.run("reorder", nz, 16, [plane, turned, nx, ny, start, ...strides]);
    team.f32(plane, count).set(team.f32(turned, count));
  }
  team.arena.release(mark);
  return { kind: "field", grid: ordered, vectors: team.memory(), offset: planes[0] };
}

/** The same field in memory of its own, so that the job's can go. */
export function copiedOut(field: DisplacementField): DisplacementField {
  const planes = componentsOf(field);
  const vectors = new SharedArrayBuffer(planes.reduce((sum, { byteLength }) => sum + byteLength, 0));
  const copy: DisplacementField = { kind: "field", grid: field.grid, vectors };
  componentsOf(copy).forEach((plane, axis) => { plane.set(planes[axis]); });
  return copy;
}

/** Moves fields from memory of the arena that is free again to the beginning of what is free, one behind the other: what comes next has all the rest. */
export function movedDown(team: Team, fields: readonly DisplacementField[]): DisplacementField[] {
  const moved = fields.map((field) => ({ offset: 0, ...field }));
  // the lowest first, which moves over no other
  for (const field of moved.toSorted((a, b) => a.offset - b.offset)) {
    const bytes = 12 * voxelCount(field.grid.dims);
    const to = team.arena.alloc(bytes);
    new Uint8Array(field.vectors).copyWithin(to, field.offset, field.offset + bytes);
    field.offset = to;
  }
  return moved;
}
