import { expect, test } from "vitest";
import { transformOutputs, transformSuffixes } from "../../../main/services/transform-outputs.ts";
import { identityTransform, type DisplacementField } from "../../../workers/contract/transform.ts";
import { fakePools } from "../../fixtures/fake-pools.ts";

const field = (first: number): DisplacementField => {
  const vectors = new SharedArrayBuffer(12);
  new Float32Array(vectors)[0] = first;
  return { kind: "field", grid: { dims: [1, 1, 1], affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] }, vectors };
};
const deformable = { forward: [field(1), identityTransform], inverse: [identityTransform, field(2)] };

test("files are named as antsRegistration names them, each with its own transform", async () => {
  const written: [string, unknown][] = [];
  const note = (path: string, what: unknown) => {
    written.push([path, what]);
    return Promise.resolve({ sha256: "" });
  };
  const pools = fakePools({
    writeTransform: ({ path, transform }) => note(path, transform), writeWarp: ({ path, field: { vectors } }) => note(path, new Float32Array(vectors)[0]),
    writeComposite: ({ path, transforms }) => note(path, transforms.map(({ kind }) => kind)),
  });
  const all = async (asComposite: boolean) => {
    written.length = 0;
    const outputs = transformOutputs(deformable, asComposite);
    expect(outputs.map(({ suffix }) => suffix)).toEqual(transformSuffixes(true, asComposite));
    for (const { suffix, write } of outputs) await write(pools, suffix);
    return written;
  };
  expect(await all(false)).toEqual([["0GenericAffine.mat", identityTransform], ["1Warp.nii.gz", 1], ["1InverseWarp.nii.gz", 2]]);
  expect(await all(true)).toEqual([["Composite.h5", ["field", "linear"]], ["InverseComposite.h5", ["linear", "field"]]]);
});

test("a linear registration has one file, or two composites", () => {
  const linear = { forward: [identityTransform], inverse: [identityTransform] };
  for (const asComposite of [false, true]) expect(transformOutputs(linear, asComposite).map(({ suffix }) => suffix)).toEqual(transformSuffixes(false, asComposite));
});
