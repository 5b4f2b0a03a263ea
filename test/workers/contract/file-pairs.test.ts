import { expect, it } from "vitest";
import { pairStem, withoutPairedImages } from "../../../workers/contract/file-pairs.ts";

it("of a pair the header is opened, also when packed, whatever the letters' case", () => {
  const names = ["A.HDR", "a.img.gz", "b.hdr.gz", "b.img", "c.img", "d.nii.gz", "c.nii"];
  expect(withoutPairedImages(names.map((name) => ({ name }))).map(({ name }) => name)).toEqual(["A.HDR", "b.hdr.gz", "c.img", "d.nii.gz", "c.nii"]);
  expect(["x.hdr", "X.img.gz", "x.nii"].map(pairStem)).toEqual(["x", "x", "x.nii"]);
});

it("voxels beside a header that names its data files are not opened by themselves", () => {
  const given = (...names: string[]) => withoutPairedImages(names.map((name) => ({ name }))).map(({ name }) => name);
  expect(given("a.mhd", "b.zraw", "c.nrrd")).toEqual(["a.mhd", "c.nrrd"]);
  expect(given("b.raw", "c.nrrd")).toEqual(["b.raw", "c.nrrd"]);
});
