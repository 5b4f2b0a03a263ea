import { multiply4, worldToVoxel } from "../contract/affine.ts";
import { SynclineError } from "../contract/errors.ts";
import { requireMaskGrid } from "../contract/mask-grid.ts";
import { voxelCount, voxelView, type Grid, type Volume } from "../contract/volume.ts";
import { canonicalOrder } from "./canonical.ts";
import type { Team } from "../team/types.ts";
import type { LevelImage } from "./pyramid.ts";
import type { EngineMask } from "./samples.ts";

/**
 * A mask for an image on the same grid; voxels that are not 0 count. `grid` is the grid the engine uses for the image (bare when geometry is
 * ignored); the mask comes in canonical order, as images do. Throws `input` when the grids differ and `failed` when no voxel is set; `role` names the mask.
 */
export function loadMask(mask: Volume, image: Volume, grid: Grid, ignoreGeometry: boolean, role: "fixed" | "moving"): EngineMask {
  requireMaskGrid(image, mask, role, ignoreGeometry);
  const { slope, intercept, dtype } = mask.header;
  const voxels = voxelView(dtype, mask.voxels);
  const inside = new Uint8Array(voxels.length);
  let set = 0;
  const [nx, ny, nz] = grid.dims;
  const order = canonicalOrder(grid);
  const [sx, sy, sz] = order.strides;
  for (let z = 0, source = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0, i = order.start + y * sy + z * sz; x < nx; x++, i += sx, source++) {
        const value = voxels[source] * slope + intercept;
        if (value === 0 || Number.isNaN(value)) continue;
        inside[i] = 1;
        set++;
      }
    }
  }
  if (set === 0) throw new SynclineError("failed", role === "fixed" ? "The fixed mask is empty: no voxel is set, so nothing would be compared." : "The moving mask is empty: no voxel is set, so nothing would be compared.");
  return { grid: order.grid, inside };
}

/** A level image whose own mask is cut down to a mask on another grid of the same space (nearest voxel; beyond its grid, its border voxels). */
export function restrictLevel(team: Team, level: LevelImage, mask: EngineMask): LevelImage {
  const [nx, ny, nz] = level.grid.dims;
  const pointer = team.arena.alloc(voxelCount(level.grid.dims));
  const target = team.u8(pointer, voxelCount(level.grid.dims));
  const own = level.mask ? team.u8(level.mask, voxelCount(level.grid.dims)) : null;
  const m = multiply4(worldToVoxel(mask.grid), level.grid.affine);
  const [mx, my, mz] = mask.grid.dims;
  const nearest = (index: number, n: number): number => Math.min(n - 1, Math.max(0, Math.round(index)));
  for (let z = 0, i = 0; z < nz; z++) for (let y = 0; y < ny; y++) {
    const [px, py, pz] = [0, 4, 8].map((row) => m[row + 1] * y + m[row + 2] * z + m[row + 3]);
    for (let x = 0; x < nx; x++, i++) {
      const at = (nearest(m[8] * x + pz, mz) * my + nearest(m[4] * x + py, my)) * mx + nearest(m[0] * x + px, mx);
      target[i] = mask.inside[at] && (own === null || own[i]) ? 1 : 0;
    }
  }
  return { ...level, mask: pointer };
}
