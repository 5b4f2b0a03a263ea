import { multiply4, worldToVoxel } from "../contract/affine.ts";
import { SynclineError } from "../contract/errors.ts";
import { requireMaskGrid } from "../contract/mask-grid.ts";
import { voxelCount, voxelView, type Grid, type Volume } from "../contract/volume.ts";
import type { Team } from "../team/types.ts";
import type { LevelImage } from "./pyramid.ts";
import type { EngineMask } from "./samples.ts";

/**
 * A mask for an image on the same grid; voxels that are not 0 count. `grid` is the grid the engine uses for the image (bare when geometry is
 * ignored). Throws `input` when the grids differ and `failed` when no voxel is set; `role` names the mask.
 */
export function loadMask(mask: Volume, image: Volume, grid: Grid, ignoreGeometry: boolean, role: "fixed" | "moving"): EngineMask {
  requireMaskGrid(image, mask, role, ignoreGeometry);
  const { slope, intercept, dtype } = mask.header;
  const voxels = voxelView(dtype, mask.voxels);
  const inside = new Uint8Array(voxels.length);
  let set = 0;
  for (let i = 0; i < voxels.length; i++) {
    const value = voxels[i] * slope + intercept;
    if (value === 0 || Number.isNaN(value)) continue;
    inside[i] = 1;
    set++;
  }
  if (set === 0) throw new SynclineError("failed", `The ${role} mask is empty: no voxel is set, so nothing would be compared.`);
  return { grid, inside };
}

/** A level image whose own mask is cut down to a mask on the full-size grid (nearest voxel). The axes of both grids are parallel. */
export function restrictLevel(team: Team, level: LevelImage, mask: EngineMask): LevelImage {
  const count = voxelCount(level.grid.dims);
  const pointer = team.arena.alloc(count);
  const target = team.u8(pointer, count);
  const own = level.mask ? team.u8(level.mask, count) : null;
  const toMask = multiply4(worldToVoxel(mask.grid), level.grid.affine);
  const [ax, ay, az] = [0, 1, 2].map((axis) => Int32Array.from({ length: level.grid.dims[axis] }, (_, i) =>
    Math.min(mask.grid.dims[axis] - 1, Math.max(0, Math.round(toMask[5 * axis] * i + toMask[4 * axis + 3])))));
  const [mx, my] = mask.grid.dims;
  let i = 0;
  for (const z of az) for (const y of ay) for (const x of ax) {
    target[i] = mask.inside[(z * my + y) * mx + x] && (own === null || own[i]) ? 1 : 0;
    i++;
  }
  return { ...level, mask: pointer };
}
