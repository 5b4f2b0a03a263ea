import { describe, expect, it } from "vitest";
import { templateOf } from "../../../renderer/features/register/template-name.ts";
import { card } from "../../fixtures/header.ts";

const found = (fixed: string, moving: string): string | undefined => templateOf({ fixed: { ...card("a"), name: fixed }, moving: { ...card("b"), name: moving } })?.name;

describe("a template by its name", () => {
  it("is found on either side, and not where both images are templates or neither is", () => {
    expect(found("mni152_t1_head.nii.gz", "ct.nii.gz")).toBe("mni152_t1_head.nii.gz");
    expect(found("ct.nii.gz", "tpl-ICBM152_T1w.nii")).toBe("tpl-ICBM152_T1w.nii");
    expect(found("head-template.nrrd", "ct.nii.gz")).toBe("head-template.nrrd");
    expect(found("avg152T1_2mm.nii", "scct_2mm.nii")).toBeUndefined();
    expect(found("omnia.nii", "ct.nii.gz")).toBeUndefined();
  });
});
