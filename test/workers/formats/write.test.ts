import { readFileSync } from "node:fs";
import { expect, describe, test } from "vitest";
import { orientationOf, spacingOf } from "../../../workers/contract/affine.ts";
import { bytesPerVoxel, dtypes, voxelView, type Dtype, type Volume } from "../../../workers/contract/volume.ts";
import { readImage } from "../../../workers/formats/read.ts";
import { writeImage } from "../../../workers/formats/write.ts";
import { temporaryFolder } from "../../fixtures/folder.ts";
import { singleFile } from "../../fixtures/nifti-bytes.ts";
import { obliqueAffine } from "../../fixtures/nrrd-bytes.ts";
import { fileHash } from "../../fixtures/files.ts";

const folder = temporaryFolder();
const count = 4 * 3 * 5;

/** A small oblique, left-handed volume; `stored` gives the stored numbers. */
function volumeOf(dtype: Dtype, slope: number, intercept: number, stored: (i: number) => number): Volume {
  const voxels = new SharedArrayBuffer(count * bytesPerVoxel[dtype]);
  const view = voxelView(dtype, voxels);
  for (let i = 0; i < count; i++) view[i] = stored(i);
  const values = [...view].map((value) => value * slope + intercept);
  const [min, max] = [Math.min(...values), Math.max(...values)];
  return {
    voxels,
    header: {
      dims: [4, 3, 5], affine: [...obliqueAffine], dtype, slope, intercept, spacing: spacingOf(obliqueAffine), orientation: orientationOf(obliqueAffine), format: "made", storedType: dtype,
      geometrySource: "made", volumes: 1, volume: 0, modality: "unknown", range: { min, max, low: min, high: max }, notices: [],
    },
  };
}

const write = async (format: "nrrd" | "mha" | "mhd", volume: Volume): Promise<{ path: string; sha256: string }> => {
  const path = folder.at(`out.${format}`);
  const data = format === "mhd" ? { path: folder.at("out.raw"), name: "out.raw" } : undefined;
  return { path, sha256: await writeImage({ path, volume, format, data }) };
};

describe.each(["nrrd", "mha", "mhd"] as const)("%s", (format) => {
  test.each(dtypes)("%s voxels and the oblique geometry come back exactly; the same bytes every time", async (dtype) => {
    const volume = volumeOf(dtype, 1, 0, (i) => (i * 7) % 120);
    const { path, sha256 } = await write(format, volume);
    expect(fileHash(path)).toBe(sha256);
    const { volume: back } = await readImage(path);
    expect(back.header).toMatchObject({ dims: [4, 3, 5], dtype, slope: 1, intercept: 0, notices: [] });
    back.header.affine.forEach((value, i) => expect(value).toBeCloseTo(obliqueAffine[i], 12));
    expect(Buffer.from(back.voxels)).toEqual(Buffer.from(volume.voxels));
    const first = readFileSync(path);
    await write(format, volume);
    expect(readFileSync(path)).toEqual(first);
  });

  test("scaled voxels become values: whole ones stay whole, others float32", async () => {
    for (const [dtype, slope, intercept, expected] of [["uint16", 1, -1024, "int16"], ["int16", 2, 40000, "int32"], ["int16", 0.5, 1, "float32"], ["float64", 2, 1, "float64"]] as const) {
      const volume = volumeOf(dtype, slope, intercept, (i) => i * 11);
      const { volume: back } = await readImage((await write(format, volume)).path);
      expect(back.header.dtype).toBe(expected);
      expect([...voxelView(back.header.dtype, back.voxels)]).toEqual(Array.from({ length: count }, (_, i) => i * 11 * slope + intercept));
    }
  });
});

describe("what a NIfTI header says besides", () => {
  /** A file with two extensions: text of code 6, and one of an unknown code in bytes. */
  function withExtensions(version: 1 | 2): Buffer {
    const plain = singleFile({ version, dims: [3, 4, 5], intent: 5, voxelOffset: (version === 2 ? 544 : 352) + 32 + 48 }, Buffer.alloc(120, 3));
    const start = version === 2 ? 544 : 352;
    const head = Buffer.from(plain.subarray(0, start));
    head[start - 4] = 1;
    if (version === 1) {
      head.writeFloatLE(12.5, 56);
      head.write("z", 328);
    } else {
      head.writeDoubleLE(12.5, 80);
      head.write("z", 508);
    }
    const extensions = Buffer.alloc(80);
    extensions.writeInt32LE(32, 0);
    extensions.writeInt32LE(6, 4);
    extensions.write("Doe^John, a comment", 8);
    extensions.writeInt32LE(48, 32);
    extensions.writeInt32LE(44, 36);
    extensions.fill(0xee, 40, 80);
    return Buffer.concat([head, extensions, plain.subarray(start)]);
  }

  test.each([1, 2] as const)("NIfTI-%i: extensions and intent are kept on export, and shown nowhere", async (version) => {
    const original = withExtensions(version);
    const { volume } = await readImage(folder.put("with.nii", original));
    expect(JSON.stringify(volume.header)).not.toContain("Doe");
    expect(volume.carried?.intent).toEqual({ code: 5, name: "z", parameters: [12.5, 0, 0] });
    expect(volume.header.notices).toEqual(expect.not.arrayContaining([expect.objectContaining({ code: "extensionsDamaged" })]));
    await writeImage({ path: folder.at("again.nii"), volume, format: "nii" });
    const written = readFileSync(folder.at("again.nii"));
    const start = version === 2 ? 544 : 352;
    expect(written.subarray(348, 432)).toEqual(original.subarray(start - 4, start + 80));
    expect(written.readFloatLE(108)).toBe(432);
    const { volume: again } = await readImage(folder.at("again.nii"));
    expect(again.carried).toEqual(volume.carried);
    expect(Buffer.from(again.voxels)).toEqual(Buffer.from(volume.voxels));
  });

  test("damaged extensions stop nothing and are told", async () => {
    const bytes = withExtensions(1);
    bytes.writeInt32LE(33, 352);
    const { volume } = await readImage(folder.put("damaged.nii", bytes));
    expect(volume.header.notices.map(({ code }) => code)).toContain("extensionsDamaged");
    expect(new Set(new Int16Array(volume.voxels))).toEqual(new Set([0x0303]));
  });

  test("an intent of vectors is not kept: one component is no field", async () => {
    const { volume } = await readImage(folder.put("vectors.nii", singleFile({ dims: [3, 4, 5], intent: 1007 }, Buffer.alloc(120, 3))));
    expect(volume.carried).toBeUndefined();
  });
});
