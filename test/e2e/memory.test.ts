// Peak resident memory of the command on the largest scan a clinician commonly has.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { voxelView, type Volume } from "../../workers/contract/volume.ts";
import { commandFile } from "../fixtures/command.ts";
import { writeVolume } from "../fixtures/files.ts";
import { temporaryFolder } from "../fixtures/folder.ts";
import { sampleImage } from "../fixtures/sample.ts";

const folder = temporaryFolder().path;

/** The volume on a finer grid of the same extent, nearest neighbour: content matters less than size here. */
function enlarged({ header, voxels }: Volume, dims: [number, number, number]): Volume {
  const source = voxelView(header.dtype, voxels);
  const target = new SharedArrayBuffer(2 * dims[0] * dims[1] * dims[2]);
  const out = new Int16Array(target);
  const ratio = dims.map((n, axis) => header.dims[axis] / n);
  const [nx, ny] = header.dims;
  let at = 0;
  for (let z = 0; z < dims[2]; z++) for (let y = 0; y < dims[1]; y++) {
    const row = nx * (Math.floor(y * ratio[1]) + ny * Math.floor(z * ratio[2]));
    for (let x = 0; x < dims[0]; x++) out[at++] = source[row + Math.floor(x * ratio[0])];
  }
  const m = header.affine;
  const affine = [0, 1, 2, 3].flatMap((row) => [0, 1, 2, 3].map((column) => column < 3 ? m[4 * row + column] * ratio[column]
    : m[4 * row + 3] + [0, 1, 2].reduce((sum, axis) => sum + m[4 * row + axis] * (ratio[axis] - 1) / 2, 0)));
  return { header: { ...header, dims, affine }, voxels: target };
}

/** Highest resident memory (MiB) of a process while it ran, from /proc, and its exit code. */
function peakMemory(args: readonly string[]): Promise<{ code: number | null; peak: number }> {
  return new Promise((done, fail) => {
    const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "inherit"] });
    let peak = 0;
    const timer = setInterval(() => {
      try {
        peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${String(child.pid)}/status`, "utf8"))?.[1] ?? 0) / 1024);
      } catch {
        // the process has just ended
      }
    }, 20);
    child.on("error", fail).on("close", (code) => {
      clearInterval(timer);
      done({ code, peak });
    });
  });
}

it.skipIf(!existsSync("/proc/self/status"))("keeps a 512x512x226 CT to a 1 mm MR under 2.5 GB (needs /proc)", async () => {
  const [mr, ct] = [join(folder, "mr.nii.gz"), join(folder, "ct.nii")];
  await writeVolume(mr, await sampleImage("mr"));
  await writeVolume(ct, enlarged(await sampleImage("ct"), [512, 512, 226]));
  const { code, peak } = await peakMemory([commandFile, "register", "--fixed", mr, "--moving", ct, "--transform", "Affine", "--output", join(folder, "big-")]);
  console.log(`peak resident memory ${peak.toFixed(0)} MiB`);
  expect(code).toBe(0);
  expect(peak).toBeGreaterThan(100);
  expect(peak).toBeLessThan(2.5e9 / 1024 / 1024);
});
