import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { pack } from "../../../main/services/pack.ts";
import { isZip, unpack } from "../../../main/services/unpack.ts";
import { temporaryFolder } from "../../fixtures/folder.ts";

const { path: folder } = temporaryFolder();
let serial = 0;

function empty(): string {
  const place = join(folder, `out-${serial++}`);
  mkdirSync(place);
  return place;
}
function zip(bytes: Uint8Array): string {
  const path = join(folder, `in-${serial++}.zip`);
  writeFileSync(path, bytes);
  return path;
}
const encoder = new TextEncoder();
const large = Buffer.alloc(300_000, "what is packed ");

describe("unpacking", () => {
  it("gives back what was packed here", async () => {
    writeFileSync(join(folder, "large.bin"), large);
    writeFileSync(join(folder, "empty.json"), "");
    await pack([join(folder, "large.bin"), join(folder, "empty.json")], join(folder, "ours.zip"));
    const place = empty();
    expect(await unpack(join(folder, "ours.zip"), place)).toEqual(["large.bin", "empty.json"]);
    expect(readFileSync(join(place, "large.bin")).equals(large)).toBe(true);
    expect(readFileSync(join(place, "empty.json"))).toHaveLength(0);
  });

  it("reads what other programs have packed again", async () => {
    const place = empty();
    expect(await unpack(zip(zipSync({ folder: { "a.json": encoder.encode("{}") }, "c/b.bin": [large, { level: 6 }], "c\\d.bin": large })), place)).toEqual(["a.json", "b.bin", "d.bin"]);
    expect(readFileSync(join(place, "b.bin")).equals(large)).toBe(true);
  });

  it("leaves out what macOS puts beside each file", async () => {
    expect(await unpack(zip(zipSync({ "work/a.json": encoder.encode("{}"), "__MACOSX/work/._a.json": large })), empty())).toEqual(["a.json"]);
  });

  it("refuses before it writes what the disk has no room for", async () => {
    // sizes as ZIP64 has them: a petabyte in the list's extra field
    const petabyte = new Uint8Array(new BigUint64Array([10n ** 15n]).buffer);
    const bytes = Buffer.from(zipSync({ "a.bin": large, "b.bin": [large, { extra: { 1: petabyte } }] }));
    bytes.writeUInt32LE(0xffffffff, bytes.lastIndexOf("PK\x01\x02") + 24);
    const place = empty();
    await expect(unpack(zip(bytes), place)).rejects.toMatchObject({ code: "output", message: expect.stringMatching(/no room .* 1000000\.0 GB needed, [\d.]+ GB free/) });
    expect(readdirSync(place)).toEqual([]);
  });

  const whole = zipSync({ "a.bin": [large, { level: 0 }], "b.bin": [large, { level: 6 }] });
  it.each<[string, (bytes: Buffer) => Uint8Array]>([
    ["cut short", (bytes) => bytes.subarray(0, bytes.length - 40)],
    ["with a byte of a stored file changed", (bytes) => Buffer.from(bytes.with(1000, bytes[1000] ^ 1))],
    ["with a byte of a packed file changed", (bytes) => Buffer.from(bytes.with(large.length + 400, bytes[large.length + 400] ^ 0xff))],
    // the uncompressed size in the list: a few bytes that claim to be more or fewer
    ["whose list lies about a size", (bytes) => Buffer.from(bytes.with(bytes.indexOf("PK\x01\x02", bytes.indexOf("PK\x01\x02") + 4) + 24, 1))],
    ["that leads out of its folder", () => zipSync({ "../../b.bin": large })],
    ["with two files of one name", () => zipSync({ "a.bin": large, "x/a.bin": large })],
    ["that is none", () => Buffer.from("PK\x03\x04 and nothing else that a ZIP has")],
    ["that is encrypted", (bytes) => Buffer.from(bytes.with(bytes.indexOf("PK\x01\x02") + 8, 1))],
  ])("refuses a ZIP %s", async (_, spoil) => {
    await expect(unpack(zip(spoil(Buffer.from(whole))), empty())).rejects.toMatchObject({ code: "input", message: expect.stringMatching(/^in-\d+\.zip is damaged/) });
  });

  it("tells a ZIP from other files by its first bytes", async () => {
    expect(await isZip(zip(whole))).toBe(true);
    expect(await isZip(zip(encoder.encode("{}")))).toBe(false);
  });
});
