import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { transformPoint, spacingOf } from "../../workers/contract/affine.ts";
import { voxelCount, voxelView, type Triple, type Volume } from "../../workers/contract/volume.ts";
import { available, median, timed } from "../bench/timing.ts";
import { writeVolume } from "../fixtures/files.ts";
import type { RowResult } from "./table.ts";
import { dataFolder, volumeAt } from "./volumes.ts";

const limit = 4;
const rounds = 3;

/** A CT of 512 x 512 x 226 voxels over the same field of view: `ct_head` with every voxel cut in eight, interpolated linearly. */
function fineCopy(volume: Volume): Volume {
  const { dims: [nx, ny, nz], dtype, affine } = volume.header;
  const dims: Triple = [2 * nx, 2 * ny, 2 * nz];
  const from = voxelView(dtype, volume.voxels);
  const voxels = new SharedArrayBuffer(2 * voxelCount(dims));
  const to = new Int16Array(voxels);
  const value = (x: number, y: number, z: number) => from[(Math.min(nz - 1, Math.max(0, z)) * ny + Math.min(ny - 1, Math.max(0, y))) * nx + Math.min(nx - 1, Math.max(0, x))];
  for (let z = 0, i = 0; z < dims[2]; z++) {
    for (let y = 0; y < dims[1]; y++) {
      for (let x = 0; x < dims[0]; x++, i++) {
        // a quarter of a voxel to either side of the old centres
        const [x0, y0, z0] = [x >> 1, y >> 1, z >> 1];
        const [x1, y1, z1] = [x0 + (x % 2 ? 1 : -1), y0 + (y % 2 ? 1 : -1), z0 + (z % 2 ? 1 : -1)];
        const plane = (k: number) => 0.75 * (0.75 * value(x0, y0, k) + 0.25 * value(x1, y0, k)) + 0.25 * (0.75 * value(x0, y1, k) + 0.25 * value(x1, y1, k));
        to[i] = Math.round(0.75 * plane(z0) + 0.25 * plane(z1));
      }
    }
  }
  const origin = transformPoint(affine, [-0.25, -0.25, -0.25]);
  const placed = affine.map((entry, i) => (i >= 12 ? entry : i % 4 === 3 ? origin[(i - 3) / 4] : entry / 2));
  return { header: { ...volume.header, dims, affine: placed, spacing: spacingOf(placed), dtype: "int16", slope: 1, intercept: 0 }, voxels };
}

/** Search and rigid registration of a large CT to an MR, from files on disk to the transform and both resampled images on disk, in turn with elastix. */
export async function speed(threads: number, log: (line: string) => void): Promise<RowResult[]> {
  const folder = mkdtempSync(join(tmpdir(), "syncline-robustness-"));
  try {
    const ct = join(folder, "ct.nii");
    await writeVolume(ct, fineCopy(await volumeAt("head/ct_head.nii.gz")));
    const mr = join(dataFolder, "head/mni152_t1_head.nii.gz");
    const elastix = available("elastix");
    const ours: number[] = [], theirs: number[] = [];
    for (let round = 0; round < rounds; round++) {
      ours.push(timed(process.execPath, [resolve("dist/main/command.cjs"), "register", "--fixed", mr, "--moving", ct, "--transform", "Rigid", "--threads", String(threads), "--keep-implausible", "--output", join(folder, "out-")]));
      if (elastix) {
        const out = join(folder, `elastix-${round}`);
        mkdirSync(out);
        theirs.push(timed("elastix", ["-f", mr, "-m", ct, "-p", resolve("../shared/reference/elastix/rigid.txt"), "-out", out, "-threads", String(threads)]));
      }
      log(`round ${round}: syncline ${ours[round].toFixed(2)} s, elastix ${theirs[round]?.toFixed(2) ?? "not installed"} s`);
    }
    const seconds = median(ours);
    const ratio = theirs.length > 0 ? `; elastix (rigid, no search) ${median(theirs).toFixed(2)} s, ratio ${(seconds / median(theirs)).toFixed(2)}` : "";
    return [{ name: "time, CT of 512 x 512 x 226 to mni152, search and rigid", target: `under ${limit} s with reading and writing`, measured: `${seconds.toFixed(2)} s${ratio}`, holds: seconds < limit }];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
