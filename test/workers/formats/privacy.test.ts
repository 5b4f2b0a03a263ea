import { expect, test } from "vitest";
import { SynclineError } from "../../../workers/contract/errors.ts";
import { readImage } from "../../../workers/formats/read.ts";
import { writeImage } from "../../../workers/formats/write.ts";
import { temporaryFolder } from "../../fixtures/folder.ts";
import { singleFile } from "../../fixtures/nifti-bytes.ts";
import { metaHeader, nrrdGeometryLines, nrrdHeader } from "../../fixtures/nrrd-bytes.ts";
import { readFileSync } from "node:fs";

const folder = temporaryFolder();
const secret = "Doe^John";
const voxels = Buffer.from(Int16Array.from({ length: 60 }, (_, i) => i).buffer);

/** A file of each format with a name wherever its header has room for words. */
function named(): Record<string, Buffer> {
  const nifti = singleFile({ dims: [4, 3, 5] }, voxels);
  nifti.write(secret, 14, "latin1"); // db_name
  nifti.write(secret, 148, "latin1"); // descrip
  nifti.write(secret, 228, "latin1"); // aux_file
  const mgh = Buffer.alloc(284);
  [1, 4, 3, 5, 1, 4, 0].forEach((value, i) => mgh.writeInt32BE(value, 4 * i));
  return {
    "a.nii": nifti,
    "a.nrrd": Buffer.concat([nrrdHeader([
      `content: ${secret}`, "type: short", "dimension: 3", "sizes: 4 3 5", "endian: little", "encoding: raw", ...nrrdGeometryLines("left-posterior-superior"), `labels: "${secret}" "y" "z"`, `PatientName:=${secret}`, `# ${secret}`,
    ]), voxels]),
    "a.mha": Buffer.concat([metaHeader(["DimSize = 4 3 5", "ElementType = MET_SHORT", `Name = ${secret}`, `Comment = ${secret}`, `AcquisitionDate = ${secret}`], "LOCAL"), voxels]),
    "a.mgh": Buffer.concat([mgh, voxels, Buffer.from(secret)]),
  };
}

test.each(Object.entries(named()))("%s: what its header calls the patient is in no fact, and in no file that is written from it", async (name, bytes) => {
  const { volume } = await readImage(folder.put(name, bytes));
  expect(JSON.stringify(volume)).not.toContain("Doe");
  for (const format of ["nii", "nrrd", "mha"] as const) {
    const path = folder.at(`out.${format}`);
    await writeImage({ path, volume, format });
    expect(readFileSync(path).includes("Doe")).toBe(false);
  }
});

test.each(Object.entries(named()))("%s: no refusal quotes the header", async (name, bytes) => {
  // cut at places of the header and of the voxels
  for (const length of [20, 100, 200, 300, 352, bytes.length - 60]) {
    const thrown: unknown = await readImage(folder.put(`cut-${name}`, bytes.subarray(0, Math.min(length, bytes.length - 60)))).then(() => null, (error: unknown) => error);
    if (!(thrown instanceof SynclineError)) throw new Error(`not refused at ${length}`);
    expect(`${thrown.message} ${thrown.detail ?? ""}`).not.toContain("Doe");
  }
});
