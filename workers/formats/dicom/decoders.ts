import { existsSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { decodersOf } from "../../contract/background.ts";
import type { Sentence } from "../../contract/sentences.ts";
import { Problem } from "../fail.ts";
import { codecsModule, decodeFrame, type FrameShape, type PackedCodec } from "./codecs.ts";

/** What a decoding thread is asked (see workers/tasks/decode.ts). */
export interface DecodeRequest {
  id: number;
  codec: PackedCodec;
  encoded: Uint8Array<ArrayBuffer>;
  shape: FrameShape;
}
export type DecodeAnswer = { id: number; decoded: Uint8Array<ArrayBuffer> } | { id: number; reason: Sentence };

interface Waiting {
  resolve: (decoded: Uint8Array) => void;
  reject: (reason: Error) => void;
}

/** Frames below which starting threads takes longer than it saves. */
const fewestFrames = 8;
const threadFile = join(__dirname, "decode.cjs");

/** Decodes the frames of one series, on threads of its own where the pool allows them and there is enough to do, else on this one. */
export class Decoders {
  readonly #threads: Worker[] = [];
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;
  #failure: Error | null = null;

  /** @param frames that will come, @param allowed threads at most, @param file of a thread */
  static async start(frames: number, allowed: number = decodersOf(process.argv), file: string = threadFile): Promise<Decoders> {
    const decoders = new Decoders();
    const count = frames >= fewestFrames && existsSync(file) ? Math.min(allowed, Math.ceil(frames / 4)) : 0;
    if (count === 0) return decoders;
    const module = await codecsModule();
    for (let i = 0; i < count; i++) decoders.#start(file, module);
    return decoders;
  }

  /** Frames that should be under way at a time. */
  get ahead(): number {
    return Math.max(1, 2 * this.#threads.length);
  }

  /** As decodeFrame, whose encoded bytes stay as they are until it has answered. @throws Problem with the decoder's reason, or Error */
  decode(codec: PackedCodec, encoded: Uint8Array, shape: FrameShape): Promise<Uint8Array> {
    if (this.#threads.length === 0) return decodeFrame(codec, encoded, shape);
    if (this.#failure) return Promise.reject(this.#failure);
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      const { rows, columns, samples, bitsAllocated, bitsStored, signed, planar } = shape;
      const request: DecodeRequest = { id, codec, encoded: new Uint8Array(encoded), shape: { rows, columns, samples, bitsAllocated, bitsStored, signed, planar } };
      this.#threads[id % this.#threads.length].postMessage(request, [request.encoded.buffer]);
    });
  }

  async end(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.terminate()));
  }

  #start(file: string, module: WebAssembly.Module): void {
    const thread = new Worker(file, { workerData: module });
    this.#threads.push(thread);
    thread.on("message", (answer: DecodeAnswer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if ("decoded" in answer) waiting?.resolve(answer.decoded);
      else waiting?.reject(new Problem(answer.reason));
    });
    // a thread that dies answers nothing any more: nothing may wait for it
    thread.on("error", (error) => {
      this.#failure = error;
      for (const { reject } of this.#waiting.values()) reject(error);
      this.#waiting.clear();
    });
  }
}
