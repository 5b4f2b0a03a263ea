import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { DisplacementField } from "../../../workers/contract/transform.ts";
import { readWarp, writeWarp } from "../../../workers/formats/itk-warp.ts";
import { temporaryFolder } from "../../fixtures/folder.ts";

const folder = temporaryFolder();

describe("warps", () => {
  test("what is written is read back, and the file says LPS vectors on the field's grid", async () => {
    const vectors = new SharedArrayBuffer(12 * 24);
    new Float32Array(vectors).set(Array.from({ length: 72 }, (_, i) => i + 0.5));
    const field: DisplacementField = { kind: "field", grid: { dims: [4, 3, 2], affine: [-2, 0, 0, 5, 0, 3, 0, -7, 0, 0, 4, 11, 0, 0, 0, 1] }, vectors };
    const sha256 = await writeWarp(folder.at("warp.nii.gz"), field, true);
    expect(await writeWarp(folder.at("again.nii.gz"), field, true)).toBe(sha256);
    expect(await readWarp(folder.at("warp.nii.gz"))).toEqual(field);
    const bytes = gunzipSync(readFileSync(folder.at("warp.nii.gz")));
    expect(bytes).toHaveLength(352 + 288);
    expect(Array.from({ length: 6 }, (_, i) => bytes.readInt16LE(40 + 2 * i))).toEqual([5, 4, 3, 2, 1, 3]);
    expect(bytes.readInt16LE(68)).toBe(1007);
    expect([352, 352 + 96, 352 + 192].map((at) => bytes.readFloatLE(at))).toEqual([-0.5, -24.5, 48.5]);
    await expect(writeWarp(folder.at("no/where.nii.gz"), field, true)).rejects.toMatchObject({ code: "output" });
    await expect(writeWarp(folder.at("long.nii"), { ...field, grid: { ...field.grid, dims: [40000, 1, 1] } }, false)).rejects.toMatchObject({ code: "output" });
  });
});

const ants = new URL("../../../../shared/reference/ants/", import.meta.url).pathname;
// files that ANTs wrote, not part of the project
describe.skipIf(!existsSync(ants))(`warps of ANTs${existsSync(ants) ? "" : " (skipped: ../shared/reference is absent)"}`, () => {
  test.each(["syn_1Warp.nii.gz", "syn_1InverseWarp.nii.gz"])("%s is written again with an equal header and equal vectors", async (name) => {
    await writeWarp(folder.at(name), await readWarp(ants + name), true);
    const ours = gunzipSync(readFileSync(folder.at(name)));
    const theirs = gunzipSync(readFileSync(ants + name));
    expect(ours.subarray(352).equals(theirs.subarray(352))).toBe(true);
    const shorts = (bytes: Buffer) => Array.from({ length: 8 }, (_, i) => bytes.readInt16LE(40 + 2 * i)).concat([68, 70, 72, 74, 252, 254].map((at) => bytes.readInt16LE(at)));
    const floats = (bytes: Buffer) => [56, 60, 64, ...Array.from({ length: 12 }, (_, i) => 76 + 4 * i), ...Array.from({ length: 18 }, (_, i) => 256 + 4 * i)].map((at) => bytes.readFloatLE(at));
    expect(shorts(ours)).toEqual(shorts(theirs));
    floats(theirs).forEach((value, i) => { expect(Math.abs(floats(ours)[i] - value)).toBeLessThan(1e-6); });
    expect(ours.subarray(120, 252).equals(theirs.subarray(120, 252))).toBe(true);
    expect(ours.subarray(328).subarray(0, 24).equals(theirs.subarray(328).subarray(0, 24))).toBe(true);
    expect(ours.subarray(0, 40).equals(theirs.subarray(0, 40))).toBe(true);
  });
});
