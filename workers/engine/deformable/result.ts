import type { DisplacementField } from "../../contract/transform.ts";
import { voxelCount } from "../../contract/volume.ts";
import type { Team } from "../../team/types.ts";
import { linearPart } from "../matrix.ts";
import type { GridField } from "./field.ts";
import { invertField, type Residual } from "./inverse.ts";
import { composeFields } from "./step.ts";
import type { HalfMaps } from "./syn.ts";

/** Both directions of the deformation on the last level's grid, in its voxels; the linear map is apart. */
export interface Warps {
  /** fixed point x to x + forward(x), before the linear map */
  forward: GridField;
  /** the way back, after the inverse of the linear map */
  inverse: GridField;
  residual: Residual;
}

/**
 * The whole maps of the two half-way ones: forward = moving o fixed^-1, inverse = its inverse. The inverse is Newton's inversion of the very field that is
 * written, interpolation included, so both files agree to a small fraction of a voxel.
 */
export function warpsOf(team: Team, { fixed, moving }: HalfMaps): Warps {
  // the spare fields hold the inverses, then the results
  invertField(team, fixed.field, fixed.spare, "negative");
  composeFields(team, fixed.spare, moving.field, 1);
  const forward = fixed.spare;
  const residual = invertField(team, forward, moving.spare, "negative");
  return { forward, inverse: moving.spare, residual };
}

/** A field of the arena as a transform: world mm (RAS), in memory of its own. */
export function toDisplacement(team: Team, { grid, planes }: GridField): DisplacementField {
  const count = voxelCount(grid.dims);
  const vectors = new SharedArrayBuffer(12 * count);
  const m = linearPart(grid.affine);
  const [x, y, z] = planes.map((plane) => team.f32(plane, count));
  const parts = [0, 1, 2].map((row) => new Float32Array(vectors, 4 * count * row, count));
  parts.forEach((part, row) => {
    const [a, b, c] = m.slice(3 * row, 3 * row + 3);
    for (let i = 0; i < count; i++) part[i] = a * x[i] + b * y[i] + c * z[i];
  });
  return { kind: "field", grid, vectors };
}
