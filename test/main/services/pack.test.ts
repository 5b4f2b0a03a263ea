import { randomBytes } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { expect, it } from "vitest";
import { pack } from "../../../main/services/pack.ts";
import { temporaryFolder } from "../../fixtures/folder.ts";

const { path: folder } = temporaryFolder();

it("packs files as they are, under their own names", async () => {
  const large = randomBytes(400_000);
  writeFileSync(join(folder, "large.nii.gz"), large);
  writeFileSync(join(folder, "empty.json"), "");
  await pack([join(folder, "large.nii.gz"), join(folder, "empty.json")], join(folder, "all.zip"));
  const files = unzipSync(readFileSync(join(folder, "all.zip")));
  expect(Object.keys(files)).toEqual(["large.nii.gz", "empty.json"]);
  expect(Buffer.from(files["large.nii.gz"]).equals(large)).toBe(true);
  expect(files["empty.json"]).toHaveLength(0);
});

it("fails where the ZIP cannot be written, and harms nothing else", async () => {
  writeFileSync(join(folder, "one.nii"), randomBytes(400_000));
  writeFileSync(join(folder, "there.zip"), "kept");
  await expect(pack([join(folder, "one.nii")], join(folder, "there.zip"))).rejects.toMatchObject({ code: "EEXIST" });
  expect(readFileSync(join(folder, "there.zip"), "utf8")).toBe("kept");
});
