import { describe, expect, test } from "vitest";
import { inEnglish, isWords } from "../../../workers/contract/sentences.ts";
import { fieldFromBSpline } from "../../../workers/formats/itk-bspline.ts";
import { readTransforms } from "../../../workers/formats/transforms.ts";
import { temporaryFolder } from "../../fixtures/folder.ts";

const folder = temporaryFolder();
const size = [6, 5, 4];
const spacing = [20, 25, 30];
const origin = [-30, -40, -20];
/** axes turned about z */
const direction = [0.8, -0.6, 0, 0.6, 0.8, 0, 0, 0, 1];
const fixed = [...size, ...origin, ...spacing, ...direction];
const count = 6 * 5 * 4;
const parameters = Array.from({ length: 3 * count }, (_, i) => 5 * Math.sin(1.7 * i) + (i % 7) / 3);

const beta3 = (x: number): number => {
  const a = Math.abs(x);
  return a >= 2 ? 0 : a < 1 ? 2 / 3 - a * a + (a * a * a) / 2 : (2 - a) ** 3 / 6;
};

/** The displacement (LPS mm) at a continuous control index, straight from the definition. */
function displacement(p: readonly number[]): number[] {
  const sum = [0, 0, 0];
  for (let z = 0; z < size[2]; z++) for (let y = 0; y < size[1]; y++) for (let x = 0; x < size[0]; x++) {
    const weight = beta3(p[0] - x) * beta3(p[1] - y) * beta3(p[2] - z);
    for (let c = 0; c < 3; c++) sum[c] += weight * parameters[c * count + x + size[0] * (y + size[1] * z)];
  }
  return sum;
}

describe("ITK's B-spline transform", () => {
  test("becomes a field that has its displacement at every point of the field's grid", () => {
    const field = fieldFromBSpline(parameters, fixed);
    if (isWords(field)) throw new Error(inEnglish(field));
    const { dims, affine } = field.grid;
    expect(dims).toEqual([3 * 16 + 1, 2 * 16 + 1, 16 + 1]);
    const vectors = new Float32Array(field.vectors);
    const voxels = dims[0] * dims[1] * dims[2];
    for (const [x, y, z] of [[0, 0, 0], [48, 32, 16], [7, 20, 3], [16, 16, 16], [31, 1, 9]]) {
      const u = displacement([1 + x / 16, 1 + y / 16, 1 + z / 16]);
      const i = x + dims[0] * (y + dims[1] * z);
      [-u[0], -u[1], u[2]].forEach((value, c) => { expect(vectors[c * voxels + i]).toBeCloseTo(value, 5); });
      // where the field's voxel lies: origin + direction (spacing * index), turned to RAS
      const scaled = [x, y, z].map((v, a) => (1 + v / 16) * spacing[a]);
      const lps = [0, 1, 2].map((r) => origin[r] + direction[3 * r] * scaled[0] + direction[3 * r + 1] * scaled[1] + direction[3 * r + 2] * scaled[2]);
      [0, 1, 2].forEach((r) => {
        expect(affine[4 * r] * x + affine[4 * r + 1] * y + affine[4 * r + 2] * z + affine[4 * r + 3]).toBeCloseTo(r < 2 ? -lps[r] : lps[r], 9);
      });
    }
  });

  test("between the field's points, linear interpolation stays near the spline", () => {
    const field = fieldFromBSpline(parameters, fixed);
    if (isWords(field)) throw new Error(inEnglish(field));
    const vectors = new Float32Array(field.vectors);
    const { dims } = field.grid;
    let worst = 0;
    for (let x = 0; x < 48; x++) {
      const i = x + dims[0] * (11 + dims[1] * 5);
      const middle = (vectors[i] + vectors[i + 1]) / 2;
      worst = Math.max(worst, Math.abs(middle + displacement([1 + (x + 0.5) / 16, 1 + 11 / 16, 1 + 5 / 16])[0]));
    }
    // 1/2048 of the second differences of control vectors of 12 mm
    expect(worst).toBeLessThan(0.025);
  });

  test("a text file of one, and of one after an affine", async () => {
    const spline = `Transform: BSplineTransform_double_3_3\nParameters: ${parameters.join(" ")}\nFixedParameters: ${fixed.join(" ")}\n`;
    const head = "#Insight Transform File V1.0\n#Transform 0\n";
    const [alone] = await readTransforms(folder.put("b.tfm", Buffer.from(head + spline)), false);
    expect(alone.kind).toBe("field");
    const affine = "Transform: AffineTransform_double_3_3\nParameters: 1 0 0 0 1 0 0 0 1 1 2 3\nFixedParameters: 0 0 0\n";
    const both = await readTransforms(folder.put("c.tfm", Buffer.from(head + affine + spline)), false);
    expect(both.map(({ kind }) => kind)).toEqual(["field", "linear"]);
    await expect(readTransforms(folder.at("b.tfm"), true)).rejects.toMatchObject({ code: "input" });
  });

  test.each<[string, number[], number[], string]>([
    ["too few parameters", parameters.slice(1), fixed, "359 parameters instead of 360"],
    ["a grid of too few numbers", parameters, fixed.slice(0, 9), "9 numbers instead of 18"],
    ["a grid without size", parameters, [0, ...fixed.slice(1)], "size of its grid"],
    ["too small a grid", new Array<number>(3 * 27).fill(0), [3, 3, 3, ...fixed.slice(3)], "fewer than four"],
    ["a parameter that is no number", [NaN, ...parameters.slice(1)], fixed, "not finite"],
  ])("%s is refused", (_, given, grid, says) => {
    const refused = fieldFromBSpline(given, grid);
    expect(isWords(refused) && inEnglish(refused)).toContain(says);
  });
});
