import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { shearOf } from "../../../workers/contract/affine.ts";
import { runCommand } from "../../fixtures/command.ts";
import { readTransformMatrix } from "../../fixtures/files.ts";
import { temporaryFolder } from "../../fixtures/folder.ts";

// real files, for evaluation only: not part of the project
const data = new URL("../../../../shared/data/", import.meta.url).pathname;
const present = existsSync(data);
const folder = temporaryFolder();

describe.skipIf(!present)(`a real CT with the gantry tilted by 18.5 degrees${present ? "" : " (skipped: ../shared/data is absent)"}`, () => {
  // an affine transform would undo a head that is shown sheared, and be as sheared itself; two heads differ by a few degrees
  it("comes onto the template without shear", async () => {
    const prefix = folder.at("ge-");
    const done = await runCommand(["register", "--fixed", `${data}head/mni152_t1_head.nii.gz`, "--moving", `${data}dicom/ge_head_ct_tilted`, "--transform", "AffineFast", "--output", prefix, "--keep-implausible"]);
    expect(existsSync(`${prefix}Report.json`), done.stderr).toBe(true);
    const degrees = (Math.asin(shearOf(await readTransformMatrix(`${prefix}0GenericAffine.mat`))) * 180) / Math.PI;
    expect(degrees).toBeLessThan(9);
    const { quality } = JSON.parse(readFileSync(`${prefix}Report.json`, "utf8")) as { quality: { scale: number[]; overlap: number } };
    for (const scale of quality.scale) expect(Math.abs(Math.log(scale))).toBeLessThan(0.25);
    expect(quality.overlap).toBeGreaterThan(0.9);
  }, 60_000);
});
