import { bareGrid, multiply4, worldToVoxel } from "../contract/affine.ts";
import { preparationLabels } from "../contract/preparation.ts";
import type { PrepareAnswer, PrepareTask } from "../contract/tasks.ts";
import { voxelCount } from "../contract/volume.ts";
import type { Team } from "../team/types.ts";
import { canonicalOrder, inOrderOf, toStored } from "./canonical.ts";
import { computedHeader, extremesOf } from "./header.ts";
import { forEachVoxel, headMask, heightAt, neckHeight } from "./head.ts";
import { examineImage } from "./prepare.ts";

/**
 * What a registration would decide about an image, and where: a volume of labels (workers/contract/preparation.ts) on the grid that is matched, which is the
 * image's own, or a coarser one for very large images. Throws `failed` when the image is constant.
 */
export function preparationOf(team: Team, { volume, role, parameters }: Omit<PrepareTask, "gang">): PrepareAnswer {
  const mark = team.arena.mark();
  try {
    const { dims: [nx, ny, nz], affine } = volume.header;
    const full = parameters.ignore_geometry ? bareGrid([nx, ny, nz]) : { dims: volume.header.dims, affine };
    const { image, overview, decisions } = examineImage(team, volume, full, 0, parameters, role);
    const { grid } = image;
    const count = voxelCount(grid.dims);
    const weight = image.weight ? team.f32(image.weight, count) : null;
    const head = headMask(overview);
    const floor = neckHeight(overview, head);
    const toOverview = multiply4(worldToVoxel(overview.grid), grid.affine);
    // both grids have the same axes
    const [ax, ay, az] = [0, 1, 2].map((axis) => Int32Array.from({ length: grid.dims[axis] }, (_, i) =>
      Math.min(overview.grid.dims[axis] - 1, Math.max(0, Math.round(toOverview[5 * axis] * i + toOverview[4 * axis + 3])))));
    const [mx, my] = overview.grid.dims;
    const labels = new Uint8Array(count);
    forEachVoxel(grid.dims, (i, x, y, z) => {
      if (weight !== null && weight[i] < 0.5) labels[i] = preparationLabels.invalid;
      else if (!head[(az[z] * my + ay[y]) * mx + ax[x]]) labels[i] = preparationLabels.outsideHead;
      else if (heightAt(grid, x, y, z) < floor) labels[i] = preparationLabels.neck;
    });
    // matched in canonical order, shown in the image's own
    const stored = inOrderOf(grid, full);
    const voxels = new SharedArrayBuffer(count);
    toStored(labels, canonicalOrder(stored), stored.dims, new Uint8Array(voxels));
    const header = computedHeader(volume.header, stored, "uint8", 1, 0, extremesOf(labels));
    return { labels: { header: { ...header, modality: "unknown", range: { min: 0, max: 3, low: 0, high: 3 } }, voxels }, decisions };
  } finally {
    team.arena.release(mark);
  }
}
