import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { say } from "../../contract/sentences.ts";
import { Problem } from "../fail.ts";
import type { CodecName } from "./transfer-syntax.ts";

/**
 * Decoders of compressed frames: the WebAssembly file of the package dcmjs-codecs (IJG's JPEG for 8, 12 and 16 bit, CharLS, OpenJPEG,
 * OpenJPH). Its C interface is called directly: the package's own JavaScript would bring a whole DICOM library with it.
 */

export type PackedCodec = Exclude<CodecName, "none">;

export interface FrameShape {
  rows: number;
  columns: number;
  samples: number;
  bitsAllocated: number;
  bitsStored: number;
  signed: boolean;
  planar: boolean;
}

const functions = {
  rle: "DecodeRle", jpeg: "DecodeJpeg", jpegls: "DecodeJpegLs", jpeg2000: "DecodeJpeg2000", htj2k: "DecodeHtJpeg2000",
} as const;

type Call = (...values: number[]) => number;
interface Native {
  memory: WebAssembly.Memory;
  call: (name: string, ...values: number[]) => number;
}

/** The largest memory an instance may hold after a frame; beyond it a new one is made, since WebAssembly's memory never shrinks. */
const keptBytes = 256 * 2 ** 20;

let compiled: Promise<WebAssembly.Module> | null = null;
let instance: Promise<Native> | null = null;

/** Beside the bundle (dist/workers), or in the package under a test runner. */
async function wasmBytes(): Promise<Buffer<ArrayBuffer>> {
  const beside = join(__dirname, "dicom-codecs.wasm");
  const path = existsSync(beside) ? beside : join(__dirname, "../../../node_modules/dcmjs-codecs/build/dcmjs-native-codecs.wasm");
  return Buffer.from(await readFile(path));
}

/** The decoders, compiled once for all threads of a task. */
export function codecsModule(): Promise<WebAssembly.Module> {
  compiled ??= wasmBytes().then((bytes) => WebAssembly.compile(bytes));
  return compiled;
}

/** Takes over what another thread has compiled. */
export function useCodecsModule(module: WebAssembly.Module): void {
  compiled = Promise.resolve(module);
}

async function instantiate(): Promise<Native> {
  const module = await codecsModule();
  const text = (at: number, length: number): string => Buffer.from(memory.buffer, at, length).toString("latin1");
  const nothing = (): number => 0;
  const made = await WebAssembly.instantiate(module, {
    wasi_snapshot_preview1: {
      environ_get: nothing, fd_seek: nothing, fd_close: nothing, clock_time_get: nothing,
      environ_sizes_get: (count: number, bytes: number) => {
        const view = new DataView(memory.buffer);
        view.setUint32(count, 0, true);
        view.setUint32(bytes, 0, true);
        return 0;
      },
      // what the libraries print goes nowhere, but counts as printed
      fd_write: (_file: number, pieces: number, count: number, written: number) => {
        const view = new DataView(memory.buffer);
        let bytes = 0;
        for (let i = 0; i < count; i++) bytes += view.getUint32(pieces + 8 * i + 4, true);
        view.setUint32(written, bytes, true);
        return 0;
      },
      proc_exit: (code: number) => {
        throw new Problem(say("the decoder ended with {code}", { code }));
      },
    },
    env: {
      emscripten_notify_memory_growth: nothing, onCodecsInfo: nothing, onCodecsTrace: nothing,
      onCodecsException: (at: number, length: number) => {
        throw new Error(text(at, length));
      },
    },
  });
  const { exports } = made;
  const memory = exports.memory as WebAssembly.Memory;
  const call = (name: string, ...values: number[]): number => (exports[name] as Call)(...values);
  call("_initialize");
  return { memory, call };
}

/**
 * Decodes one compressed frame.
 * @returns rows * columns * samples values of bitsAllocated bits, little endian (a view that the next call may overwrite)
 * @throws Problem or Error with the decoder's reason when the frame is damaged or is not of the stated size
 */
export async function decodeFrame(codec: PackedCodec, encoded: Uint8Array, shape: FrameShape): Promise<Uint8Array> {
  instance ??= instantiate();
  const native = await instance;
  try {
    return decode(native, functions[codec], encoded, shape);
  } catch (thrown) {
    // the exception left the decoder's frames and memory behind
    instance = null;
    throw thrown;
  }
}

function decode({ memory, call }: Native, decoder: string, encoded: Uint8Array, shape: FrameShape): Uint8Array {
  const { rows, columns, samples, bitsAllocated, bitsStored, signed, planar } = shape;
  const context = call("CreateCodecsContext");
  call("SetColumns", context, columns);
  call("SetRows", context, rows);
  call("SetBitsAllocated", context, bitsAllocated);
  call("SetBitsStored", context, bitsStored);
  call("SetSamplesPerPixel", context, samples);
  call("SetPixelRepresentation", context, signed ? 1 : 0);
  call("SetPlanarConfiguration", context, planar ? 1 : 0);
  // MONOCHROME2 or RGB: the decoder is to leave the values as they are
  call("SetPhotometricInterpretation", context, samples === 1 ? 1 : 3);
  call("SetEncodedBufferSize", context, encoded.length);
  new Uint8Array(memory.buffer).set(encoded, call("GetEncodedBuffer", context));
  const parameters = call("CreateDecoderParameters");
  call("SetConvertColorspaceToRgb", parameters, samples === 3 ? 1 : 0);
  call(decoder, context, parameters);
  call("ReleaseDecoderParameters", parameters);
  const wanted = rows * columns * samples * (bitsAllocated / 8);
  const size = call("GetDecodedBufferSize", context);
  if (call("GetColumns", context) !== columns || call("GetRows", context) !== rows || size < wanted) {
    throw new Problem(say("the frame holds {stated} values in {bytes} bytes, not {expected} in {wanted}", { stated: `${call("GetColumns", context)} x ${call("GetRows", context)}`, bytes: size, expected: `${columns} x ${rows}`, wanted }));
  }
  const decoded = new Uint8Array(memory.buffer, call("GetDecodedBuffer", context), wanted).slice();
  call("ReleaseCodecsContext", context);
  if (memory.buffer.byteLength > keptBytes) instance = null;
  return decoded;
}
