import { parentPort, workerData } from "node:worker_threads";
import { decodeFrame, useCodecsModule } from "../formats/dicom/codecs.ts";
import { problemOf } from "../formats/fail.ts";
import type { DecodeAnswer, DecodeRequest } from "../formats/dicom/decoders.ts";

useCodecsModule(workerData as WebAssembly.Module);

/** A thread that decodes compressed frames for a task of the io pool (see workers/formats/dicom/decoders.ts). */
parentPort?.on("message", ({ id, codec, encoded, shape }: DecodeRequest) => {
  decodeFrame(codec, encoded, shape).then(
    (decoded) => {
      const own = new Uint8Array(decoded);
      parentPort?.postMessage({ id, decoded: own } satisfies DecodeAnswer, [own.buffer]);
    },
    (thrown: unknown) => {
      parentPort?.postMessage({ id, reason: problemOf(thrown) } satisfies DecodeAnswer);
    },
  );
});
