import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { voxelView } from "../../../../workers/contract/volume.ts";
import { readImage } from "../../../../workers/formats/read.ts";
import { dicomFile } from "../../../fixtures/dicom-bytes.ts";
import { packedElements } from "../../../fixtures/dicom-frames.ts";
import { temporaryFolder } from "../../../fixtures/folder.ts";

const folder = temporaryFolder();
const there = (program: string): boolean => spawnSync(program, ["-h"]).error === undefined;
const missing = ["ojph_compress", "opj_decompress"].filter((program) => !there(program));

const [columns, rows] = [200, 150];
const values = Array.from({ length: columns * rows }, (_, i) => {
  const [x, y] = [i % columns, Math.floor(i / columns)];
  return (Math.round(2000 + 1500 * Math.sin(x / 9) * Math.cos(y / 7)) + ((x * 7919 + y * 104729) % 61)) & 4095;
});

/** A grey picture of 16 bits as PGM writes it. */
function pgm(): Buffer {
  const pixels = Buffer.alloc(2 * values.length);
  values.forEach((value, i) => pixels.writeUInt16BE(value, 2 * i));
  return Buffer.concat([Buffer.from(`P5\n${columns} ${rows}\n4095\n`), pixels]);
}

// OpenJPH's encoder of another version packs, and OpenJPEG, which shares no code with it, agrees on what is in it
test.skipIf(missing.length > 0).each([["lossless", "true", "1.2.840.10008.1.2.4.201"], ["near lossless", "false", "1.2.840.10008.1.2.4.203"]])(
  `HTJ2K, %s, of another program is read as OpenJPEG reads it${missing.length > 0 ? ` (skipped: ${missing.join(", ")} not here)` : ""}`, async (name, reversible, syntax) => {
    const stem = name.replace(" ", "-");
    const packed = folder.at(`${stem}.j2c`);
    execFileSync("ojph_compress", ["-i", folder.put(`${stem}.pgm`, pgm()), "-o", packed, "-reversible", reversible, ...(reversible === "true" ? [] : ["-qstep", "0.0005"])]);
    execFileSync("opj_decompress", ["-i", packed, "-o", folder.at(`${stem}.raw`)]);
    const theirs = readFileSync(folder.at(`${stem}.raw`));
    const { volume } = await readImage(folder.put(`${stem}.dcm`, dicomFile(packedElements([readFileSync(packed)], columns, rows, [["00280101", "US", [12]], ["00280102", "US", [11]], ["00280103", "US", [0]]]), syntax)));
    const ours = voxelView(volume.header.dtype, volume.voxels);
    expect(ours.length).toBe(values.length);
    // transforms in floats may be rounded to either side
    const most = reversible === "true" ? 0 : 1;
    for (let i = 0; i < values.length; i++) if (Math.abs(ours[i] - theirs.readUInt16LE(2 * i)) > most) throw new Error(`pixel ${i}: ${ours[i]} here, ${theirs.readUInt16LE(2 * i)} there`);
    expect(Math.max(...values.map((value, i) => Math.abs(value - ours[i])))).toBeLessThanOrEqual(reversible === "true" ? 0 : 8);
  },
);
