import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { SynclineError } from "../../../workers/contract/errors.ts";
import { readImage } from "../../../workers/formats/read.ts";
import { temporaryFolder } from "../../fixtures/folder.ts";
import { gzipped, headerBytes, singleFile, type NiftiRecipe } from "../../fixtures/nifti-bytes.ts";
import { textsOf } from "../../fixtures/notices.ts";

const folder = temporaryFolder();
const voxels = Buffer.from(Array.from({ length: 120 }, (_, i) => (i * 37) & 255));
const nifti = (recipe: NiftiRecipe = {}) => singleFile(recipe, voxels);

/** The refusal: one sentence of code "input" that names the file but no folder. */
async function refusal(path: string): Promise<string> {
  const thrown: unknown = await readImage(path).then(() => null, (error: unknown) => error);
  if (!(thrown instanceof SynclineError)) throw new Error(`not refused properly: ${String(thrown)}`);
  expect(thrown.code).toBe("input");
  expect(thrown.message).toMatch(/^[^/\\]+ cannot be read: [^\n]+; [^\n]+\.$/);
  expect(thrown.message).not.toContain(folder.path);
  return thrown.message;
}

const text = (content: string, length = 400) => Buffer.concat([Buffer.from(content, "latin1"), Buffer.alloc(Math.max(0, length - content.length))]);
const dicom = Buffer.alloc(400);
dicom.write("DICM", 128);

const flipped = gzipped(nifti());
flipped[60] ^= 0xff;

const files: [name: string, bytes: Buffer, says: string][] = [
  ["empty.nii", Buffer.alloc(0), "it is empty"],
  ["short.nii", nifti().subarray(0, 100), "only 100 bytes"],
  ["header-only.nii", headerBytes(), "it has 348 bytes, not the 472"],
  ["cut.nii", nifti().subarray(0, 400), "it has 400 bytes, not the 472"],
  ["cut.nii.gz", gzipped(nifti()).subarray(0, 100), "end too early"],
  ["crc.nii.gz", Buffer.concat([gzipped(nifti()).subarray(0, -8), Buffer.alloc(8)]), "damaged"],
  ["flipped.nii.gz", flipped, "damaged"],
  ["inner-short.nii.gz", gzipped(nifti().subarray(0, 470)), "end after 470 of 472 bytes"],
  ["magic.nii", nifti({ magic: "xyz\0" }), "(.img) is not beside it"],
  ["magic-long.nii", singleFile({ magic: "xyz\0", dims: [30, 30, 30] }, Buffer.alloc(54000)), "lacks the NIfTI mark"],
  ["dims0.nii", nifti({ dimensions: 0 }), "0 as the number of dimensions"],
  ["dims8.nii", nifti({ dimensions: 8 }), "8 as the number of dimensions"],
  ["dims-1.nii", nifti({ dimensions: -1 }), "-1 as the number"],
  ["zero.nii", nifti({ dims: [3, 0, 5] }), "0 voxels along axis 2"],
  ["negative.nii", nifti({ dims: [3, 4, -5] }), "-5 voxels along axis 3"],
  ["huge.nii", nifti({ dims: [32767, 32767, 32767, 32767] }), "claims 32767 x"],
  ["huge2.nii", nifti({ version: 2, dims: [2 ** 40, 2 ** 40, 3] }), "claims"],
  ["negative2.nii", nifti({ version: 2, dims: [3, -4, 5] }), "-4 voxels along axis 2"],
  ["large.nii", nifti({ dims: [2000, 2000, 2000] }), "asks for (2000 x 2000 x 2000 int16)"],
  ["large.nii.gz", gzipped(nifti({ dims: [2000, 2000, 2000] })), "compressed bytes cannot hold"],
  ["type.nii", nifti({ datatype: 9999 }), "unknown data type 9999"],
  ["bits.nii", nifti({ datatype: 1 }), "one-bit"],
  ["complex.nii", nifti({ datatype: 32 }), "complex"],
  ["long-double.nii", nifti({ datatype: 1536 }), "128-bit"],
  ["offset.nii", nifti({ voxelOffset: 1e9 }), "its voxels begin at byte 1,000,000,000 by its header, but its data end after 472"],
  ["offset.nii.gz", gzipped(nifti({ voxelOffset: 5000 })), "its voxels begin at byte 5,000 by its header, but its data end after 472"],
  ["offset-far.nii.gz", gzipped(nifti({ voxelOffset: 1e9 })), "its voxels begin at byte 1,000,000,000 by its header, which its "],
  ["cifti.nii", nifti({ version: 2, intent: 3001 }), "CIFTI"],
  ["dicom.nii", dicom, "DICOM"],
  ["bare-dicom", Buffer.concat([Buffer.from([8, 0, 5, 0, 67, 83, 10, 0]), Buffer.alloc(400)]), "DICOM"],
  ["a.mnc", text("CDF\x01"), "MINC"],
  ["a.h5", text("\x89HDF\r\n\x1a\n"), "HDF5"],
  ["a.tfm", text("#Insight Transform File V1.0\n", 40), "transform, not an image"],
  ["a.zip", text("PK\x03\x04"), "ZIP"],
  ["a.png", text("\x89PNG\r\n\x1a\n"), "PNG"],
  ["twice.nii.gz", gzipped(gzipped(nifti())), "packed twice"],
  ["noise.nii", Buffer.from(Array.from({ length: 2000 }, (_, i) => (i * i * 31 + 7) & 255)), "not an image of a known format"],
  ["lone.img", Buffer.alloc(400), "not an image of a known format"],
];

test.each(files.map(([name, bytes, says]) => ({ name, bytes, says })))("$name", async ({ name, bytes, says }) => {
  expect(await refusal(folder.put(name, bytes))).toContain(says);
});

describe("what is no file", () => {
  test("a missing file", async () => {
    expect(await refusal(folder.at("missing.nii"))).toBe("missing.nii cannot be read: there is no such file; check the name and the folder.");
    expect(await refusal(folder.at("missing/inner.nii"))).toContain("there is no such file");
  });

  test("a folder", async () => {
    mkdirSync(folder.at("series"));
    expect(await refusal(folder.at("series"))).toContain("it holds no DICOM");
  });

  test.skipIf(process.platform === "win32")("a device, which would never end, and a pipe, which would never begin", async () => {
    expect(await refusal("/dev/zero")).toContain("not a regular file");
    execFileSync("mkfifo", [folder.at("pipe.nii")]);
    expect(await refusal(folder.at("pipe.nii"))).toContain("not a regular file");
  });

  test("a name no system accepts", async () => {
    expect(await refusal(folder.at("a\0b.nii"))).toContain("not a valid file name");
    expect(await refusal(folder.at("x".repeat(300)))).toContain("name is too long");
  });
});

test("a gzip bomb is refused before room is made for what it claims", async () => {
  // 64 MB of zeros in 64 KB, behind a header that asks for 1 TB; and one whose header asks for little
  const bomb = (dims: number[]) => gzipped(singleFile({ dims }, Buffer.alloc(1 << 26)));
  const [large, small] = [folder.put("bomb.nii.gz", bomb([32767, 32767, 511])), folder.put("small-bomb.nii.gz", bomb([3, 4, 5]))];
  // counted from here: the zeros above may or may not have been collected
  const before = process.memoryUsage().arrayBuffers;
  expect(await refusal(large)).toContain("cannot hold");
  const { volume } = await readImage(small);
  expect(volume.voxels.byteLength).toBe(120);
  expect(textsOf(volume.header.notices).join()).toContain("goes on after its voxels");
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1 << 26);
});
