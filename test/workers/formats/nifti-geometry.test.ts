import { describe, expect, test } from "vitest";
import { openNifti } from "../../../workers/formats/nifti-read.ts";
import { temporaryFolder } from "../../fixtures/folder.ts";
import { headerBytes, singleFile, type NiftiRecipe } from "../../fixtures/nifti-bytes.ts";
import { textsOf } from "../../fixtures/notices.ts";

const folder = temporaryFolder();
const dims = [5, 6, 7];
const voxels = Buffer.alloc(5 * 6 * 7 * 2);
let serial = 0;

async function inspect(recipe: NiftiRecipe) {
  return (await openNifti(folder.put(`geometry-${serial++}.nii`, singleFile({ dims, ...recipe }, voxels)))).header;
}

function expectAffine(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(16);
  expected.forEach((value, i) => expect(actual[i]).toBeCloseTo(value, 5));
}

/** b, c, d, offset and voxel sizes given to nibabel 5.0, and the affines it made of them. */
const qform: NiftiRecipe = { sformCode: 0, qformCode: 1, quaternion: [0.1, -0.2, 0.3], qoffset: [10, -20, 30], pixdim: [1, 1.5, 2, 2.5, 1, 1, 1, 1] };
const rightHanded = [1.1099999749660487, -1.1928342604719482, -0.7773618505128826, 10, 0.7746256917776824, 1.599999970197677, -0.7636809457455381, -20,
  0.6464171201424961, 0.13094473037038656, 2.2499999925494194, 30, 0, 0, 0, 1];
const leftHanded = rightHanded.map((value, i) => (i % 4 === 2 && i < 12 ? -value : value));

describe.each([1, 2] as const)("NIfTI-%i", (version) => {
  test("the qform is used where the sform has no code", async () => {
    const header = await inspect({ version, ...qform });
    expectAffine(header.affine, rightHanded);
    expect(header).toMatchObject({ geometrySource: "qform", orientation: "RAS", notices: [] });
    expect(header.spacing[1]).toBeCloseTo(2, 6);
  });

  test("pixdim[0] = -1 flips the third axis; 0 counts as 1", async () => {
    const pixdim = [-1, 1.5, 2, 2.5, 1, 1, 1, 1];
    const flipped = await inspect({ version, ...qform, pixdim });
    expectAffine(flipped.affine, leftHanded);
    expect(flipped.orientation).toBe("RAI");
    expectAffine((await inspect({ version, ...qform, pixdim: [0, 1.5, 2, 2.5, 1, 1, 1, 1] })).affine, rightHanded);
  });

  test("a rotation by 180 degrees whose quaternion is a hair too long is no NaN", async () => {
    const header = await inspect({ version, ...qform, quaternion: [0, 1.0000001, 0] });
    expectAffine(header.affine, [-1.5, 0, 0, 10, 0, 2, 0, -20, 0, 0, -2.5, 30, 0, 0, 0, 1]);
    expect(header.notices).toEqual([]);
    const longer = await inspect({ version, ...qform, quaternion: [0, 2, 0] });
    expectAffine(longer.affine, [-1.5, 0, 0, 10, 0, 2, 0, -20, 0, 0, -2.5, 30, 0, 0, 0, 1]);
    expect(textsOf(longer.notices).join()).toContain("normalised");
  });

  test("the sform wins over a qform with a higher code, and the disagreement is said", async () => {
    const header = await inspect({ version, ...qform, sformCode: 1, qformCode: 4 });
    expectAffine(header.affine, [2, 0, 0, -10, 0, 2, 0, -20, 0, 0, 2, -30, 0, 0, 0, 1]);
    expect(header.geometrySource).toBe("sform");
    expect(textsOf(header.notices).join()).toContain("disagree");
  });

  test("a sform that cannot be inverted or is no number gives way to the qform", async () => {
    for (const srow of [Array(12).fill(0) as number[], [1, 2, 0, 0, 2, 4, 0, 0, 0, 0, 1, 0], [NaN, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]]) {
      const header = await inspect({ version, ...qform, sformCode: 2, srow });
      expectAffine(header.affine, rightHanded);
      expect(textsOf(header.notices).join()).toContain("the qform is used instead");
    }
  });

  test("without either the volume is centred, first axis to the left, as nibabel does", async () => {
    const header = await inspect({ version, ...qform, qformCode: 0 });
    expectAffine(header.affine, [-1.5, 0, 0, 3, 0, 2, 0, -5, 0, 0, 2.5, -7.5, 0, 0, 0, 1]);
    expect(header).toMatchObject({ geometrySource: "spacing only", orientation: "LAS" });
    expect(textsOf(header.notices).join()).toContain("Left and right may be swapped");
  });

  test("a sheared sform is kept and said", async () => {
    const srow = [2, 0.7, 0, 1, 0, 2, 0.1, 2, 0, 0, 2, 3];
    const header = await inspect({ version, srow });
    expectAffine(header.affine, [...srow, 0, 0, 0, 1]);
    expect(textsOf(header.notices).join()).toContain("not at right angles");
  });

  test("voxel sizes of zero or below are replaced or made positive, and said", async () => {
    const negative = await inspect({ version, ...qform, pixdim: [1, -1.5, 2, 2.5, 1, 1, 1, 1] });
    expectAffine(negative.affine, rightHanded);
    expect(textsOf(negative.notices).join()).toContain("negative voxel size");
    const missing = await inspect({ version, ...qform, pixdim: [1, 0, 2, NaN, 1, 1, 1, 1] });
    expect(missing.spacing.map((value) => value.toFixed(5))).toEqual(["1.00000", "2.00000", "1.00000"]);
    expect(missing.notices).toHaveLength(2);
  });

  test("metres and micrometres become millimetres, unless that is absurd", async () => {
    const srow = [0.001, 0, 0, -0.01, 0, 0.001, 0, 0, 0, 0, 0.002, 0.03];
    const metres = await inspect({ version, srow, units: 1 });
    expectAffine(metres.affine, [1, 0, 0, -10, 0, 1, 0, 0, 0, 0, 2, 30, 0, 0, 0, 1]);
    expect((await inspect({ version, units: 1 })).spacing).toEqual([2, 2, 2]);
    const micrometres = await inspect({ version, units: 3, srow: [500, 0, 0, 0, 0, 500, 0, 0, 0, 0, 500, 1000] });
    expectAffine(micrometres.affine, [0.5, 0, 0, 0, 0, 0.5, 0, 0, 0, 0, 0.5, 1, 0, 0, 0, 1]);
  });

  test("an implausible voxel size is said", async () => {
    expect(textsOf((await inspect({ version, srow: [1e5, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0] })).notices).join()).toContain("implausible");
    expect((await inspect({ version })).notices).toEqual([]);
  });

  test("letters of an oblique image are those of nibabel's aff2axcodes", async () => {
    expect((await inspect({ version, srow: [0.3, -1.9, 0.2, 5, 1.4, 0.4, -0.3, 6, 0.2, 0.1, -2.4, 7] })).orientation).toBe("ALI");
  });
});

test("Analyze 7.5 is read by SPM's convention, as nibabel does, and the assumption is said", async () => {
  const recipe: NiftiRecipe = { version: "analyze", dims, pixdim: [0, 1.5, 2, 2.5, 0, 0, 0, 0] };
  folder.put("centred.img", voxels);
  const centred = (await openNifti(folder.put("centred.hdr", headerBytes(recipe)))).header;
  expectAffine(centred.affine, [-1.5, 0, 0, 3, 0, 2, 0, -5, 0, 0, 2.5, -7.5, 0, 0, 0, 1]);
  folder.put("origin.img", voxels);
  const origin = (await openNifti(folder.put("origin.hdr", headerBytes({ ...recipe, little: false, analyzeOrigin: [2, 3, 4] })))).header;
  expectAffine(origin.affine, [-1.5, 0, 0, 1.5, 0, 2, 0, -4, 0, 0, 2.5, -7.5, 0, 0, 0, 1]);
  expect(origin.format).toBe("Analyze 7.5 (big-endian, header and image file)");
  expect(textsOf(origin.notices).join()).toContain("Left and right may be swapped");
});
