import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { multiply4, transformPoint, worldToVoxel } from "../../../../workers/contract/affine.ts";
import { voxelView, type Volume } from "../../../../workers/contract/volume.ts";
import { readImage } from "../../../../workers/formats/read.ts";
import { temporaryFolder } from "../../../fixtures/folder.ts";
import { csaHeader, dicomFile, enhancedElements, sliceElements, sliceFile } from "../../../fixtures/dicom-bytes.ts";

// real files of other projects' suites, for evaluation only: not part of the project
const root = new URL("../../../../../shared/data/dicom/", import.meta.url).pathname;
const hasData = existsSync(root);
const hasProgram = spawnSync("dcm2niix", ["-h"]).error === undefined;
const why = hasProgram ? hasData ? "" : " (skipped: ../shared/data is absent)" : " (skipped: dcm2niix is not installed)";
const folder = temporaryFolder();

/** What dcm2niix makes of a file or folder: the file whose name ends as asked for. */
async function converted(path: string, name: string, single: boolean, ending: RegExp): Promise<Volume> {
  const output = folder.at(name.replaceAll(/\W/g, "_"));
  mkdirSync(output, { recursive: true });
  execFileSync("dcm2niix", ["-z", "n", "-b", "n", "-s", single ? "y" : "n", "-f", "%s", "-o", output, path]);
  const file = readdirSync(output).find((made) => ending.test(made));
  if (file === undefined) throw new Error(`dcm2niix made ${readdirSync(output).join(", ")}`);
  return (await readImage(join(output, file), { volume: 0 })).volume;
}

/** Every voxel of the one is a voxel of the other at the same place in the world, with the same value. */
function expectSameWorld(ours: Volume, theirs: Volume, tolerance: number, slices = ours.header.dims[2]): void {
  const toTheirs = multiply4(worldToVoxel(theirs.header), ours.header.affine);
  const [a, b] = [voxelView(ours.header.dtype, ours.voxels), voxelView(theirs.header.dtype, theirs.voxels)];
  const [nx, ny] = ours.header.dims;
  const [mx, my, mz] = theirs.header.dims;
  for (const corner of [[0, 0, 0], [nx - 1, ny - 1, slices - 1]]) {
    const place = transformPoint(toTheirs, corner);
    place.forEach((value, axis) => expect(Math.abs(value - Math.round(value)) * theirs.header.spacing[axis]).toBeLessThan(1e-4));
  }
  for (let i = 0; i < nx * ny * slices; i++) {
    const [x, y, z] = transformPoint(toTheirs, [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))]).map(Math.round);
    const real = a[i] * ours.header.slope + ours.header.intercept;
    const other = x < 0 || y < 0 || z < 0 || x >= mx || y >= my || z >= mz ? Number.NaN : b[(z * my + y) * mx + x] * theirs.header.slope + theirs.header.intercept;
    if (!(Math.abs(real - other) <= tolerance)) throw new Error(`voxel ${i}: ${real} here, ${other} there`);
  }
}

describe.skipIf(!hasData || !hasProgram)(`the same as dcm2niix${why}`, () => {
  const single = ["CTImage.dcm", "CTImage.dcm_BigEndianExplicitTransferSyntax_1.2.840.10008.1.2.2.dcm", "CTImage.dcm_JPEG2000TransferSyntax_1.2.840.10008.1.2.4.91.dcm", "CTImage.dcm_JPEGProcess14SV1TransferSyntax_1.2.840.10008.1.2.4.70.dcm", "CTImage.dcm_RLELosslessTransferSyntax_1.2.840.10008.1.2.5.dcm"];
  test.each([...single.map((name) => `transfer_syntaxes/${name}`), "enhanced_multiframe.dcm"])("%s", async (name) => {
    expectSameWorld((await readImage(root + name)).volume, await converted(root + name, name, true, /\.nii$/), 1e-3);
  });

  test.each([["broken_series/slicecount/001", ""], ["broken_series/sliceorientation/001", "#1"], ["broken_series/sliceorientation/001", "#2"]])("%s%s", async (name, series) => {
    const ours = (await readImage(root + name + series)).volume;
    expectSameWorld(ours, await converted(root + name, name, false, series === "#1" ? /^202\.nii$/ : series === "#2" ? /^501\.nii$/ : /\.nii$/), 1e-3);
  });

  test("the slices before a gap", async () => {
    const name = "broken_series/sliceincrement/001";
    expectSameWorld((await readImage(root + name)).volume, await converted(root + name, name, false, /^\d+\.nii$/), 1e-3, 3);
  });

  // dcm2niix moves the lines of each slice to undo the tilt; here the tilt stays in the matrix: the same place must hold the same value
  test("a tilted series, by places in the world", async () => {
    const name = "broken_series/gantrytilting/001";
    const ours = (await readImage(root + name)).volume;
    const theirs = await converted(root + name, name, false, /Tilt/);
    const toOurs = multiply4(worldToVoxel(ours.header), theirs.header.affine);
    const [a, b] = [voxelView(ours.header.dtype, ours.voxels), voxelView(theirs.header.dtype, theirs.voxels)];
    const [nx, ny] = ours.header.dims;
    const [mx, my, mz] = theirs.header.dims;
    let compared = 0;
    for (let z = 0; z < mz; z++) for (let y = 0; y < my; y += 2) for (let x = 0; x < mx; x += 2) {
      const [u, v, w] = transformPoint(toOurs, [x, y, z]);
      const [i, j, k] = [Math.round(u), Math.floor(v + 1e-4), Math.round(w)];
      if (Math.abs(w - k) + Math.abs(u - i) > 1e-3) throw new Error(`voxel ${[x, y, z].join()} of theirs lies between ours`);
      if (j < 1 || j > ny - 3) continue;
      const at = (k * ny + j) * nx + i;
      const real = (a[at] + (v - j) * (a[at + nx] - a[at])) * ours.header.slope + ours.header.intercept;
      if (Math.abs(real - (b[(z * my + y) * mx + x] * theirs.header.slope + theirs.header.intercept)) > 1.01) throw new Error(`place ${[x, y, z].join()}: ${real}`);
      compared++;
    }
    expect(compared).toBeGreaterThan(200_000);
  });
});

describe.skipIf(!hasProgram)(`made files are read as dcm2niix reads them${hasProgram ? "" : " (skipped: dcm2niix is not installed)"}`, () => {
  test("an oblique signed series in any order of names", async () => {
    const place = folder.at("oblique");
    mkdirSync(place);
    const orientation = [0.8, 0.6, 0, -0.48, 0.64, 0.6];
    for (const k of [0, 1, 2, 3]) {
      const position = [10, -20, 30].map((value, axis) => value + 2.5 * k * [0.36, -0.48, 0.8][axis]);
      folder.put(`oblique/${9 - k}.dcm`, sliceFile({ position, orientation, instance: k + 1, spacing: [1.5, 0.75], values: Array.from({ length: 12 }, (_, i) => 100 * k + i - 50) }));
    }
    const ours = (await readImage(place)).volume;
    expect(ours.header.spacing.map((size) => Number(size.toFixed(6)))).toEqual([0.75, 1.5, 2.5]);
    expectSameWorld(ours, await converted(place, "oblique-out", false, /\.nii$/), 1e-3);
  });

  test("an enhanced CT whose frames are out of order", async () => {
    const frames = [2, 0, 1].map((k) => [
      ["00209113", "SQ", [[["00200032", "DS", [0, 0, 4 * k]]]]], ["00209111", "SQ", [[["00209057", "UL", [k + 1]], ["00209157", "UL", [1, k + 1]]]]],
    ] as const);
    const shared = [["00209116", "SQ", [[["00200037", "DS", [1, 0, 0, 0, 1, 0]]]]], ["00289110", "SQ", [[["00180050", "DS", "4"], ["00280030", "DS", [2, 2]]]]], ["00289145", "SQ", [[["00281052", "DS", "-1000"], ["00281053", "DS", "2"], ["00281054", "LO", "HU"]]]]] as const;
    const path = folder.put("enhanced.dcm", dicomFile(enhancedElements(frames, shared, [2, 0, 1].flatMap((k) => Array.from({ length: 12 }, (_, i) => 100 * k + i)))));
    const ours = (await readImage(path)).volume;
    expect([...voxelView(ours.header.dtype, ours.voxels)].filter((_, i) => i % 12 === 0)).toEqual([0, 100, 200]);
    expect([ours.header.slope, ours.header.intercept, ours.header.affine[10]]).toEqual([2, -1000, 4]);
    expectSameWorld(ours, await converted(path, "enhanced-out", true, /\.nii$/), 1e-3);
  });

  test("a Siemens mosaic", async () => {
    // 5 slices of 4 x 4 in a picture of 12 x 12
    const values = new Array<number>(144).fill(0);
    for (let slice = 0; slice < 5; slice++) for (let y = 0; y < 4; y++) for (let x = 0; x < 4; x++) values[(Math.floor(slice / 3) * 4 + y) * 12 + (slice % 3) * 4 + x] = 1000 * slice + 10 * y + x;
    const place = folder.at("mosaic");
    mkdirSync(place);
    folder.put("mosaic/a.dcm", dicomFile(sliceElements({
      rows: 12, columns: 12, values, spacing: [3, 3], position: [-50, -40, -30], orientation: [1, 0, 0, 0, 0.8, 0.6], signed: false, more: [
        ["00080008", "CS", ["ORIGINAL", "PRIMARY", "M", "ND", "MOSAIC"]], ["00080016", "UI", "1.2.840.10008.5.1.4.1.1.4"], ["00080060", "CS", "MR"], ["00080070", "LO", "SIEMENS"],
        ["00180023", "CS", "2D"], ["00180088", "DS", "3.6"], ["00180080", "DS", "2000"], ["00180081", "DS", "30"], ["00290010", "LO", "SIEMENS CSA HEADER"],
        ["00291010", "OB", csaHeader({ NumberOfImagesInMosaic: ["5"], SliceNormalVector: ["0.00000000", "-0.60000000", "0.80000000"] })],
      ],
    })));
    const ours = (await readImage(place)).volume;
    expect(ours.header.dims).toEqual([4, 4, 5]);
    expect([...voxelView(ours.header.dtype, ours.voxels)].filter((_, i) => i % 16 === 0)).toEqual([0, 1000, 2000, 3000, 4000]);
    expectSameWorld(ours, await converted(place, "mosaic-out", false, /\.nii$/), 1e-3);
  });
});
