import { describe, expect, it } from "vitest";
import { parseInitial, readInitial, readTransformFiles, requireFiles, transformFile } from "../../../main/command/transform-files.ts";
import type { LinearTransform } from "../../../workers/contract/transform.ts";
import { fakePools } from "../../fixtures/fake-pools.ts";

const shift = (x: number): LinearTransform => ({ kind: "linear", matrix: [1, 0, 0, 0, 1, 0, 0, 0, 1], translation: [x, 0, 0], centre: [0, 0, 0] });

describe("transforms named on the command line", () => {
  it("are files, inverted on request", () => {
    expect(transformFile("a/b.mat")).toEqual({ path: "a/b.mat", inverse: false });
    expect(transformFile("a,b.mat,inverse")).toEqual({ path: "a,b.mat", inverse: true });
    expect(transformFile("[a/b.mat,1]")).toEqual({ path: "a/b.mat", inverse: true });
    expect(transformFile("[ a/b.mat , 0 ]")).toEqual({ path: "a/b.mat", inverse: false });
    expect(transformFile("[a/b.mat]")).toEqual({ path: "a/b.mat", inverse: false });
  });

  it("are starts: a name or files, not both", () => {
    expect(parseInitial(["search"])).toEqual({ kind: "name", name: "search" });
    expect(parseInitial(["Identity"])).toEqual({ kind: "name", name: "identity" });
    expect(() => parseInitial(["[fixed.nii,moving.nii,1]"])).toThrow(expect.objectContaining({ code: "usage", message: expect.stringContaining("mass") as string }));
    expect(parseInitial(["a.mat", "b.txt,inverse"])).toEqual({ kind: "files", files: [{ path: "a.mat", inverse: false }, { path: "b.txt", inverse: true }] });
    expect(() => parseInitial(["mass", "a.mat"])).toThrowError(/not both/);
    expect(() => parseInitial(["serch"])).toThrowError(/Did you mean search/);
  });

  it("are passed by a fixed point in the order they are listed", async () => {
    const pools = fakePools({ readTransforms: async ({ path }) => ({ transforms: path.endsWith("two.mat") ? [shift(2), shift(3)] : [shift(1)] }) });
    const transforms = await readTransformFiles(pools, [transformFile("/x/one.mat"), transformFile("/x/two.mat")]);
    expect(transforms).toEqual([shift(1), shift(2), shift(3)]);
  });

  it("cannot be warps at the start", async () => {
    const field = { kind: "field" as const, grid: { dims: [1, 1, 1] as [number, number, number], affine: [] }, vectors: new SharedArrayBuffer(12) };
    const pools = fakePools({ readTransforms: async () => ({ transforms: [field] }) });
    await expect(readInitial(pools, [transformFile("/x/warp.nii.gz")])).rejects.toMatchObject({ code: "usage" });
  });

  it("must exist", async () => {
    await expect(requireFiles(["/no/such/transform.mat"])).rejects.toMatchObject({ code: "input", message: expect.stringMatching(/^transform\.mat cannot be read/) });
  });
});
