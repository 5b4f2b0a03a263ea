import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { transformPoint } from "../../../workers/contract/affine.ts";
import { voxelView } from "../../../workers/contract/volume.ts";
import { readImage } from "../../../workers/formats/read.ts";
import { temporaryFolder } from "../../fixtures/folder.ts";

const folder = temporaryFolder();
const dims = [4, 6, 5];
const count = 4 * 6 * 5;

/** Header of mghFormat: version, sizes, frames, type, dof, flag, voxel sizes, direction cosines by axis, centre; all big-endian. */
function header(type: number, frames: number, good: number): Buffer {
  const bytes = Buffer.alloc(284);
  [1, ...dims, frames, type, 0].forEach((value, i) => bytes.writeInt32BE(value, 4 * i));
  bytes.writeInt16BE(good, 28);
  [1, 1.5, 2, -1, 0, 0, 0, 0, -1, 0, 1, 0, 7, -8, 9].forEach((value, i) => bytes.writeFloatBE(value, 30 + 4 * i));
  return bytes;
}

test.each([
  [0, "uint8", 1, (view: DataView, at: number, value: number) => view.setUint8(at, value)],
  [4, "int16", 2, (view: DataView, at: number, value: number) => view.setInt16(at, -value)],
  [1, "int32", 4, (view: DataView, at: number, value: number) => view.setInt32(at, -70000 * value)],
  [3, "float32", 4, (view: DataView, at: number, value: number) => view.setFloat32(at, value / 4)],
] as const)("type %i is %s; the centre lies at voxel dims / 2; frames are volumes; a footer is no oddity", async (code, name, size, put) => {
  const body = Buffer.alloc(2 * count * size);
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  for (let i = 0; i < 2 * count; i++) put(view, i * size, i % 200);
  const bytes = Buffer.concat([header(code, 2, 1), body, Buffer.from("TR and notes on Doe^John")]);
  for (const path of [folder.put("a.mgh", bytes), folder.put("a.mgz", gzipSync(bytes))]) {
    const { volume } = await readImage(path, { volume: 1 });
    expect(volume.header).toMatchObject({ dims, storedType: name, volumes: 2, orientation: "LIA", spacing: [1, 1.5, 2], notices: [] });
    expect(transformPoint(volume.header.affine, [2, 3, 2.5])).toEqual([7, -8, 9]);
    const back = Buffer.alloc(size);
    const one = new DataView(back.buffer, back.byteOffset, size);
    put(one, 0, (count + 17) % 200);
    const expected = { uint8: () => one.getUint8(0), int16: () => one.getInt16(0), int32: () => one.getInt32(0), float32: () => one.getFloat32(0) }[name]();
    expect(voxelView(volume.header.dtype, volume.voxels)[17]).toBe(expected);
  }
});

test("without a good geometry FreeSurfer's default is used, and that is said; what is too short is refused", async () => {
  const bytes = Buffer.concat([header(0, 1, 0), Buffer.alloc(count, 1)]);
  const { volume } = await readImage(folder.put("bad.mgh", bytes));
  expect(volume.header).toMatchObject({ orientation: "LIA", spacing: [1, 1, 1] });
  expect(volume.header.notices.map(({ code }) => code)).toContain("noGoodGeometry");
  await expect(readImage(folder.put("short.mgh", bytes.subarray(0, 300)))).rejects.toMatchObject({ code: "input", message: expect.stringContaining("that its header asks for") });
});
