import { identity4, multiply4, worldToVoxel, type Matrix4 } from "../../contract/affine.ts";
import { SynclineError } from "../../contract/errors.ts";
import { voxelCount } from "../../contract/volume.ts";
import type { Team } from "../../team/types.ts";
import type { EngineImage } from "../image.ts";
import { matchingFromHounsfield } from "../intensity.ts";
import type { EngineMask } from "../samples.ts";
import { skullInterior } from "../skull.ts";

/** HU between which brain and fluid lie with their noise, and what they reach where they share a voxel with bone or fat. */
const softTissue = [-15, 85], shared = [-40, 110];

/** Where alone a deformation acts: a mask, and the way from the fixed world to the mask's. */
export interface ActiveRegion { mask: EngineMask; map: Matrix4 }

/**
 * Readies a pair with a CT for a deformation inside the skull. The CT becomes an image of the soft tissue the skull encloses, over the whole range of values and without data
 * elsewhere: bone, a thousand HU above, would otherwise bend the brain to wherever its own edges fit. Works in place; `linear` maps the fixed world to the moving one.
 * Throws `usage` when neither image is a CT and `failed` when one shows no skull about a brain.
 */
export function insideSkull<I extends { fixed: EngineImage; moving: EngineImage }>(team: Team, pair: I, linear: Matrix4): { pair: I; region: ActiveRegion } {
  let region: ActiveRegion | null = null;
  const ready = { ...pair };
  for (const side of ["moving", "fixed"] as const) {
    if (pair[side].modality !== "CT") continue;
    const mask = skullInterior(team, pair[side]);
    if (!mask) throw new SynclineError("failed", side === "fixed"
      ? "No skull about a brain was found in the fixed image, which --syn-region skull needs; use --syn-region all."
      : "No skull about a brain was found in the moving image, which --syn-region skull needs; use --syn-region all.");
    ready[side] = keepSoftTissue(team, pair[side], mask);
    region = { mask, map: side === "fixed" ? identity4 : linear };
  }
  if (!region) throw new SynclineError("usage", "--syn-region skull finds the skull in a CT, but neither image is one; use --syn-region all.");
  return { pair: ready, region };
}

function keepSoftTissue(team: Team, image: EngineImage, region: EngineMask): EngineImage {
  const { dims: [nx, ny, nz], affine } = image.grid;
  const count = voxelCount(image.grid.dims);
  const data = team.f32(image.data, count);
  const pointer = image.weight || team.arena.alloc(4 * count);
  const weight = team.f32(pointer, count);
  if (!image.weight) weight.fill(1);
  const [low, high, least, most] = [...softTissue, ...shared].map(matchingFromHounsfield);
  // both grids are the image's own but for the voxels' size
  const m = multiply4(worldToVoxel(region.grid), affine);
  const [rx, ry, rz] = region.grid.dims;
  const [ax, ay, az] = [[nx, rx], [ny, ry], [nz, rz]].map(([n, coarse], axis) => Int32Array.from({ length: n }, (_, i) => Math.min(coarse - 1, Math.max(0, Math.round(m[5 * axis] * i + m[4 * axis + 3])))));
  let i = 0;
  for (const z of az) for (const y of ay) for (const x of ax) {
    if (!region.inside[x + rx * (y + ry * z)] || data[i] < least || data[i] > most) weight[i] = 0;
    data[i] = weight[i] ? Math.min(1, Math.max(0, (data[i] - low) / (high - low))) : 0;
    i++;
  }
  return { ...image, weight: pointer };
}
