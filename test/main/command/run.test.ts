import { afterEach, describe, expect, it } from "vitest";
import { amongNamesakes } from "../../../main/command/run.ts";
import { runCommand } from "../../fixtures/command.ts";
import { temporaryFolder } from "../../fixtures/folder.ts";
import { singleFile } from "../../fixtures/nifti-bytes.ts";

const folder = temporaryFolder();
const here = process.cwd();
afterEach(() => process.chdir(here));

describe("a file that is refused", () => {
  it("is told with its folder where another one on the line is called the same, and only there", () => {
    process.chdir("/");
    const args = ["register", "--fixed", "one/t1.nii", "--moving=/two/t1.nii", "--transform", "Rigid"];
    expect(amongNamesakes("/one/t1.nii", args)).toBe("one/t1.nii");
    expect(amongNamesakes("/two/t1.nii", args)).toBe("/two/t1.nii");
    expect(amongNamesakes("/one/t1.nii", ["register", "--fixed", "one/t1.nii", "--moving", "two/t2.nii"])).toBeNull();
    expect(amongNamesakes("/one/t1.nii", ["register", "--fixed", "one/t1.nii", "--moving", "one/t1.nii"])).toBeNull();
    expect(amongNamesakes("/b/w.mat", ["apply", "--transform", "a/w.mat", "--transform", "[b/w.mat,1]"])).toBe("b/w.mat");
  });

  it("is told so by the command", async () => {
    const good = folder.put("scan.nii", singleFile({ dims: [3, 3, 3] }, Buffer.alloc(54)));
    const missing = await runCommand(["apply", "--fixed", good, "--moving", "/elsewhere/scan.nii", "--output", folder.at("out.nii")]);
    expect(missing).toMatchObject({ code: 3, stdout: "" });
    expect(missing.stderr).toMatch(/^syncline: scan\.nii cannot be read: .*\nThe file is \/elsewhere\/scan\.nii\n$/);
  });
});

it("apply and compare-picture say on standard error what they wrote", async () => {
  const image = folder.put("a.nii", singleFile({ dims: [8, 8, 8] }, Buffer.alloc(1024, 7)));
  const [warped, picture] = [folder.at("warped.nii"), folder.at("look.png")];
  expect(await runCommand(["apply", "--fixed", image, "--moving", image, "--output", warped])).toMatchObject({ code: 0, stdout: "", stderr: expect.stringContaining(`Wrote ${warped}.\n`) as string });
  expect(await runCommand(["compare-picture", "--fixed", image, "--moving", warped, "--output", picture])).toMatchObject({ code: 0, stdout: "", stderr: expect.stringContaining(`Wrote ${picture}.\n`) as string });
});
