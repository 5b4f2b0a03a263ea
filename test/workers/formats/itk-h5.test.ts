import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { SynclineError } from "../../../workers/contract/errors.ts";
import { invertLinear, linearToMatrix, type DisplacementField, type LinearTransform } from "../../../workers/contract/transform.ts";
import { lookup3 } from "../../../workers/formats/hdf5/checksum.ts";
import { writeHdf5 } from "../../../workers/formats/hdf5/write.ts";
import { readImage } from "../../../workers/formats/read.ts";
import { readTransforms, writeComposite } from "../../../workers/formats/transforms.ts";
import { temporaryFolder } from "../../fixtures/folder.ts";
import { oldComposite } from "../../fixtures/old-hdf5.ts";

const folder = temporaryFolder();
const affine: LinearTransform = { kind: "linear", matrix: [1.5, 0.25, -0.5, 0.125, 1, 0.75, 0.5, -0.25, 2], translation: [3, -4, 5], centre: [10, 20, -30] };

function field(): DisplacementField {
  const vectors = new SharedArrayBuffer(12 * 24);
  new Float32Array(vectors).set(Array.from({ length: 72 }, (_, i) => i / 4 - 9));
  return { kind: "field", grid: { dims: [4, 3, 2], affine: [0, -2, 0, 5, 3, 0, 0, -7, 0, 0, 4, 11, 0, 0, 0, 1] }, vectors };
}

test("the checksum is Jenkins' lookup3", () => {
  // self-test values of lookup3.c (driver5), initial value 0
  const hash = (text: string) => lookup3(Buffer.from(text), 0, text.length);
  expect(hash("")).toBe(0xdeadbeef);
  expect(hash("Four score and seven years ago")).toBe(0x17770551);
  expect(lookup3(Buffer.from("..Four score and seven years ago."), 2, 32)).toBe(0x17770551);
});

describe("composite .h5", () => {
  test("what is written is read back, in the order a point passes the transforms, with the same bytes on every run", async () => {
    const transforms = [field(), affine];
    const sha = await writeComposite(folder.at("a.h5"), transforms);
    expect(await writeComposite(folder.at("b.h5"), transforms)).toBe(sha);
    expect(readFileSync(folder.at("a.h5")).equals(readFileSync(folder.at("b.h5")))).toBe(true);
    const [first, second, ...rest] = await readTransforms(folder.at("a.h5"), false);
    expect(rest).toEqual([]);
    expect(second).toEqual(affine);
    if (first.kind !== "field") throw new Error("no field");
    expect(first.grid.dims).toEqual([4, 3, 2]);
    first.grid.affine.forEach((value, i) => { expect(value).toBeCloseTo(field().grid.affine[i], 12); });
    expect(Array.from(new Float32Array(first.vectors))).toEqual(Array.from(new Float32Array(field().vectors)));
  });

  test("linear transforms alone can be inverted; a deformation cannot", async () => {
    await writeComposite(folder.at("linear.h5"), [affine, { ...affine, translation: [1, 1, 1] }]);
    const inverse = await readTransforms(folder.at("linear.h5"), true);
    expect(inverse).toEqual([invertLinear({ ...affine, translation: [1, 1, 1] }), invertLinear(affine)]);
    await writeComposite(folder.at("field.h5"), [field()]);
    await expect(readTransforms(folder.at("field.h5"), true)).rejects.toMatchObject({ code: "input", message: expect.stringContaining("InverseComposite") });
  });

  test("as an image it is refused as the transform it is, wherever the file names its groups; other HDF5 files are not called so", async () => {
    await writeComposite(folder.at("image.h5"), [field(), affine]);
    await writeComposite(folder.at("large.h5"), [{ ...field(), grid: { ...field().grid, dims: [40, 30, 20] }, vectors: new SharedArrayBuffer(12 * 24000) }]);
    const old = folder.put("old-image.h5", oldComposite());
    for (const path of [folder.at("image.h5"), folder.at("large.h5"), old]) await expect(readImage(path)).rejects.toMatchObject({ code: "input", message: expect.stringMatching(/it is an ITK transform, not an image; .*apply --transform/) });
    const other = Buffer.concat([oldComposite().subarray(0, 8), Buffer.alloc(2000)]);
    await expect(readImage(folder.put("minc2.mnc", other))).rejects.toMatchObject({ code: "input", message: expect.stringContaining("MINC 2") });
  });

  test("many transforms, more than eight of which other writers would index", async () => {
    const many = Array.from({ length: 12 }, (_, i) => ({ ...affine, translation: [i, 0, 0] }));
    await writeComposite(folder.at("many.h5"), many);
    expect(await readTransforms(folder.at("many.h5"), false)).toEqual(many);
  });

  test("HDF5's oldest form, chunks, filters, big-endian numbers and ITK's old misspelling", async () => {
    const [first, second] = await readTransforms(folder.put("old.h5", oldComposite()), false);
    if (first.kind !== "field" || second.kind !== "linear") throw new Error("not a field and an affine");
    expect(second).toEqual({ kind: "linear", matrix: [1, 0.25, 0, -0.125, 1, 0, 0, 0, 2], translation: [-3, 4, 5], centre: [-10, -20, -30] });
    expect(first.grid).toEqual({ dims: [6, 5, 4], affine: [-2, 0, 0, -1, 0, -2, 0, -2, 0, 0, 2.5, 3, 0, 0, 0, 1] });
    const vectors = new Float32Array(first.vectors);
    for (let i = 0; i < 120; i++) expect([vectors[i], vectors[120 + i], vectors[240 + i]]).toEqual([(-3 * i) / 8 + 0 || -0, -(3 * i + 1) / 8, (3 * i + 2) / 8]);
  });

  const group = (member: Parameters<typeof writeHdf5>[0]) => Buffer.concat(writeHdf5({ TransformGroup: { 0: member } }));
  const fixed = new Float64Array([2, 2, 2, 0, 0, 0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 0, 0, 1]);
  test.each<[string, () => Buffer, string]>([
    ["no transform group", () => Buffer.concat(writeHdf5({ Other: "x" })), "not an ITK transform"],
    ["an empty group", () => Buffer.concat(writeHdf5({ TransformGroup: {} })), "holds no transform"],
    ["only a composite", () => group({ TransformType: "CompositeTransform_float_3_3" }), "holds no transform"],
    ["no type", () => group({ TransformParameters: new Float32Array(12) }), "damaged"],
    ["an unknown class", () => group({ TransformType: "ThinPlateSplineKernelTransform_double_3_3", TransformParameters: new Float64Array(3) }), "ThinPlateSpline"],
    ["too few vectors", () => group({ TransformType: "DisplacementFieldTransform_double_3_3", TransformParameters: new Float32Array(23), TransformFixedParameters: fixed }), "23 numbers instead of 24"],
    ["a flat grid", () => group({ TransformType: "DisplacementFieldTransform_double_3_3", TransformParameters: new Float32Array(24), TransformFixedParameters: new Float64Array(18).fill(2) }), "geometry"],
    ["a vector that is no number", () => group({ TransformType: "DisplacementFieldTransform_double_3_3", TransformParameters: new Float32Array(24).fill(NaN), TransformFixedParameters: fixed }), "not finite"],
    ["a file cut off", () => oldComposite().subarray(0, 3000), "damaged"],
    ["a superblock of the future", () => Buffer.concat([Buffer.from("\x89HDF\r\n\x1a\n\x09", "latin1"), Buffer.alloc(200)]), "version 9"],
  ])("%s is refused", async (_, bytes, says) => {
    const thrown: unknown = await readTransforms(folder.put("refused.h5", bytes()), false).then(() => null, (error: unknown) => error);
    if (!(thrown instanceof SynclineError)) throw new Error(`not refused properly: ${String(thrown)}`);
    expect(thrown.code).toBe("input");
    expect(thrown.message).toMatch(/^refused\.h5 cannot be read: [^\n]+; [^\n]+\.$/);
    expect(thrown.message).toContain(says);
  });
});

const ants = new URL("../../../../shared/reference/ants/", import.meta.url).pathname;
// files that ANTs wrote, not part of the project
describe.skipIf(!existsSync(ants))(`composites of ANTs${existsSync(ants) ? "" : " (skipped: ../shared/reference is absent)"}`, () => {
  test("forward and inverse hold a field and an affine, each the other way round, and are written again with the same numbers", async () => {
    const forward = await readTransforms(`${ants}h5_Composite.h5`, false);
    const inverse = await readTransforms(`${ants}h5_InverseComposite.h5`, false);
    expect(forward.map(({ kind }) => kind)).toEqual(["field", "linear"]);
    expect(inverse.map(({ kind }) => kind)).toEqual(["linear", "field"]);
    const [, a] = forward;
    const [b] = inverse;
    if (a.kind !== "linear" || b.kind !== "linear") throw new Error("not linear");
    // float32 numbers
    linearToMatrix(invertLinear(a)).forEach((value, i) => { expect(linearToMatrix(b)[i]).toBeCloseTo(value, 4); });
    await writeComposite(folder.at("again.h5"), forward);
    const again = await readTransforms(folder.at("again.h5"), false);
    again.forEach((transform, i) => {
      const other = forward[i];
      if (transform.kind === "field" && other.kind === "field") {
        expect(transform.grid).toEqual(other.grid);
        expect(Buffer.from(new Uint8Array(transform.vectors)).equals(Buffer.from(new Uint8Array(other.vectors)))).toBe(true);
      } else expect(transform).toEqual(other);
    });
  });
});
