import { createHash } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { dtypes, voxelCount, voxelView, type Dtype, type Triple, type Volume } from "../../../workers/contract/volume.ts";
import { readImage } from "../../../workers/formats/read.ts";
import { qformOf, writeNifti } from "../../../workers/formats/nifti-write.ts";
import { quaternionToRotation } from "../../../workers/formats/quaternion.ts";
import { temporaryFolder } from "../../fixtures/folder.ts";

const folder = temporaryFolder();

function makeVolume(options: { dtype?: Dtype; dims?: Triple; affine?: number[]; slope?: number; intercept?: number } = {}): Volume {
  const { dtype = "int16", dims = [5, 6, 7], affine = [2, 0, 0, -10, 0, 2, 0, -20, 0, 0, 2.5, -30, 0, 0, 0, 1], slope = 1, intercept = 0 } = options;
  const bytes = voxelView(dtype, new SharedArrayBuffer(8)).BYTES_PER_ELEMENT;
  const voxels = new SharedArrayBuffer(voxelCount(dims) * bytes);
  const view = voxelView(dtype, voxels);
  for (let i = 0; i < view.length; i++) view[i] = dtype.startsWith("float") ? Math.sin(i) * 1e3 : (i * 2654435761) % 251;
  return {
    header: {
      dims, affine, dtype, slope, intercept, spacing: [0, 0, 0], orientation: "", format: "", storedType: dtype, geometrySource: "", volumes: 1, volume: 0,
      modality: "unknown", range: { min: 0, max: 0, low: 0, high: 0 }, notices: [],
    },
    voxels,
  };
}

describe.each([false, true])("gzip %s", (gzip) => {
  const name = (stem: string) => folder.at(`${stem}.nii${gzip ? ".gz" : ""}`);

  test.each(dtypes)("%s is read back with its scaling", async (dtype) => {
    const volume = makeVolume({ dtype, slope: 0.5, intercept: -1024 });
    const sha256 = await writeNifti(name(dtype), volume, gzip);
    const back = await readImage(name(dtype));
    expect(back.sha256).toBe(sha256);
    expect(sha256).toBe(createHash("sha256").update(readFileSync(name(dtype))).digest("hex"));
    expect(back.volume.header).toMatchObject({ dtype, slope: 0.5, intercept: -1024, geometrySource: "sform", notices: [] });
    expect(Buffer.from(back.volume.voxels)).toEqual(Buffer.from(volume.voxels));
  });

  test("the same volume gives the same bytes", async () => {
    await writeNifti(name("one"), makeVolume(), gzip);
    await writeNifti(name("two"), makeVolume(), gzip);
    expect(readFileSync(name("one"))).toEqual(readFileSync(name("two")));
  });
});

test("a large volume, packed in pieces, is one gzip member", async () => {
  const volume = makeVolume({ dtype: "float32", dims: [160, 160, 60] });
  const path = folder.at("large.nii.gz");
  await writeNifti(path, volume, true);
  const packed = readFileSync(path);
  // no second member: gunzip's own check of length and checksum covers everything
  expect(packed.readUInt32LE(packed.length - 4)).toBe(352 + volume.voxels.byteLength);
  const plain = gunzipSync(packed);
  expect(plain.subarray(352).equals(Buffer.from(volume.voxels))).toBe(true);
  expect([...packed.subarray(0, 10)]).toEqual([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 255]);
});

test("the header says what the standard wants", async () => {
  const path = folder.at("header.nii");
  await writeNifti(path, makeVolume({ slope: 2, intercept: 3 }), false);
  const h = readFileSync(path);
  expect(h.readInt32LE(0)).toBe(348);
  expect(Array.from({ length: 8 }, (_, i) => h.readInt16LE(40 + 2 * i))).toEqual([3, 5, 6, 7, 1, 1, 1, 1]);
  expect([h.readInt16LE(70), h.readInt16LE(72)]).toEqual([4, 16]);
  expect(Array.from({ length: 4 }, (_, i) => h.readFloatLE(76 + 4 * i))).toEqual([1, 2, 2, 2.5]);
  expect([h.readFloatLE(108), h.readFloatLE(112), h.readFloatLE(116)]).toEqual([352, 2, 3]);
  expect(h[123]).toBe(2);
  expect(h.toString("latin1", 148, 157)).toBe("Syncline\0");
  expect([h.readInt16LE(252), h.readInt16LE(254)]).toEqual([1, 1]);
  expect(Array.from({ length: 6 }, (_, i) => h.readFloatLE(256 + 4 * i))).toEqual([0, 0, 0, -10, -20, -30]);
  expect(h.toString("latin1", 344, 352)).toBe("n+1\0\0\0\0\0");
});

/** Affine with rotation by Euler angles, the given column lengths, signs and shear. */
function affineOf(angles: Triple, size: Triple, shear = 0): number[] {
  const [x, y, z] = angles.map((angle) => angle / 2);
  const q = [
    Math.cos(x) * Math.cos(y) * Math.cos(z) + Math.sin(x) * Math.sin(y) * Math.sin(z), Math.sin(x) * Math.cos(y) * Math.cos(z) - Math.cos(x) * Math.sin(y) * Math.sin(z),
    Math.cos(x) * Math.sin(y) * Math.cos(z) + Math.sin(x) * Math.cos(y) * Math.sin(z), Math.cos(x) * Math.cos(y) * Math.sin(z) - Math.sin(x) * Math.sin(y) * Math.cos(z),
  ];
  const r = quaternionToRotation(q[0], q[1], q[2], q[3]);
  const row = (i: number) => [r[3 * i] * size[0], r[3 * i + 1] * size[1] + shear * r[3 * i], r[3 * i + 2] * size[2], 10 * i - 7];
  return [...row(0), ...row(1), ...row(2), 0, 0, 0, 1].map(Math.fround);
}

const affines: [name: string, affine: number[], sheared: boolean][] = [
  ["oblique", affineOf([0.3, -0.5, 1.1], [1, 2, 3]), false],
  ["left-handed", affineOf([0.3, -0.5, 1.1], [-1, 2, 3]), false],
  ["all axes flipped", affineOf([0, 0, 0], [-1, -1, -2]), false],
  ["half a turn about x", affineOf([Math.PI, 0, 0], [1, 1, 2]), false],
  ["half a turn about y, left-handed", affineOf([0, Math.PI, 0], [1, 1, -2]), false],
  ["half a turn about z", affineOf([0, 0, Math.PI], [1, 1, 2]), false],
  ["sheared", affineOf([0.3, -0.5, 1.1], [1, 2, 3], 0.7), true],
  ["sheared and left-handed", affineOf([0.3, -0.5, 1.1], [1, 2, -3], -0.4), true],
];

test.each(affines)("%s: the sform is exact, and the qform agrees or has no code", async (name, affine, sheared) => {
  const path = folder.at(`${name}.nii`);
  await writeNifti(path, makeVolume({ affine }), false);
  const { volume: { header } } = await readImage(path);
  affine.forEach((value, i) => expect(header.affine[i]).toBeCloseTo(value, 12));
  const bytes = readFileSync(path);
  expect(bytes.readInt16LE(252)).toBe(sheared ? 0 : 1);
  expect(header.notices.some((notice) => notice.code === "sheared")).toBe(sheared);
  // with the sform's code removed a reader falls back on the qform: the same place unless there is shear
  bytes.writeInt16LE(1, 252);
  bytes.writeInt16LE(0, 254);
  const alone = (await readImage(folder.put(`${name}-qform.nii`, bytes))).volume.header;
  expect(alone.geometrySource).toBe("qform");
  const off = Math.max(...affine.map((value, i) => Math.abs(value - alone.affine[i])));
  if (sheared) expect(off).toBeGreaterThan(0.1);
  else expect(off).toBeLessThan(2e-6);
});

test("quaternions stay exact at and near half a turn", () => {
  for (const angle of [Math.PI, Math.PI - 1e-9, Math.PI - 1e-4, -Math.PI + 1e-7]) {
    const { quaternion: [b, c, d], qfac } = qformOf(affineOf([0, 0, angle], [1, 1, 1]));
    expect(qfac).toBe(1);
    expect(Math.hypot(b, c, d)).toBeCloseTo(Math.abs(Math.sin(angle / 2)), 7);
  }
});

test("an axis longer than 32,767 voxels makes NIfTI-2", async () => {
  const path = folder.at("long.nii.gz");
  const volume = makeVolume({ dims: [40000, 2, 1], dtype: "uint8", slope: 0.1 });
  await writeNifti(path, volume, true);
  const { volume: { header, voxels } } = await readImage(path);
  expect(header).toMatchObject({ format: "NIfTI-2 (gzip)", dims: [40000, 2, 1], slope: 0.1, affine: volume.header.affine });
  expect(Buffer.from(voxels).equals(Buffer.from(volume.voxels))).toBe(true);
});

describe("failures leave no file", () => {
  test.skipIf(!existsSync("/dev/full"))("a full disk", async () => {
    for (const gzip of [false, true]) {
      await expect(writeNifti("/dev/full", makeVolume({ dims: [80, 80, 80] }), gzip)).rejects.toMatchObject({
        code: "output", message: "full cannot be written: the disk is full; free some space or choose another folder.",
      });
    }
    // a device is not ours to remove
    expect(statSync("/dev/full").isCharacterDevice()).toBe(true);
  });

  test("a missing folder, a folder in the way, a name too long", async () => {
    await expect(writeNifti(folder.at("no/such.nii"), makeVolume(), false)).rejects.toMatchObject({ code: "output", message: expect.stringContaining("its folder does not exist") });
    mkdirSync(folder.at("inside.nii"));
    await expect(writeNifti(folder.at("inside.nii"), makeVolume(), false)).rejects.toMatchObject({ code: "output", message: expect.stringContaining("a folder has that name") });
    await expect(writeNifti(folder.at("y".repeat(300)), makeVolume(), false)).rejects.toMatchObject({ code: "output" });
    expect(existsSync(folder.at("no"))).toBe(false);
    expect(readdirSync(folder.at("inside.nii"))).toEqual([]);
  });

  test.skipIf(process.getuid?.() === 0)("an unwritable folder", async () => {
    mkdirSync(folder.at("locked"));
    chmodSync(folder.at("locked"), 0o500);
    await expect(writeNifti(folder.at("locked/a.nii"), makeVolume(), false)).rejects.toMatchObject({ code: "output", message: expect.stringContaining("may not write") });
    expect(readdirSync(folder.at("locked"))).toEqual([]);
  });
});
