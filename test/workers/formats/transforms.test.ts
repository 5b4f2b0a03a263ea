import { existsSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { SynclineError } from "../../../workers/contract/errors.ts";
import { linearToMatrix, type DisplacementField, type LinearTransform, type Transform } from "../../../workers/contract/transform.ts";
import { readTransforms, writeTransform } from "../../../workers/formats/transforms.ts";
import { temporaryFolder } from "../../fixtures/folder.ts";
import { gzipped, headerBytes, singleFile } from "../../fixtures/nifti-bytes.ts";

const folder = temporaryFolder();

interface Entry { name: string; parameters: number[]; fixed: number[] }

/** MATLAB level 4 bytes of ITK transforms, in any of the four forms. */
function mat(entries: Entry[], { little = true, single = false } = {}): Buffer {
  const variable = (name: string, values: number[]) => {
    const bytes = Buffer.alloc(20 + name.length + 1 + values.length * (single ? 4 : 8));
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    [(little ? 0 : 1000) + (single ? 10 : 0), values.length, 1, 0, name.length + 1].forEach((value, i) => view.setInt32(4 * i, value, little));
    bytes.write(name, 20, "latin1");
    const at = 21 + name.length;
    values.forEach((value, i) => (single ? view.setFloat32(at + 4 * i, value, little) : view.setFloat64(at + 8 * i, value, little)));
    return bytes;
  };
  return Buffer.concat(entries.flatMap(({ name, parameters, fixed }) => [variable(name, parameters), variable("fixed", fixed)]));
}

const tfm = (entries: Entry[], newline = "\n"): Buffer => Buffer.from(["#Insight Transform File V1.0", ...entries.flatMap(({ name, parameters, fixed }, i) =>
  [`#Transform ${i}`, `Transform: ${name}`, `Parameters: ${parameters.join(" ")}`, `FixedParameters: ${fixed.join(" ")}`, ""])].join(newline), "latin1");

const affine: Entry = { name: "AffineTransform_double_3_3", parameters: [1.5, 0.25, -0.5, 0.125, 1, 0.75, 0.5, -0.25, 2, 3, -4, 5], fixed: [10, 20, -30] };

/** Where ITK's own numbers send a point (LPS): A (x - c) + c + t. */
const itkAffine = ({ parameters: p, fixed: c }: Entry, x: readonly number[]): number[] =>
  [0, 1, 2].map((row) => [0, 1, 2].reduce((sum, column) => sum + p[3 * row + column] * (x[column] - c[column]), c[row] + p[9 + row]));

/** Where a transform sends a point of RAS. */
function through(transforms: readonly Transform[], point: readonly number[]): number[] {
  return transforms.reduce<number[]>((p, transform) => {
    if (transform.kind === "field") return throughField(transform, p);
    const m = linearToMatrix(transform);
    return [0, 1, 2].map((row) => m[4 * row] * p[0] + m[4 * row + 1] * p[1] + m[4 * row + 2] * p[2] + m[4 * row + 3]);
  }, [...point]);
}

/** x + u(x) by trilinear interpolation, for points well inside a grid whose axes are permuted and scaled world axes. */
function throughField({ grid, vectors }: DisplacementField, point: readonly number[]): number[] {
  const { affine: a, dims } = grid;
  const index = [0, 1, 2].map((column) => {
    const size = a[column] ** 2 + a[4 + column] ** 2 + a[8 + column] ** 2;
    return [0, 1, 2].reduce((sum, row) => sum + (a[4 * row + column] * (point[row] - a[4 * row + 3])) / size, 0);
  });
  const u = new Float32Array(vectors);
  const count = dims[0] * dims[1] * dims[2];
  const base = index.map(Math.floor);
  return point.map((x, component) => {
    let sum = x;
    for (let corner = 0; corner < 8; corner++) {
      const at = [0, 1, 2].map((axis) => base[axis] + ((corner >> axis) & 1));
      const weight = [0, 1, 2].reduce((product, axis) => product * (1 - Math.abs(index[axis] - at[axis])), 1);
      sum += weight * u[component * count + at[0] + dims[0] * (at[1] + dims[1] * at[2])];
    }
    return sum;
  });
}

const flip = ([x, y, z]: readonly number[]): number[] => [-x, -y, z];
const points = [[0, 0, 0], [10, -20, 30], [-7, 41, 3]];

function expectPoint(actual: readonly number[], expected: readonly number[], digits = 6): void {
  expected.forEach((value, i) => expect(actual[i]).toBeCloseTo(value, digits));
}

describe("ITK files", () => {
  test.each([
    ["float64, little-endian", mat([affine])], ["float64, big-endian", mat([affine], { little: false })],
    ["float32, little-endian", mat([affine], { single: true })], ["float32, big-endian", mat([affine], { little: false, single: true })],
    ["text", tfm([affine])], ["text, Windows lines", tfm([affine], "\r\n")], ["text, packed", gzipped(tfm([affine]))],
  ])("an affine as %s maps points as ITK's numbers do", async (_, bytes) => {
    const path = folder.put("affine", bytes);
    const transforms = await readTransforms(path, false);
    const inverse = await readTransforms(path, true);
    expect(transforms).toHaveLength(1);
    for (const point of points) {
      expectPoint(through(transforms, flip(point)), flip(itkAffine(affine, point)));
      expectPoint(through(inverse, flip(itkAffine(affine, point))), flip(point));
    }
  });

  const quarter = Math.PI / 2;
  const half = Math.SQRT1_2;
  // turning x to y, y to z, z to x, as the columns of a rotation matrix say
  test.each<[Entry, number[], number[]]>([
    [{ name: "TranslationTransform_double_3_3", parameters: [1, 2, 3], fixed: [] }, [5, 6, 7], [6, 8, 10]],
    [{ name: "IdentityTransform_double_3_3", parameters: [], fixed: [] }, [5, 6, 7], [5, 6, 7]],
    [{ name: "MatrixOffsetTransformBase_float_3_3", parameters: [0, 1, 0, 1, 0, 0, 0, 0, 2, 1, 1, 1], fixed: [0, 0, 0] }, [5, 6, 7], [7, 6, 15]],
    [{ name: "ScaleTransform_double_3_3", parameters: [2, 3, 4], fixed: [1, 1, 1] }, [5, 6, 7], [9, 16, 25]],
    [{ name: "Euler3DTransform_double_3_3", parameters: [quarter, 0, 0, 0, 0, 0], fixed: [0, 0, 0, 0] }, [1, 2, 3], [1, -3, 2]],
    [{ name: "Euler3DTransform_double_3_3", parameters: [0, quarter, 0, 0, 0, 0], fixed: [0, 0, 0] }, [1, 2, 3], [3, 2, -1]],
    [{ name: "Euler3DTransform_double_3_3", parameters: [0, 0, quarter, 10, 0, 0], fixed: [1, 0, 0] }, [1, 2, 3], [9, 0, 3]],
    // order Z X Y: y first, then x, then z; and Z Y X: x first
    [{ name: "Euler3DTransform_double_3_3", parameters: [quarter, quarter, 0, 0, 0, 0], fixed: [0, 0, 0, 0] }, [1, 2, 3], [3, 1, 2]],
    [{ name: "Euler3DTransform_double_3_3", parameters: [quarter, quarter, 0, 0, 0, 0], fixed: [0, 0, 0, 1] }, [1, 2, 3], [2, -3, -1]],
    [{ name: "CenteredEuler3DTransform_double_3_3", parameters: [0, 0, quarter, 1, 0, 0, 10, 0, 0], fixed: [0] }, [1, 2, 3], [9, 0, 3]],
    [{ name: "VersorTransform_double_3_3", parameters: [half, 0, 0], fixed: [0, 0, 0] }, [1, 2, 3], [1, -3, 2]],
    [{ name: "VersorRigid3DTransform_double_3_3", parameters: [0, half, 0, 1, 1, 1], fixed: [0, 0, 0] }, [1, 2, 3], [4, 3, 0]],
    [{ name: "Similarity3DTransform_double_3_3", parameters: [0, 0, half, 0, 0, 1, 2], fixed: [0, 0, 1] }, [1, 2, 3], [-4, 2, 6]],
    // quarter turn about z (x to y), plus what is added to its matrix
    [{ name: "ScaleVersor3DTransform_double_3_3", parameters: [0, 0, half, 1, 0, 0, 2, 3, 4], fixed: [0, 0, 0] }, [1, 2, 3], [-2 + 1 + 1, 1 + 4, 12]],
    [{ name: "ScaleSkewVersor3DTransform_double_3_3", parameters: [0, 0, half, 0, 0, 0, 1, 1, 1, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6], fixed: [0, 0, 0] }, [1, 2, 3], [-2 + 0.2 + 0.6, 1 + 0.3 + 1.2, 3 + 0.5 + 1.2]],
    [{ name: "ComposeScaleSkewVersor3DTransform_double_3_3", parameters: [0, 0, half, 0, 0, 0, 2, 3, 4, 0.1, 0.2, 0.3], fixed: [0, 0, 0] }, [1, 2, 3], [-3 * 2.9, 2 * 1.8, 12]],
    [{ name: "CenteredAffineTransform_double_3_3", parameters: [2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 1, 1, 5, 0, 0], fixed: [] }, [1, 2, 3], [6, 3, 5]],
    [{ name: "QuaternionRigidTransform_double_3_3", parameters: [0, 0, half, half, 0, 0, 1], fixed: [0, 0, 0] }, [1, 2, 3], [-2, 1, 4]],
  ])("$name", async (entry, point, expected) => {
    for (const bytes of [mat([entry]), tfm([entry])]) {
      const transforms = await readTransforms(folder.put("class", bytes), false);
      expectPoint(through(transforms, flip(point)), flip(expected));
    }
  });

  test("of several transforms the last is passed first, as in ITK's composite; the inverse turns that round", async () => {
    const shift: Entry = { name: "TranslationTransform_double_3_3", parameters: [1, 2, 3], fixed: [] };
    const composite: Entry = { name: "CompositeTransform_double_3_3", parameters: [], fixed: [] };
    for (const bytes of [mat([affine, shift]), tfm([affine, shift]), tfm([composite, affine, shift])]) {
      const path = folder.put("several", bytes);
      const transforms = await readTransforms(path, false);
      const inverse = await readTransforms(path, true);
      expect(transforms).toHaveLength(2);
      for (const point of points) {
        const expected = itkAffine(affine, [point[0] + 1, point[1] + 2, point[2] + 3]);
        expectPoint(through(transforms, flip(point)), flip(expected));
        expectPoint(through(inverse, flip(expected)), flip(point));
      }
    }
  });

  test("what is written is read back exactly, in float32", async () => {
    const transform: LinearTransform = { kind: "linear", matrix: [1.5, 0.25, -0.5, 0.125, 1, 0.75, 0.5, -0.25, 2], translation: [3, -4, 5], centre: [10, 20, -30] };
    const sha256 = await writeTransform(folder.at("written.mat"), transform);
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(await readTransforms(folder.at("written.mat"), false)).toEqual([transform]);
    expect(readFileSync(folder.at("written.mat"))).toHaveLength(132);
    await expect(writeTransform(folder.at("no/where.mat"), transform)).rejects.toMatchObject({ code: "output" });
  });
});

describe("displacement fields", () => {
  const vectors = (count: number, size: 4 | 8, little: boolean, value: (i: number) => number) => {
    const bytes = Buffer.alloc(count * size);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let i = 0; i < count; i++) if (size === 4) view.setFloat32(4 * i, value(i), little); else view.setFloat64(8 * i, value(i), little);
    return bytes;
  };
  const dims = [3, 4, 5, 1, 3];

  test.each([[1007, -1], [1006, 1]])("intent %i: float32 and float64, both orders; x and y times %i", async (intent, sign) => {
    for (const size of [4, 8] as const) for (const little of [true, false]) {
      const bytes = singleFile({ dims, datatype: size === 4 ? 16 : 64, little, intent }, vectors(180, size, little, (i) => i + 0.5));
      const [field] = await readTransforms(folder.put("field.nii", bytes), false);
      if (field.kind !== "field") throw new Error("not a field");
      expect(field.grid).toEqual({ dims: [3, 4, 5], affine: [2, 0, 0, -10, 0, 2, 0, -20, 0, 0, 2, -30, 0, 0, 0, 1] });
      expect(Array.from(new Float32Array(field.vectors))).toEqual(Array.from({ length: 180 }, (_, i) => (i < 120 ? sign * (i + 0.5) : i + 0.5)));
    }
  });

  const good = singleFile({ dims, datatype: 16, intent: 1007 }, vectors(180, 4, true, () => 1));
  test.each<[string, Buffer, boolean, string]>([
    ["the inverse of a field", good, true, "InverseWarp"],
    ["a scalar image", singleFile({}, Buffer.alloc(120)), false, "it is an image, not a transform"],
    ["whole-number vectors", singleFile({ dims, datatype: 4, intent: 1007 }, Buffer.alloc(360)), false, "not floating-point"],
    ["a field cut off in its last component", good.subarray(0, good.length - 4), false, "that its header asks for"],
    ["a packed field cut off", gzipped(good).subarray(0, -8), false, "end too early"],
    ["a packed field without its last component", gzipped(good.subarray(0, good.length - 240)), false, "data end after"],
    ["vectors that are no numbers", singleFile({ dims, datatype: 16, intent: 1007 }, vectors(180, 4, true, () => NaN)), false, "not finite"],
  ])("%s is refused", async (_, bytes, inverse, says) => {
    await expect(readTransforms(folder.put("refused.nii.gz", bytes), inverse)).rejects.toMatchObject({ code: "input", message: expect.stringContaining(says) });
  });
});

const text = (content: string) => Buffer.from(content, "latin1");
test.each<[string, Buffer, string]>([
  ["an empty file", Buffer.alloc(0), "it is empty"],
  ["HDF5 without content", Buffer.concat([text("\x89HDF\r\n\x1a\n"), Buffer.alloc(100)]), "damaged or cut off"],
  ["FSL's matrix", text("1 0 0 0\n0 1 0 0\n0 0 1 0\n0 0 0 1\n"), "plain matrix"],
  ["an MNI transform", text("MNI Transform File\n%\n"), "MNI"],
  ["a FreeSurfer transform", text("type      = 0\nnxforms   = 1\n"), "FreeSurfer"],
  ["an unknown file", text("hello"), "not a transform of a known format"],
  ["only the first line", text("#Insight Transform File V1.0\n"), "holds no transform"],
  ["a strange line", text("#Insight Transform File V1.0\nTransform: AffineTransform_double_3_3\nhello\n"), "neither a field nor a comment"],
  ["words for numbers", text("#Insight Transform File V1.0\nTransform: AffineTransform_double_3_3\nParameters: a b c\n"), "not finite numbers"],
  ["parameters without a name", text("#Insight Transform File V1.0\nParameters: 1 2 3\n"), "before the name"],
  ["too few parameters", tfm([{ ...affine, parameters: [1, 2, 3] }]), "3 parameters instead of 12"],
  ["a B-spline without its grid", tfm([{ name: "BSplineTransform_double_3_3", parameters: [1], fixed: [] }]), "18"],
  ["a class that is not known", tfm([{ name: "KernelTransform_double_3_3", parameters: [1], fixed: [] }]), "KernelTransform"],
  ["a name from an object's prototype", tfm([{ name: "constructor_double_3_3", parameters: [1], fixed: [] }]), "constructor"],
  ["two dimensions", tfm([{ name: "AffineTransform_double_2_2", parameters: [1, 0, 0, 1, 0, 0], fixed: [0, 0] }]), "2-dimensional"],
  ["a matrix that cannot be inverted", mat([{ ...affine, parameters: [1, 2, 3, 2, 4, 6, 0, 0, 1, 0, 0, 0] }]), "cannot be inverted"],
  ["a number that is none", mat([{ ...affine, fixed: [NaN, 0, 0] }]), "not finite"],
  ["a .mat cut off", mat([affine]).subarray(0, 100), "damaged or cut off"],
  ["a .mat without its centre", mat([affine]).subarray(0, 20 + 27 + 96), "not an ITK transform"],
  ["a .mat of many numbers", mat([{ ...affine, parameters: Array.from({ length: 500 }, () => 1) }]), "more numbers"],
])("%s is refused", async (_, bytes, says) => {
  const thrown: unknown = await readTransforms(folder.put("refused.mat", bytes), false).then(() => null, (error: unknown) => error);
  if (!(thrown instanceof SynclineError)) throw new Error(`not refused properly: ${String(thrown)}`);
  expect(thrown.code).toBe("input");
  expect(thrown.message).toMatch(/^refused\.mat cannot be read: [^\n]+; [^\n]+\.$/);
  expect(thrown.message).toContain(says);
});

test("the header of a pair alone is no transform", async () => {
  await expect(readTransforms(folder.put("lone.hdr", headerBytes({ single: false })), false)).rejects.toMatchObject({ code: "input" });
});

const ants = new URL("../../../../shared/reference/ants/", import.meta.url).pathname;
// files that ANTs wrote, not part of the project
describe.skipIf(!existsSync(ants))(`files of ANTs${existsSync(ants) ? "" : " (skipped: ../shared/reference is absent)"}`, () => {
  test("a float32 .mat is written again with the same bytes", async () => {
    const [transform] = await readTransforms(`${ants}syn_0GenericAffine.mat`, false);
    if (transform.kind !== "linear") throw new Error("not linear");
    await writeTransform(folder.at("again.mat"), transform);
    expect(readFileSync(folder.at("again.mat"))).toEqual(readFileSync(`${ants}syn_0GenericAffine.mat`));
  });

  test("offset and matrix are those antsTransformInfo prints", async () => {
    const [transform] = await readTransforms(`${ants}rigid_0GenericAffine.mat`, false);
    if (transform.kind !== "linear") throw new Error("not linear");
    const m = linearToMatrix(transform);
    expectPoint([m[3], m[7], m[11]], [15.4214, -8.20439, 7.65822], 4);
    expectPoint([m[0], m[1], m[2], m[6], m[8]], [0.986482, -0.161821, 0.0258301, -0.114816, -0.00672873], 6);
  });

  test("points go where antsApplyTransformsToPoints sent them, forward and inverse", async () => {
    const table = (name: string) => readFileSync(ants + name, "utf8").trim().split("\n").slice(1).map((line) => line.split(",").slice(0, 3).map(Number));
    const forward = [...await readTransforms(`${ants}syn_1Warp.nii.gz`, false), ...await readTransforms(`${ants}syn_0GenericAffine.mat`, false)];
    const inverse = [...await readTransforms(`${ants}syn_0GenericAffine.mat`, true), ...await readTransforms(`${ants}syn_1InverseWarp.nii.gz`, false)];
    const given = table("points_lps.csv");
    const through1 = table("points_lps_through_forward.csv");
    const through2 = table("points_lps_through_inverse.csv");
    given.forEach((point, i) => {
      expectPoint(flip(through(forward, flip(point))), through1[i], 3);
      expectPoint(flip(through(inverse, flip(point))), through2[i], 3);
    });
  });
});
