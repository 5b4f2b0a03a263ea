import { Worker } from "node:worker_threads";
import { describe, expect, it } from "vitest";
import { JobControl } from "../../../workers/contract/control.ts";
import { PREVIEW_SIDE } from "../../../workers/contract/deformation-preview.ts";
import type { DisplacementField } from "../../../workers/contract/transform.ts";

const field = (dims: [number, number, number], value: (i: number) => number): DisplacementField => {
  const vectors = new SharedArrayBuffer(12 * dims[0] * dims[1] * dims[2]);
  new Float32Array(vectors).forEach((_, i, all) => { all[i] = value(i); });
  return { kind: "field", grid: { dims, affine: [-3.25, 0, 0, 80.1, 0, 3, 0.1, -90, 0, 0, 4, -70, 0, 0, 0, 1] }, vectors };
};

describe("the preview of a deformation", () => {
  it("crosses to another view of the block whole, once for each serial number", () => {
    const control = JobControl.create();
    const reader = new JobControl(control.buffer).deformation;
    expect([control.deformation.wanted, reader.latest(0)]).toEqual([false, null]);
    reader.want();
    expect(control.deformation.wanted).toBe(true);
    const [small, full] = [field([3, 4, 5], (i) => i / 7), field([PREVIEW_SIDE, PREVIEW_SIDE, PREVIEW_SIDE], (i) => -i)];
    control.deformation.publish(small);
    expect(reader.latest(0)).toEqual({ serial: 1, field: small });
    expect(reader.latest(1)).toBeNull();
    control.deformation.publish(full);
    const latest = reader.latest(1);
    expect(latest?.serial).toBe(2);
    expect(Buffer.compare(Buffer.from(latest?.field.vectors ?? new ArrayBuffer(0)), Buffer.from(full.vectors))).toBe(0);
    expect(control.preview()).toBeNull();
  });

  it("refuses more voxels than there is room for", () => {
    expect(() => { JobControl.create().deformation.publish(field([PREVIEW_SIDE + 1, 1, 1], () => 0)); }).toThrow("per axis");
  });

  it("is never torn while another thread writes it", async () => {
    const control = JobControl.create();
    const words = control.deformation;
    words.publish(field([20, 20, 20], () => 0));
    // plays a conductor that writes without pause: lock, every word of the vectors the same number, lock
    const start = ((words as unknown as { words: Int32Array }).words).byteOffset / 4;
    const writer = new Worker(`
      const { workerData: { buffer, start } } = require("node:worker_threads");
      const words = new Int32Array(buffer);
      for (let n = 1; n <= 200; n++) {
        Atomics.add(words, start + 1, 1);
        for (let i = 0; i < 24000; i++) Atomics.store(words, start + 38 + i, n);
        Atomics.add(words, start + 1, 1);
      }`, { eval: true, workerData: { buffer: control.buffer, start } });
    let done = false;
    const ended = new Promise<void>((resolve) => writer.once("exit", () => {
      done = true;
      resolve();
    }));
    let after = 0, torn = 0, seen = 0;
    while (!done) {
      const latest = words.latest(after);
      if (latest) {
        after = latest.serial;
        seen++;
        const values = new Int32Array(latest.field.vectors);
        if (values.some((value) => value !== values[0]) || values[0] !== (latest.serial === 1 ? 0 : latest.serial - 1)) torn++;
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    await ended;
    expect(words.latest(0)?.serial).toBe(201);
    expect([seen > 0, torn]).toEqual([true, 0]);
  });
});
