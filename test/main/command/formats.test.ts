// Images of every format in, and out by the ending of the output's name, as a user runs it.
import { existsSync, readdirSync } from "node:fs";
import { beforeAll, expect, it } from "vitest";
import { voxelView } from "../../../workers/contract/volume.ts";
import { blobVolume } from "../../fixtures/blobs.ts";
import { runCommand } from "../../fixtures/command.ts";
import { commandInProcess } from "../../fixtures/command-in-process.ts";
import { readVolume, writeVolume } from "../../fixtures/files.ts";
import { temporaryFolder } from "../../fixtures/folder.ts";

const folder = temporaryFolder();
const inProcess = commandInProcess();
const [nifti, nrrd] = ["a.nii.gz", "a.nrrd"].map(folder.at);

beforeAll(async () => {
  const volume = blobVolume(undefined, [20, 22, 18]);
  await writeVolume(nifti, volume);
  await writeVolume(nrrd, volume);
});

it("info tells one image the same in NIfTI and NRRD, what was decided, and that the modality is guessed", async () => {
  const tell = async (path: string): Promise<Record<string, unknown>> => JSON.parse((await inProcess(["info", path, "--json"])).stdout) as Record<string, unknown>;
  const [a, b] = [await tell(nifti), await tell(nrrd)];
  for (const key of ["shape", "spacing", "orientation", "affine", "type", "range", "modality"]) expect([key, b[key]]).toEqual([key, a[key]]);
  expect([a.format, b.format]).toEqual(["NIfTI-1 (gzip)", "NRRD (gzip)"]);
  expect(a.decisions).toEqual(["Position and orientation come from the sform (code 1); the qform agrees.", "Values are the stored numbers."]);
  expect((await runCommand(["info", nrrd])).stdout).toMatch(/decided +Position and orientation come from the space directions, in LPS\.\n +Values/);
});

it.each([["nrrd", ["out.nrrd"]], ["mha", ["out.mha"]], ["mhd", ["out.mhd", "out.raw"]], ["nii", ["out.nii"]]])("apply writes .%s", async (ending, files) => {
  const before = new Set(readdirSync(folder.path));
  const { code, stderr } = await inProcess(["apply", "--fixed", nrrd, "--moving", nifti, "--output", folder.at(`out.${ending}`), "--interpolator", "nearestNeighbor"]);
  expect(code, stderr).toBe(0);
  expect(readdirSync(folder.path).filter((name) => !before.has(name)).sort()).toEqual(files);
  const [original, written] = [await readVolume(nifti), await readVolume(folder.at(`out.${ending}`))];
  expect(written.header.affine.map((value) => value.toFixed(4))).toEqual(original.header.affine.map((value) => value.toFixed(4)));
  expect([...voxelView(written.header.dtype, written.voxels)]).toEqual([...voxelView(original.header.dtype, original.voxels)]);
});

it("refuses another ending before any work", async () => {
  const ending = await inProcess(["apply", "--fixed", nifti, "--moving", nifti, "--output", folder.at("x.img")]);
  expect([ending.code, ending.stderr]).toEqual([2, expect.stringContaining("must end in .nii.gz, .nii, .nrrd, .mha or .mhd")]);
  expect(existsSync(folder.at("x.img"))).toBe(false);
});
