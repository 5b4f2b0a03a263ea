import { expect, it } from "vitest";
import { imageStem } from "../../../workers/contract/image-stem.ts";

it.each([["ct.nii.gz", "ct"], ["a.nii.b.nii", "a.nii.b"], ["mr.NRRD", "mr"], ["slice.dcm", "slice"], ["study#3", "study-3"], ["head.v2", "head.v2"], ["", ""]])("the stem of %s is %s", (name, stem) => {
  expect(imageStem(name)).toBe(stem);
});
