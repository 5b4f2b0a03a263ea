import { Worker } from "node:worker_threads";
import { describe, expect, test } from "vitest";
import { EPOCH_WORD, JobControl } from "../../../workers/contract/control.ts";
import type { ProgressEvent } from "../../../workers/contract/job.ts";

const stage = (number: number, transform = "Rigid", metric = "MI"): ProgressEvent => ({ event: "stage", stage: number, stages: 3, transform, metric });
const iteration = (number: number): ProgressEvent =>
  ({ event: "iteration", stage: 0, level: 1, levels: 4, iteration: number, iterations: 100_000, metric: -0.1 * number, convergence: number === 0 ? null : 1e-7, elapsed: 0, remaining: null });

/** an event without its time */
const timeless = (event: ProgressEvent) => event.event === "iteration" ? { ...event, elapsed: 0 } : event;

describe("job control", () => {
  test("another view of the same block reads events in the order they were published, once", () => {
    const control = JobControl.create();
    const reader = new JobControl(control.buffer);
    const events = [stage(0), iteration(0), iteration(1), stage(1, "Ähnlichkeit", "µ"), iteration(2)];
    expect(reader.readSince(0)).toEqual({ events: [], cursor: 0 });
    events.slice(0, 3).forEach((event) => { control.publish(event); });
    const first = reader.readSince(0);
    events.slice(3).forEach((event) => { control.publish(event); });
    const second = reader.readSince(first.cursor);
    expect([...first.events, ...second.events].map(timeless)).toEqual(events);
    expect(first.events).toHaveLength(3);
    expect(reader.readSince(second.cursor).events).toEqual([]);
  });

  test("elapsed is stamped, and does not run backwards", () => {
    const control = JobControl.create();
    for (let i = 0; i < 5; i++) control.publish({ ...iteration(i), elapsed: 1e9 } as ProgressEvent);
    const times = control.readSince(0).events.map((event) => event.event === "iteration" ? event.elapsed : -1);
    expect(times.every((time, i) => time >= (times[i - 1] ?? 0) && time <= control.elapsed)).toBe(true);
  });

  test("when more is published than the ring holds the oldest iterations are lost, stages never", () => {
    const control = JobControl.create();
    const total = 20_000;
    for (let i = 0; i < total; i++) {
      if (i % 5000 === 0) control.publish(stage(i / 5000));
      control.publish(iteration(i));
    }
    const { events, cursor } = control.readSince(0);
    expect(cursor).toBe(total + 4);
    expect(events.flatMap((event) => event.event === "stage" ? [event.stage] : [])).toEqual([0, 1, 2, 3]);
    const iterations = events.flatMap((event) => event.event === "iteration" ? [event.iteration] : []);
    expect(iterations.length).toBeGreaterThanOrEqual(8190);
    expect(iterations).toEqual(Array.from(iterations, (_, i) => total - iterations.length + i));
    const at = events.findIndex((event) => event.event === "stage" && event.stage === 3);
    expect(events[at + 1]).toMatchObject({ event: "iteration", iteration: 15_000 });
  });

  test.each(["cancel", "end"] as const)("%s is not missed by a thread that was just about to wait", (over) => {
    const control = JobControl.create();
    const { integers } = control.dispatch;
    const seen = Atomics.load(integers, EPOCH_WORD);
    control[over]();
    expect(Atomics.wait(integers, EPOCH_WORD, seen, 0)).toBe("not-equal");
  });

  test("cancel and end are seen by every view", () => {
    const control = JobControl.create();
    const other = new JobControl(control.buffer);
    expect([control.cancelled, other.cancelled, control.ended, other.ended]).toEqual([false, false, false, false]);
    other.cancel();
    control.end();
    expect([control.cancelled, other.ended]).toEqual([true, true]);
  });

  test("the preview is null, then the latest matrix with its number", () => {
    const control = JobControl.create();
    expect(control.preview()).toBeNull();
    control.publishPreview(Array.from({ length: 16 }, (_, i) => i));
    const matrix = Array.from({ length: 16 }, (_, i) => Math.PI * i);
    control.publishPreview(matrix);
    expect(new JobControl(control.buffer).preview()).toEqual({ serial: 2, matrix });
  });

  test("a preview and an event read while another thread writes are never torn", async () => {
    const control = JobControl.create();
    // the other side of the block, written out: a matrix of sixteen equal numbers under the sequence lock at word 4
    const code = `
      const { workerData } = require("node:worker_threads");
      const words = new Int32Array(workerData); const double = new Float64Array(1); const halves = new Int32Array(double.buffer);
      for (let n = 1; n <= 60000; n++) {
        const lock = Atomics.add(words, 4, 1);
        for (let i = 0; i < 16; i++) { double[0] = n * 1.000001; Atomics.store(words, 16 + 2 * i, halves[0]); Atomics.store(words, 17 + 2 * i, halves[1]); }
        Atomics.store(words, 4, lock + 2);
      }
      Atomics.store(words, 0, 1);`;
    const writer = new Worker(code, { eval: true, workerData: control.buffer });
    const gone = new Promise((resolve) => writer.once("exit", resolve));
    let read = 0;
    let torn = 0;
    while (!control.cancelled) {
      const preview = control.preview();
      if (preview === null) continue;
      read++;
      if (preview.matrix.some((entry) => entry !== preview.serial * 1.000001)) torn++;
    }
    await gone;
    expect(torn).toBe(0);
    expect(read).toBeGreaterThan(0);
  });
});
