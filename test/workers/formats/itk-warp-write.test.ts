import { readFile } from "node:fs/promises";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { DisplacementField } from "../../../workers/contract/transform.ts";
import { readWarp, writeWarp } from "../../../workers/formats/itk-warp.ts";

import { temporaryFolder } from "../../fixtures/folder.ts";

const folder = temporaryFolder();
const dims: [number, number, number] = [7, 5, 4];
const count = 7 * 5 * 4;
function field(): DisplacementField {
  const vectors = new SharedArrayBuffer(12 * count);
  new Float32Array(vectors).forEach((_, i, all) => { all[i] = Math.sin(i + 1) * 5; });
  return { kind: "field", grid: { dims, affine: [-1.5, 0, 0, 40, 0, 1.25, 0, -30, 0, 0, 2, 10, 0, 0, 0, 1] }, vectors };
}

describe("writeWarp", () => {
  it.each([["field.nii.gz", true], ["field.nii", false]])("writes %s so that it reads back the same", async (name, gzip) => {
    const path = folder.at(name);
    await writeWarp(path, field(), gzip);
    const read = await readWarp(path);
    expect(read.grid).toEqual(field().grid);
    expect(new Float32Array(read.vectors)).toEqual(new Float32Array(field().vectors));
  });

  it("writes what ANTs writes: 5-D, vector intent, millimetres, x and y in LPS", async () => {
    const path = folder.at("lps.nii.gz");
    await writeWarp(path, field(), true);
    const bytes = gunzipSync(await readFile(path));
    expect(Array.from({ length: 8 }, (_, i) => bytes.readInt16LE(40 + 2 * i))).toEqual([5, ...dims, 1, 3, 1, 1]);
    expect([bytes.readInt16LE(68), bytes.readInt16LE(70), bytes.readInt16LE(252), bytes.readInt16LE(254), bytes[123]]).toEqual([1007, 16, 1, 1, 2]);
    const [x, y, z] = [0, 1, 2].map((component) => bytes.readFloatLE(352 + 4 * (component * count + 9)));
    const u = new Float32Array(field().vectors);
    expect([x, y, z]).toEqual([-u[9], -u[count + 9], u[2 * count + 9]]);
    expect(bytes.length).toBe(352 + 12 * count);
  });
});
