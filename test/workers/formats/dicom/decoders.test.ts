import { resolve } from "node:path";
import { afterEach, expect, test } from "vitest";
import { decodersArgument, decodersOf } from "../../../../workers/contract/background.ts";
import { speak } from "../../../../workers/contract/speak.ts";
import { decodeFrame } from "../../../../workers/formats/dicom/codecs.ts";
import { Decoders } from "../../../../workers/formats/dicom/decoders.ts";
import { problemOf } from "../../../../workers/formats/fail.ts";
import { encodedFrames } from "../../../fixtures/dicom-frames.ts";
import { temporaryFolder } from "../../../fixtures/folder.ts";

const folder = temporaryFolder();
const threadFile = resolve("dist/workers/decode.cjs");
const shape = { rows: 24, columns: 40, samples: 1, bitsAllocated: 16, bitsStored: 16, signed: true, planar: false };
const frames = Array.from({ length: 12 }, (_, k) => Array.from({ length: 24 * 40 }, (__, i) => ((i * 31 + k * 977) % 2500) - 900));
let decoders: Decoders | null = null;
afterEach(() => decoders?.end());

test.each([0, 2])("frames are what they were on %i threads, each under its own number", async (count) => {
  const encoded = await encodedFrames("jpeg2000", frames, 40, 24);
  decoders = await Decoders.start(frames.length, count, threadFile);
  expect(decoders.ahead).toBe(count === 0 ? 1 : 4);
  const decoded = await Promise.all(encoded.map((frame) => decoders?.decode("jpeg2000", frame, shape)));
  for (const [k, bytes] of decoded.entries()) {
    expect(bytes).toEqual(new Uint8Array(await decodeFrame("jpeg2000", encoded[k], shape)));
    expect([...new Int16Array(new Uint8Array(bytes ?? []).buffer)]).toEqual(frames[k]);
  }
});

test("a damaged frame is refused with the decoder's reason, and the next one is decoded", async () => {
  const [sound] = await encodedFrames("jpeg2000", frames.slice(0, 1), 40, 24);
  decoders = await Decoders.start(frames.length, 1, threadFile);
  await expect(decoders.decode("jpeg2000", sound.subarray(0, 60), shape)).rejects.toThrow(/./);
  expect([...new Int16Array(new Uint8Array(await decoders.decode("jpeg2000", sound, shape)).buffer)]).toEqual(frames[0]);
});

test.each([0, 1])("what is said of a frame that holds too little is a sentence in any language on %i threads too", async (count) => {
  const [sound] = await encodedFrames("jpeg2000", frames.slice(0, 1), 40, 24);
  decoders = await Decoders.start(frames.length, count, threadFile);
  const thrown: unknown = await decoders.decode("jpeg2000", sound, { ...shape, samples: 3 }).catch((reason: unknown) => reason);
  expect(speak(problemOf(thrown), "de")).toMatch(/^das Einzelbild enthält 40 x 24 Werte in 1920 Bytes statt 40 x 24 in 5760$/);
});

test("a thread that dies lets nothing wait for it", async () => {
  decoders = await Decoders.start(frames.length, 2, folder.put("dies.cjs", Buffer.from('require("node:worker_threads").parentPort.on("message", () => { throw new Error("out of memory"); });')));
  const waiting = [1, 2, 3].map(() => decoders?.decode("jpeg2000", new Uint8Array(8), shape));
  for (const frame of waiting) await expect(frame).rejects.toThrow("out of memory");
  await expect(decoders.decode("jpeg2000", new Uint8Array(8), shape)).rejects.toThrow("out of memory");
});

test("the number of threads comes with the pool's arguments; without one there are none", async () => {
  expect([decodersOf(["node", "io.cjs", decodersArgument(6)]), decodersOf(["node"])]).toEqual([6, 0]);
  expect((await Decoders.start(frames.length, 0, threadFile)).ahead).toBe(1);
  expect((await Decoders.start(2, 8, threadFile)).ahead).toBe(1);
});
