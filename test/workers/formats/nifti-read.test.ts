import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { voxelView } from "../../../workers/contract/volume.ts";
import { openNifti } from "../../../workers/formats/nifti-read.ts";
import { readImage } from "../../../workers/formats/read.ts";
import { temporaryFolder } from "../../fixtures/folder.ts";
import { gzipped, headerBytes, scalarTypes, singleFile, voxelBytes, type NiftiRecipe } from "../../fixtures/nifti-bytes.ts";
import { textsOf } from "../../fixtures/notices.ts";

const folder = temporaryFolder();
const int16 = scalarTypes[2];
const dims = [3, 4, 5];
const count = 60;

describe.each(scalarTypes)("$name", (type) => {
  const containers = ["nii", "nii.gz", "hdr/img", "hdr.gz/img.gz"];
  const cases = [1, 2].flatMap((version) => [true, false].flatMap((little) => containers.map((container) => ({ version, little, container }))));

  test.each(cases)("NIfTI-$version, little-endian $little, $container", async ({ version, little, container }) => {
    const pair = container.startsWith("hdr");
    const recipe: NiftiRecipe = { version: version === 2 ? 2 : 1, little, dims, datatype: type.code, single: !pair, slope: 2, intercept: -3 };
    const { bytes, values } = voxelBytes(type, count, little);
    const stem = `${type.name}-${version}-${little}`;
    const pack = container.endsWith(".gz") ? gzipped : (plain: Buffer) => plain;
    let path: string;
    if (pair) {
      path = folder.put(`${stem}.${container.split("/")[0]}`, pack(headerBytes(recipe)));
      folder.put(`${stem}.${container.split("/")[1]}`, pack(bytes));
    } else {
      path = folder.put(`${stem}.${container}`, pack(singleFile(recipe, bytes)));
    }
    const { volume: { header, voxels } } = await readImage(path);
    expect(header.dims).toEqual(dims);
    expect(header.dtype).toBe(type.name.endsWith("64") ? "float64" : type.name);
    expect(header.storedType).toBe(type.name);
    expect(Array.from(voxelView(header.dtype, voxels))).toEqual(values);
    expect([header.slope, header.intercept]).toEqual([2, -3]);
    expect(header.affine).toEqual([2, 0, 0, -10, 0, 2, 0, -20, 0, 0, 2, -30, 0, 0, 0, 1]);
    expect(header.orientation).toBe("RAS");
    expect(header.range.min).toBe(2 * Math.min(...type.values) - 3);
    expect(header.range.max).toBe(2 * Math.max(...type.values) - 3);
    expect(header.format.includes("big-endian")).toBe(!little);
  });
});

const ramp: Buffer = Buffer.from(Int16Array.from({ length: count }, (_, i) => i).buffer);
const plain = (recipe: NiftiRecipe = {}, voxels = ramp) => singleFile(recipe, voxels);

test("content decides, not the name", async () => {
  const a = await readImage(folder.put("packed.nii", gzipped(plain())));
  const b = await readImage(folder.put("plain.nii.gz", plain()));
  const c = await readImage(folder.put("image.dcm", plain()));
  expect(a.volume.header.format).toBe("NIfTI-1 (gzip)");
  expect(b.volume.header.format).toBe("NIfTI-1");
  expect(Buffer.from(a.volume.voxels)).toEqual(Buffer.from(b.volume.voxels));
  expect(Buffer.from(c.volume.voxels)).toEqual(Buffer.from(b.volume.voxels));
});

test("either file of a pair may be given, and its hash is that of header then image", async () => {
  const header = headerBytes({ single: false });
  const { bytes } = voxelBytes(int16, count, true);
  const first = await readImage(folder.put("both.hdr", header)).catch((error: unknown) => error);
  expect(first).toMatchObject({ code: "input", message: expect.stringContaining("image file (.img) is not beside it") });
  const image = folder.put("both.img", bytes);
  const a = await readImage(folder.at("both.hdr"));
  const b = await readImage(image);
  expect(a.sha256).toBe(createHash("sha256").update(header).update(bytes).digest("hex"));
  expect(b.sha256).toBe(a.sha256);
  expect(Buffer.from(b.volume.voxels)).toEqual(bytes);
});

test("the hash is that of the bytes on disk", async () => {
  const bytes = gzipped(plain());
  expect((await readImage(folder.put("hash.nii.gz", bytes))).sha256).toBe(createHash("sha256").update(bytes).digest("hex"));
});

describe("volumes", () => {
  const stored = Buffer.alloc(2 * count * 6);
  for (let i = 0; i < count * 6; i++) stored.writeInt16LE(Math.floor(i / count) * 100 + (i % 7), 2 * i);

  test.each(["nii", "nii.gz"])("one volume of a 4-D or 5-D .%s is read", async (extension) => {
    const pack = extension === "nii" ? (bytes: Buffer) => bytes : gzipped;
    const four = folder.put(`four.${extension}`, pack(plain({ dims: [...dims, 6] }, stored)));
    const five = folder.put(`five.${extension}`, pack(plain({ dims: [...dims, 2, 3] }, stored)));
    for (const path of [four, five]) {
      const first = await readImage(path);
      expect(first.volume.header).toMatchObject({ volumes: 6, volume: 0, dims });
      expect(textsOf(first.volume.header.notices).join()).toContain("holds 6 volumes");
      for (const volume of [0, 3, 5]) {
        const { volume: { header, voxels } } = await readImage(path, { volume });
        expect(header.volume).toBe(volume);
        expect(header.notices).toEqual([]);
        expect(Buffer.from(voxels)).toEqual(stored.subarray(2 * count * volume, 2 * count * (volume + 1)));
      }
      expect(Buffer.from((await readImage(`${path}#4`)).volume.voxels)).toEqual(stored.subarray(6 * count, 8 * count));
      for (const number of [0, 7]) await expect(readImage(`${path}#${number}`)).rejects.toMatchObject({ code: "input", message: expect.stringContaining(`it has no volume ${number} (it holds 6, counted from 1)`) });
      for (const volume of [6, -1, 1.5]) await expect(readImage(path, { volume })).rejects.toMatchObject({ code: "input" });
    }
  });

  test("a chosen volume is read from a file that is cut off after it", async () => {
    const path = folder.put("cut.nii", plain({ dims: [...dims, 6] }, stored.subarray(0, 5 * count)));
    const { volume } = await readImage(path, { volume: 1 });
    expect(textsOf(volume.header.notices).join()).toContain("later volumes are missing");
    await expect(readImage(path, { volume: 3 })).rejects.toMatchObject({ code: "input" });
  });
});

test("one and two dimensions are read as thin volumes", async () => {
  const { bytes } = voxelBytes(int16, 12, true);
  expect((await readImage(folder.put("flat.nii", plain({ dims: [3, 4] }, bytes)))).volume.header.dims).toEqual([3, 4, 1]);
  expect((await readImage(folder.put("line.nii", plain({ dims: [12] }, bytes)))).volume.header.dims).toEqual([12, 1, 1]);
});

test("slope 0 means unscaled, without a word; a slope that is not a number is said", async () => {
  const zero = (await readImage(folder.put("zero.nii", plain({ slope: 0, intercept: 7 })))).volume.header;
  expect(zero).toMatchObject({ slope: 1, intercept: 0, notices: [] });
  const nan = (await readImage(folder.put("nan.nii", plain({ slope: NaN, intercept: NaN })))).volume.header;
  expect(nan).toMatchObject({ slope: 1, intercept: 0 });
  expect(nan.notices).toHaveLength(1);
});

test("64-bit integers beyond 2^53 are said to be rounded", async () => {
  const bytes = Buffer.alloc(16);
  bytes.writeBigInt64LE(2n ** 60n + 1n, 0);
  const { volume: { header, voxels } } = await readImage(folder.put("long.nii", plain({ dims: [2], datatype: 1024 }, bytes)));
  expect(Array.from(voxelView(header.dtype, voxels))).toEqual([2 ** 60, 0]);
  expect(textsOf(header.notices).join()).toContain("exceed 2^53");
});

test("colours become brightness", async () => {
  const rgb = await readImage(folder.put("rgb.nii", plain({ dims: [2, 1, 1], datatype: 128 }, Buffer.from([255, 255, 255, 0, 100, 0]))));
  const rgba = await readImage(folder.put("rgba.nii", plain({ dims: [2, 1, 1], datatype: 2304 }, Buffer.from([255, 255, 255, 9, 0, 100, 0, 9]))));
  for (const { volume } of [rgb, rgba]) {
    expect(Array.from(voxelView(volume.header.dtype, volume.voxels))).toEqual([255, 59]);
    expect(textsOf(volume.header.notices).join()).toContain("brightness");
  }
});

test("bytes after the voxels are ignored and said", async () => {
  for (const pack of [(bytes: Buffer) => bytes, gzipped]) {
    const { volume } = await readImage(folder.put("more.nii", pack(Buffer.concat([plain(), Buffer.alloc(999)]))));
    expect(textsOf(volume.header.notices)).toEqual(["The file goes on after its voxels; the rest is ignored."]);
  }
});

test("an extension before the voxels is skipped", async () => {
  const { bytes } = voxelBytes(int16, count, true);
  const path = folder.put("extended.nii", Buffer.concat([headerBytes({ voxelOffset: 400 }), Buffer.from([1, 0, 0, 0]), Buffer.alloc(48, 0xff), bytes]));
  expect(Buffer.from((await readImage(path)).volume.voxels)).toEqual(bytes);
});

test("gzip in several members is read", async () => {
  const bytes = plain();
  const path = folder.put("members.nii.gz", Buffer.concat([gzipped(bytes.subarray(0, 360)), gzipped(bytes.subarray(360))]));
  expect(Buffer.from((await readImage(path)).volume.voxels)).toEqual(bytes.subarray(352));
});

test("inspection reads no voxel: a file whose voxels are damaged still tells its header", async () => {
  const good = gzipped(plain({ dims: [64, 64, 64] }, Buffer.from(Array.from({ length: 2 * 64 ** 3 }, (_, i) => (i * 31 + (i >> 7)) & 255))));
  const path = folder.put("inspect.nii.gz", good.subarray(0, Math.floor(good.length / 2)));
  const { header, storedBytes } = await openNifti(path);
  expect(header).toMatchObject({ dims: [64, 64, 64], dtype: "int16", spacing: [2, 2, 2] });
  expect(storedBytes).toBe(2 * 64 ** 3);
  await expect(readImage(path)).rejects.toMatchObject({ code: "input" });
});
