// Composite transforms through the command: files in, files out; written by a process of its own.
import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { reportSchema } from "../../../workers/contract/job.ts";
import { blobVolume } from "../../fixtures/blobs.ts";
import { runCommand } from "../../fixtures/command.ts";
import { commandInProcess } from "../../fixtures/command-in-process.ts";
import { fileHash, readVolume, writeVolume } from "../../fixtures/files.ts";
import { temporaryFolder } from "../../fixtures/folder.ts";
import { randomRigid } from "../../fixtures/rigid.ts";

const folder = temporaryFolder();
const [fixed, moving] = [folder.at("fixed.nii.gz"), folder.at("moving.nii.gz")];
const hash = (name: string): string => fileHash(folder.at(name));
const inProcess = commandInProcess();
const apply = (...more: string[]) => inProcess(["apply", "--fixed", fixed, "--moving", moving, ...more]);

beforeAll(async () => {
  await writeVolume(fixed, blobVolume());
  await writeVolume(moving, blobVolume(randomRigid(5, 12, 15, [0, 0, 0])));
  const { code, stderr } = await runCommand(["register", "--fixed", fixed, "--moving", moving, "--output", folder.at("c-"), "--transform", "QuickRigid", "--composite"]);
  expect(code, stderr).toBe(0);
});

describe("register --composite", () => {
  it("writes two composites in place of the .mat, and the report says what they do", () => {
    const names = readdirSync(folder.path).filter((name) => name.startsWith("c-")).sort();
    expect(names).toEqual(["c-Composite.h5", "c-InverseComposite.h5", "c-InverseWarped.nii.gz", "c-Report.json", "c-Warped.nii.gz"]);
    const report = reportSchema.parse(JSON.parse(readFileSync(folder.at("c-Report.json"), "utf8")));
    expect(report.outputs.map(({ path, sha256 }) => [path, sha256]).sort()).toEqual(names.filter((name) => name !== "c-Report.json").map((name) => [name, hash(name)]));
    expect(report.outputs.find(({ path }) => path === "c-InverseComposite.h5")?.maps).toContain("fixed into moving");
  });

  it("and apply gives the registered image's bytes from it, and nearly the same from the other one inverted", async () => {
    expect((await apply("--output", folder.at("again.nii.gz"), "--transform", folder.at("c-Composite.h5"))).code).toBe(0);
    expect(hash("again.nii.gz")).toBe(hash("c-Warped.nii.gz"));
    expect((await apply("--output", folder.at("back.nii.gz"), "--transform", `${folder.at("c-InverseComposite.h5")},inverse`)).code).toBe(0);
    const voxels = async (name: string) => new Float32Array((await readVolume(folder.at(name))).voxels);
    const [a, b] = [await voxels("back.nii.gz"), await voxels("c-Warped.nii.gz")];
    // positions differ by float32's rounding of the inverted matrix
    expect(a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0) / a.length).toBeLessThan(0.01);
  });
});

describe("apply", () => {
  it.each(["multiLabel", "genericLabel"])("keeps the image's type with %s", async (name) => {
    const { code, stderr } = await apply("--output", folder.at(`${name}.nii`), "--transform", folder.at("c-Composite.h5"), "--interpolator", name);
    expect(code, stderr).toBe(0);
    expect((await readVolume(folder.at(`${name}.nii`))).header.dtype).toBe("int16");
  });

  it("lists the interpolators when a name is wrong", async () => {
    const { code, stderr } = await apply("--output", folder.at("x.nii"), "--interpolator", "lanczos");
    expect([code, stderr]).toEqual([2, expect.stringMatching(/lanczosWindowedSinc/)]);
  });
});
