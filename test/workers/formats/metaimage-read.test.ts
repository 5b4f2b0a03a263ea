import { deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { voxelView } from "../../../workers/contract/volume.ts";
import { openImage, readImage } from "../../../workers/formats/read.ts";
import { temporaryFolder } from "../../fixtures/folder.ts";
import { scalarTypes, voxelBytes } from "../../fixtures/nifti-bytes.ts";
import { metaHeader, obliqueAffine } from "../../fixtures/nrrd-bytes.ts";

const folder = temporaryFolder();
const count = 4 * 3 * 5;
const names: Record<string, string> = {
  uint8: "MET_UCHAR", int8: "MET_CHAR", int16: "MET_SHORT", uint16: "MET_USHORT", int32: "MET_INT", uint32: "MET_UINT", float32: "MET_FLOAT", float64: "MET_DOUBLE",
  int64: "MET_LONG_LONG", uint64: "MET_ULONG_LONG",
};

const valuesOf = async (path: string, volume?: number): Promise<number[]> => {
  const { volume: { header, voxels } } = await readImage(path, { volume });
  return [...voxelView(header.dtype, voxels)];
};

describe.each(scalarTypes)("$name", (type) => {
  test.each([true, false])("little-endian %s, plain, compressed, text and detached hold the same voxels", async (little) => {
    const { bytes, values } = voxelBytes(type, count, little);
    const lines = ["DimSize = 4 3 5", `ElementType = ${names[type.name]}`, `BinaryDataByteOrderMSB = ${little ? "False" : "True"}`];
    const binary = [...lines, "BinaryData = True"];
    const packed = deflateSync(bytes);
    expect(await valuesOf(folder.put("plain.mha", Buffer.concat([metaHeader(binary, "LOCAL"), bytes])))).toEqual(values);
    expect(await valuesOf(folder.put("packed.mha", Buffer.concat([metaHeader([...binary, "CompressedData = True", `CompressedDataSize = ${packed.length}`], "LOCAL"), packed])))).toEqual(values);
    expect(await valuesOf(folder.put("text.mha", Buffer.concat([metaHeader([...lines, "BinaryData = False"], "LOCAL"), Buffer.from(values.join(" "))])))).toEqual(values);
    folder.put("voxels of it.zraw", packed);
    expect(await valuesOf(folder.put("detached.mhd", metaHeader([...binary, "CompressedData = True"], "voxels of it.zraw")))).toEqual(values);
  });
});

const { bytes, values } = voxelBytes(scalarTypes[2], count, true);
const short = ["DimSize = 4 3 5", "ElementType = MET_SHORT", "BinaryData = True", "BinaryDataByteOrderMSB = False"];

test("the matrix holds the axes' directions as rows, in LPS", async () => {
  const { header } = await openImage(folder.put("geometry.mha", Buffer.concat([metaHeader(short, "LOCAL"), bytes])));
  header.affine.forEach((value, i) => expect(value).toBeCloseTo(obliqueAffine[i], 9));
  expect(header).toMatchObject({ format: "MetaImage", notices: [] });
});

test("a modality that the header gives is taken, a comment is never shown", async () => {
  const path = folder.put("ct.mha", Buffer.concat([metaHeader([...short, "Modality = MET_MOD_CT", "Comment = Doe^John"], "LOCAL"), bytes]));
  const { volume } = await readImage(path);
  expect(volume.header.modality).toBe("CT");
  expect(JSON.stringify(volume.header)).not.toContain("Doe");
});

test("slices in a list and by a pattern; voxels at the end of a file", async () => {
  for (let z = 0; z < 5; z++) folder.put(`m${z}.raw`, bytes.subarray(24 * z, 24 * z + 24));
  const list = Buffer.concat([metaHeader(short, "LIST 2"), Buffer.from("m0.raw\nm1.raw\nm2.raw\nm3.raw\nm4.raw\n")]);
  expect(await valuesOf(folder.put("list.mhd", list))).toEqual(values);
  expect(await valuesOf(folder.put("pattern.mhd", metaHeader(short, "m%d.raw 0 4 1")))).toEqual(values);
  folder.put("end.raw", Buffer.concat([Buffer.alloc(99, 1), bytes]));
  expect(await valuesOf(folder.put("end.mhd", metaHeader([...short, "HeaderSize = -1"], "end.raw")))).toEqual(values);
});

test("channels are volumes, three bytes are a colour", async () => {
  const many = Array.from({ length: 2 * count }, (_, i) => i);
  const two = folder.put("two.mha", Buffer.concat([metaHeader([...short, "ElementNumberOfChannels = 2"], "LOCAL"), Buffer.from(Int16Array.from(many).buffer)]));
  expect(await valuesOf(two, 1)).toEqual(many.filter((value) => value % 2 === 1));
  const rgb = folder.put("rgb.mha", Buffer.concat([metaHeader(["DimSize = 4 3 5", "ElementType = MET_UCHAR_ARRAY", "BinaryData = True", "ElementNumberOfChannels = 3"], "LOCAL"), Buffer.alloc(3 * count, 50)]));
  expect(new Set(await valuesOf(rgb))).toEqual(new Set([50]));
});

test.each([
  ["a scene", Buffer.from("ObjectType = Scene\nNDims = 3\nElementDataFile = LOCAL\n"), "not an image"],
  ["no type", metaHeader(["DimSize = 4 3 5"], "LOCAL"), "type of number"],
  ["missing voxels", metaHeader(short, "LOCAL"), "that its header asks for"],
  ["a bomb's claim", metaHeader(["DimSize = 9000 9000 9000", "ElementType = MET_SHORT", "CompressedData = True"], "LOCAL"), "cannot hold"],
  ["a data file that is not there", metaHeader(short, "gone.raw"), "gone.raw is not beside it"],
  ["too few numbers", Buffer.concat([metaHeader(["DimSize = 4 3 5", "ElementType = MET_SHORT", "BinaryData = False"], "LOCAL"), Buffer.from(`${"1".repeat(200)} 2`)]), "cannot be understood"],
])("%s is refused", async (_, content, says) => {
  await expect(readImage(folder.put("refused.mha", content))).rejects.toMatchObject({ code: "input", message: expect.stringContaining(says) });
});

test.each(["0.5", "-2", "1e300"])("a header size of %s is refused", async (size) => {
  folder.put("voxels.raw", bytes);
  await expect(readImage(folder.put("size.mhd", metaHeader([...short, `HeaderSize = ${size}`], "voxels.raw")))).rejects.toMatchObject({ code: "input", message: expect.stringMatching(/HeaderSize/) });
});
