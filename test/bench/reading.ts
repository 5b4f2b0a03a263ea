import { spawnSync } from "node:child_process";
import { createReadStream, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readFile } from "node:fs/promises";
import { pipeline } from "node:stream/promises";
import { Writable } from "node:stream";
import { createGunzip } from "node:zlib";
import { writeDicom } from "../../workers/formats/dicom/dicom-write.ts";
import { readImage } from "../../workers/formats/read.ts";
import { writeNifti } from "../../workers/formats/nifti-write.ts";
import type { Volume } from "../../workers/contract/volume.ts";
import { available, median } from "./timing.ts";

/** CPU seconds (user), all threads, and wall seconds of some work in this process. */
async function measured(work: () => Promise<unknown>): Promise<{ cpu: number; wall: number }> {
  const before = process.cpuUsage();
  const start = performance.now();
  await work();
  return { cpu: process.cpuUsage(before).user / 1e6, wall: (performance.now() - start) / 1000 };
}

/** A CT of 512 x 512 pixels a slice as scanners make them: a head with noise, air around it. */
function ctVolume(slices: number): Volume {
  const dims: [number, number, number] = [512, 512, slices];
  const voxels = new SharedArrayBuffer(2 * 512 * 512 * slices);
  const view = new Int16Array(voxels);
  let state = 1;
  for (let z = 0, i = 0; z < slices; z++) for (let y = 0; y < 512; y++) for (let x = 0; x < 512; x++, i++) {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    const noise = (state >>> 24) - 128;
    const radius = ((x - 256) / 170) ** 2 + ((y - 256) / 210) ** 2 + ((z - 113) / 105) ** 2;
    view[i] = radius < 0.85 ? 40 + (noise >> 2) : radius < 1 ? 900 + noise : -1000 + (noise >> 4);
  }
  return {
    voxels,
    header: {
      dims, affine: [0.5, 0, 0, -128, 0, 0.5, 0, -128, 0, 0, 1, -113, 0, 0, 0, 1], dtype: "int16", slope: 1, intercept: 0, spacing: [0.5, 0.5, 1], orientation: "RAS", format: "made", storedType: "int16",
      geometrySource: "made", volumes: 1, volume: 0, modality: "CT", range: { min: -1008, max: 1027, low: -1008, high: 1000 }, notices: [],
    },
  };
}

const row = (name: string, text: string): string => `  ${name.padEnd(34)} ${text}`;
const seconds = (runs: readonly { cpu: number; wall: number }[]): { cpu: number; wall: number } => ({ cpu: median(runs.map(({ cpu }) => cpu)), wall: median(runs.map(({ wall }) => wall)) });

/** Reading of a DICOM series from the system's cache: headers, order, voxels, range and hash, against reading the bytes of its files. */
export async function benchDicom(rounds: number): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "syncline-bench-"));
  try {
    const volume = ctVolume(200);
    const files = Array.from({ length: 200 }, (_, k) => join(folder, `IM${k}`));
    await writeDicom({ volume, slices: files, registration: null, moving: null, fixed: null, strip: true, description: "bench" }, new Date(0));
    const bytes = files.map((path) => statSync(path).size).reduce((sum, size) => sum + size, 0);
    const plainly = async (): Promise<void> => {
      for (const path of files) await readFile(path);
    };
    const ours = [], plain = [];
    await readImage(folder);
    for (let round = 0; round < rounds; round++) {
      plain.push(await measured(plainly));
      ours.push(await measured(() => readImage(folder)));
    }
    const [read, bare] = [seconds(ours), seconds(plain)];
    const rate = (wall: number): number => bytes / 1e6 / wall;
    return [
      `\nReading a DICOM series of 200 slices of 512 x 512 (${(bytes / 1e6).toFixed(0)} MB in cache; median of ${rounds} rounds in turn)`,
      row("the files' bytes alone", `${bare.cpu.toFixed(2)} s user CPU   ${bare.wall.toFixed(2)} s wall   ${rate(bare.wall).toFixed(0)} MB/s`),
      row("readImage: voxels, range, hash", `${read.cpu.toFixed(2)} s user CPU   ${read.wall.toFixed(2)} s wall   ${rate(read.wall).toFixed(0)} MB/s   must reach 150   ${rate(read.wall) >= 150 ? "holds" : "MISSED"}`),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Reading of a compressed CT against plain gunzip of the same file, in turn; user CPU, since the machine may be shared. */
export async function benchReading(rounds: number): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "syncline-bench-"));
  try {
    const path = join(folder, "ct.nii.gz");
    await writeNifti(path, ctVolume(226), true);
    const gunzip = (): Promise<void> => pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), createGunzip({ chunkSize: 1 << 18 }), new Writable({ write: (_chunk, _encoding, done) => done() }));
    // the shell tells the program's own user CPU
    const program = (): number => Number(spawnSync("bash", ["-c", 'TIMEFORMAT=%U; time gunzip -c "$0" > /dev/null', path], { encoding: "utf8" }).stderr.trim());
    const ours = [], plain = [], command = [];
    // once each to warm up
    await gunzip();
    await readImage(path);
    for (let round = 0; round < rounds; round++) {
      plain.push(await measured(gunzip));
      ours.push(await measured(() => readImage(path)));
      if (available("gunzip")) command.push(program());
    }
    const cpu = median(ours.map((run) => run.cpu));
    const library = median(plain.map((run) => run.cpu));
    const against = command.length > 0 ? median(command) : library;
    const ratio = cpu / against;
    return [
      `\nReading 512 x 512 x 226 int16 .nii.gz (${(statSync(path).size / 1e6).toFixed(0)} MB packed, 118 MB; median of ${rounds} rounds in turn)`,
      ...(command.length > 0 ? [row("gunzip, the program", `${against.toFixed(2)} s user CPU`)] : []),
      row("zlib alone, voxels thrown away", `${library.toFixed(2)} s user CPU   ${median(plain.map((run) => run.wall)).toFixed(2)} s wall   ratio of reading to it ${(cpu / library).toFixed(2)}`),
      row("readImage: voxels, range, hash", `${cpu.toFixed(2)} s user CPU   ${median(ours.map((run) => run.wall)).toFixed(2)} s wall   ratio ${ratio.toFixed(2)}   limit 1.30   ${ratio <= 1.3 ? "holds" : "MISSED"}`),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
