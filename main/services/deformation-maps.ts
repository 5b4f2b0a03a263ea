import { bareAffine, linearPart, multiply4 } from "../../workers/contract/affine.ts";
import type { DeformationMaps } from "../../workers/contract/tasks.ts";
import { voxelView } from "../../workers/contract/volume.ts";
import { worldGrid } from "./geometry.ts";
import type { Pools } from "./pools.ts";
import type { Registered } from "./results.ts";

/** Coarse maps of a result's deformation where the fixed image lies in the world; null for a linear result. */
export async function deformationMaps(pools: Pools, { fixed, deformation, parameters }: Registered, side: number): Promise<DeformationMaps | null> {
  if (!deformation) return null;
  const maps = await pools.gang("mapDeformation", { field: deformation.forward, side }, 1).answer;
  if (!parameters.ignore_geometry) return maps;
  // found between bare arrays: a bare displacement u is A_fixed B^-1 u in the world, with B the bare affine, its own inverse
  const toWorld = linearPart(multiply4(fixed.header.affine, bareAffine));
  const [x, y, z] = maps.displacement.map(({ voxels }) => voxelView("float32", voxels));
  maps.magnitude.header.range = { min: 0, max: 0, low: 0, high: 0 };
  const length = voxelView("float32", maps.magnitude.voxels);
  for (let i = 0; i < x.length; i++) {
    const [u, v, w] = [x[i], y[i], z[i]];
    x[i] = toWorld[0] * u + toWorld[1] * v + toWorld[2] * w;
    y[i] = toWorld[3] * u + toWorld[4] * v + toWorld[5] * w;
    z[i] = toWorld[6] * u + toWorld[7] * v + toWorld[8] * w;
    length[i] = Math.hypot(x[i], y[i], z[i]);
    maps.magnitude.header.range.max = maps.magnitude.header.range.high = Math.max(maps.magnitude.header.range.max, length[i]);
  }
  for (const { header } of [...maps.displacement, maps.magnitude, maps.jacobian]) Object.assign(header, worldGrid(header, fixed.header));
  return maps;
}
