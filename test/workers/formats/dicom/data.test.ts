import { createHash } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { multiply4, transformPoint, worldToVoxel } from "../../../../workers/contract/affine.ts";
import { SynclineError } from "../../../../workers/contract/errors.ts";
import { voxelView } from "../../../../workers/contract/volume.ts";
import { readImage } from "../../../../workers/formats/read.ts";
import { dataFacts } from "./data-facts.ts";

// real files of other projects' suites, for evaluation only: not part of the project
const root = new URL("../../../../../shared/data/dicom/", import.meta.url).pathname;
const present = existsSync(root);
const table: string[][] = [];

describe.skipIf(!present)(`real DICOM files${present ? "" : " (skipped: ../shared/data is absent)"}`, () => {
  test("every file and folder has its fact", () => {
    const single = ["transfer_syntaxes", "."].flatMap((folder) => readdirSync(root + folder).filter((name) => name.endsWith(".dcm")).map((name) => `${folder}/${name}`.replace("./", "")));
    const folders = ["ge_head_ct_tilted", ...readdirSync(`${root}broken_series`).flatMap((kind) => readdirSync(`${root}broken_series/${kind}`).filter((name) => !name.includes(".")).map((name) => `broken_series/${kind}/${name}`))];
    expect([...single, ...folders].filter((name) => !Object.hasOwn(dataFacts, name))).toEqual([]);
  });

  test.each(Object.entries(dataFacts).map(([name, fact]) => ({ name, fact })))("$name", async ({ name, fact }) => {
    if (fact === null) {
      const thrown: unknown = await readImage(root + name).then(() => null, (error: unknown) => error);
      if (!(thrown instanceof SynclineError)) throw new Error(`not refused properly: ${String(thrown)}`);
      expect(thrown.code).toBe("input");
      expect(thrown.message).toMatch(/^[^/]+ cannot be read: [^\n]+; [^\n]+\.$/);
      table.push([name, "refused", thrown.message.replace(/^.*? cannot be read: /, "")]);
      return;
    }
    const { volume: { header, voxels } } = await readImage(root + name);
    expect(header.dims).toEqual(fact.dims);
    fact.affine.forEach((value, i) => expect(Math.abs(header.affine[i] - value)).toBeLessThan(1e-4));
    expect([header.slope, header.intercept]).toEqual([fact.slope, fact.intercept]);
    expect(createHash("sha256").update(new Uint8Array(voxels)).digest("hex").slice(0, 16)).toBe(fact.voxels);
    table.push([name, `${header.dims.join("x")} ${header.storedType} ${header.orientation} ${header.modality}`, header.notices.map(({ text }) => text).join(" ")]);
  });

  test("two slices equal their twin made by another program, place and value", async () => {
    const ours = (await readImage(`${root}broken_series/slicecount/001`)).volume;
    const twin = (await readImage(`${root}broken_series/slicecount/001_ground_truth.nii.gz`)).volume;
    const toTwin = multiply4(worldToVoxel(twin.header), ours.header.affine);
    const [a, b] = [voxelView(ours.header.dtype, ours.voxels), voxelView(twin.header.dtype, twin.voxels)];
    const [nx, ny] = ours.header.dims;
    const [mx, my] = twin.header.dims;
    for (let i = 0; i < a.length; i++) {
      const place = transformPoint(toTwin, [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))]);
      const [x, y, z] = place.map(Math.round);
      if (place.some((value) => Math.abs(value - Math.round(value)) > 1e-3) || a[i] !== b[(z * my + y) * mx + x]) throw new Error(`voxel ${i} differs`);
    }
  });

  // that program takes the distance along the tilted direction for one at right angles to the slices, so only places within a slice can agree
  test("tilted slices lie, within their plane, where another program's resampling puts them", async () => {
    const ours = (await readImage(`${root}broken_series/sliceincrement/002`)).volume;
    const twin = (await readImage(`${root}broken_series/sliceincrement/002_ground_truth.nii.gz`)).volume;
    const toOurs = multiply4(worldToVoxel(ours.header), twin.header.affine);
    const [a, b] = [voxelView(ours.header.dtype, ours.voxels), voxelView(twin.header.dtype, twin.voxels)];
    const [nx, ny] = ours.header.dims;
    const [mx, my] = twin.header.dims;
    let compared = 0;
    let sum = 0;
    for (const k of [1, 2]) for (let y = 20; y < my - 20; y += 3) for (let x = 20; x < mx - 20; x += 3) {
      const [u, v] = transformPoint(toOurs, [x, y, k]);
      const [i, j] = [Math.round(u), Math.floor(v)];
      if (j < 1 || j > ny - 3) continue;
      const at = (k * ny + j) * nx + i;
      sum += Math.abs((a[at] + (v - j) * (a[at + nx] - a[at])) * ours.header.slope + ours.header.intercept - (b[(k * my + y) * mx + x] * twin.header.slope + twin.header.intercept));
      compared++;
    }
    expect(compared).toBeGreaterThan(10_000);
    // stored values run from 0 to 254 with steep edges
    expect(sum / compared).toBeLessThan(10);
  });

  afterAll(() => {
    const width = [0, 1].map((column) => Math.max(...table.map((row) => row[column].length)));
    console.log(table.map(([name, outcome, says]) => `${name.padEnd(width[0])}  ${outcome.padEnd(width[1])}  ${says}`).join("\n"));
  });
});
