import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";
import { describe, expect, test } from "vitest";
import { JobControl } from "../../../workers/contract/control.ts";
import { SynclineError } from "../../../workers/contract/errors.ts";
import { createConductor, helpGang, type Conductor } from "../../../workers/team/team.ts";
import { helperCode, newGang, place, placeBytes, placeDoubles, randoms, testTeam, withTeam } from "../../fixtures/kernels.ts";

const root = fileURLToPath(new URL("../../..", import.meta.url));

function thrownBy(action: () => void): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}

/** A little of everything: a smoothing, a warp and a metric, many times over, so that slabs fall to threads in ever different ways. */
function workload(team: Conductor): string {
  const size = [37, 29, 23];
  const n = size[0] * size[1] * size[2];
  const [a, b, px, py, pz] = [1, 2, 3, 4, 5].map((seed) => place(team, randoms(seed, n, 0, 30)));
  const weights = place(team, [0.4, 0.2, 0.1]);
  const matrix = placeDoubles(team, [0.9, 0.1, 0, 1, 0, 1.05, 0.1, -1, 0.1, 0, 1, 0.5]);
  const bins = placeBytes(team, randoms(6, n, 2, 30));
  const slabs = Math.ceil(n / 700);
  const outputs = [0, 1, 2, 3].map(() => place(team, new Float32Array(n)));
  const histograms = place(team, new Float32Array(slabs * 32 * 32));
  const counts = placeDoubles(team, new Float64Array(slabs));
  const hash = createHash("sha256");
  for (let round = 0; round < 20; round++) {
    team.run("smooth_x", size[2], 1, [a, b, ...size, weights, 2, 0, 1, size[0]]);
    team.run("smooth_z", size[2], 2, [b, a, ...size, weights, 2, 0, 1]);
    team.run("positions_transform", n, 999, [matrix, px, py, pz]);
    team.run("mi_values", n, 700, [matrix, px, py, pz, a, ...size, 0, ...outputs, bins, 1, 1, 32, histograms, counts]);
    hash.update(team.u8(a, 4 * n)).update(team.u8(outputs[0], 4 * n)).update(team.u8(outputs[3], 4 * n)).update(team.u8(histograms, slabs * 4096)).update(team.u8(counts, slabs * 8));
    team.run("positions_affine", n, 500, [matrix, px, py, pz, size[0], size[1], round]);
  }
  return hash.digest("hex");
}

/** The deformable kernels: what one thread's scratch holds from its last slab must not show in the next. */
function deformableWorkload(team: Conductor): string {
  const size = [37, 29, 23];
  const n = size[0] * size[1] * size[2];
  const [f, m] = [1, 2].map((seed) => place(team, randoms(seed, n, -1, 1)));
  const field = [3, 4, 5].map((seed) => place(team, randoms(seed, n, -1, 1)));
  const [step, map, inverse] = [0, 1, 2].map(() => [0, 1, 2].map(() => place(team, new Float32Array(n))));
  const [cf, cm] = [0, 1].map(() => place(team, new Float32Array(n)));
  const weights = place(team, [0.4, 0.2, 0.1]);
  const partials = placeDoubles(team, new Float64Array(4 * 64));
  const hash = createHash("sha256");
  for (let round = 0; round < 4; round++) {
    partialsOf("lncc_ants", size[2], 3, [f, m, 0, cf, cm, ...size, 2, 1e-3, partials], 16);
    team.run("force", size[2], 2, [m, cm, ...step, ...size, 0.1]);
    for (const component of step) team.run("smooth_xy", size[2], 2, [component, component, ...size, weights, 2]);
    partialsOf("smooth_field_z", size[1], 3, [...step, ...size, weights, 2, 1, partials], 8);
    team.run("compose_fields", size[2], 2, [...step, ...field, ...map, ...size, 1, 0]);
    for (const component of inverse) team.f32(component, n).fill(0);
    partialsOf("invert_field", size[2], 2, [...map, ...inverse, ...size, 4, 1e-3, partials], 16);
    partialsOf("jacobian_determinant", size[2], 3, [...map, ...size, 0, cf, partials], 32);
    for (const pointer of [...map, ...inverse, cf, cm]) hash.update(team.u8(pointer, 4 * n));
    field.forEach((pointer, i) => { team.f32(pointer, n).set(team.f32(map[i], n)); });
  }
  return hash.digest("hex");

  function partialsOf(kernel: string, extent: number, grain: number, args: number[], bytes: number): void {
    team.run(kernel, extent, grain, args);
    hash.update(team.u8(partials, bytes * Math.ceil(extent / grain)));
  }
}

describe("team", () => {
  test("the deformable kernels give the same bytes with 1, 2 and 3 threads", async () => {
    const digests = await Promise.all([1, 2, 3].map((threads) => withTeam(threads, deformableWorkload)));
    expect(new Set(digests).size).toBe(1);
  });

  test("1, 2 and 3 threads give the same bytes", async () => {
    const digests = await Promise.all([1, 2, 3].map((threads) => withTeam(threads, workload)));
    expect(new Set(digests).size).toBe(1);
  });

  test("a helper that stands aside in the middle changes no byte, and leaves with the others", async () => {
    const twice = (team: Conductor): [string, string] => {
      const first = workload(team);
      team.control.giveWay(true);
      return [first, workload(team)];
    };
    const digests = await Promise.all([1, 2, 3].map((threads) => withTeam(threads, twice)));
    expect(new Set(digests.flat()).size).toBe(1);
  });

  test("more dispatches than there are generations", async () => {
    await withTeam(2, (team) => {
      const p = [0, 1, 2].map(() => place(team, new Float32Array(4)));
      const step = placeDoubles(team, [1, 0, 0, 1, 0, 1, 0, 1, 0, 0, 1, 1]);
      const rounds = 70_000;
      for (let i = 0; i < rounds; i++) team.run("positions_transform", 4, 2, [step, ...p]);
      expect([...team.f32(p[0], 4)]).toEqual([rounds, rounds, rounds, rounds]);
    });
  });

  test("an unknown kernel, a wrong extent and too many slabs are refused", async () => {
    const team = await testTeam();
    expect(thrownBy(() => { team.run("no_such_kernel", 1, 1, []); })).toMatchObject({ code: "internal" });
    expect(thrownBy(() => { team.run("normalise", 1.5, 1, []); })).toMatchObject({ code: "internal" });
    expect(thrownBy(() => { team.run("normalise", 70_000, 1, []); })).toMatchObject({ code: "internal" });
    expect(thrownBy(() => { team.run("normalise", 0, 1, []); })).toBeUndefined();
  });

  test("after a cancel the next dispatch throws `cancelled`", async () => {
    const team = await testTeam();
    team.control.cancel();
    const thrown = thrownBy(() => { workload(team); });
    expect(thrown).toBeInstanceOf(SynclineError);
    expect(thrown).toMatchObject({ code: "cancelled" });
  });

  test("a cancel from another thread stops a conductor at work, and the helpers leave", async () => {
    const gang = await newGang();
    const code = `
      const { workerData } = require("node:worker_threads");
      setTimeout(() => { Atomics.store(new Int32Array(workerData), 0, 1); }, 30);`;
    const helper = new Worker(await helperCode(), { eval: true, workerData: gang });
    const left = new Promise((resolve) => helper.once("exit", resolve));
    await new Promise((resolve) => helper.once("online", resolve));
    const canceller = new Worker(code, { eval: true, workerData: gang.control });
    const team = createConductor(gang);
    const thrown = thrownBy(() => { for (;;) workload(team); });
    expect(thrown).toMatchObject({ code: "cancelled" });
    await Promise.all([left, new Promise((resolve) => canceller.once("exit", resolve))]);
  });

  test("a helper that dies within a slab ends the job as soon as somebody cancels it", async () => {
    const gang = await newGang();
    const { outputFiles: [dying] } = await build({
      stdin: { resolveDir: root, loader: "ts", contents: `
        import { workerData } from "node:worker_threads";
        import { JobControl } from "./workers/contract/control.ts";
        import { Dispatch } from "./workers/team/dispatch.ts";
        const die = () => process.exit(1);
        new Dispatch(new JobControl(workerData), Array(1000).fill(die)).help();` },
      bundle: true, platform: "node", format: "cjs", write: false,
    });
    // what main/services/pools.ts does when a thread of its pool dies; here in a thread of its own, as this one is blocked
    const watcher = new Worker(`
      const { Worker, workerData } = require("node:worker_threads");
      const helper = new Worker(workerData.code, { eval: true, workerData: workerData.control });
      helper.once("exit", () => Atomics.store(new Int32Array(workerData.control), 0, 1));`, { eval: true, workerData: { code: dying.text, control: gang.control } });
    const gone = new Promise((resolve) => watcher.once("exit", resolve));
    const team = createConductor(gang);
    const thrown = thrownBy(() => { for (;;) workload(team); });
    expect(thrown).toMatchObject({ code: "cancelled" });
    await gone;
  });

  test.each([1, 2, 3])("a trap in any of %i threads is thrown by the conductor, which does not hang", async (threads) => {
    await withTeam(threads, (team) => {
      // far beyond the memory: every slab traps
      const wild = 0xf0000000;
      const thrown = thrownBy(() => { team.run("normalise", 100_000, 100, [wild, wild, wild, 0]); });
      expect(thrown).toMatchObject({ code: "internal" });
      expect(String(thrown)).toContain("memory access out of bounds");
    });
  });

  test("a helper that comes after the end, or after a cancel, leaves at once", async () => {
    for (const over of [(control: JobControl) => { control.end(); }, (control: JobControl) => { control.cancel(); }]) {
      const gang = await newGang();
      over(new JobControl(gang.control));
      helpGang(gang);
    }
    expect.assertions(0);
  });

  test("memory that grows is seen by threads that were there before", async () => {
    await withTeam(2, (team) => {
      const n = 3_000_001;
      for (let round = 0; round < 3; round++) {
        const [num, den] = [place(team, new Float32Array(n).fill(6)), place(team, new Float32Array(n).fill(2 + round))];
        team.run("normalise", n, 65_536, [num, den, num, 0]);
        expect(team.f32(num, n).every((value) => value === 6 / Math.fround(2 + round) || Math.abs(value - 6 / (2 + round)) < 1e-6)).toBe(true);
      }
    });
  });

  test("pointers beyond 2 GiB are addresses like any other", async () => {
    const team = await testTeam();
    // address space only: pages that are not touched take no memory
    team.arena.alloc(2.5 * 2 ** 30);
    const image = randoms(8, 60);
    const src = place(team, image);
    const dst = place(team, new Float32Array(60));
    expect(src).toBeGreaterThan(2 ** 31);
    team.run("smooth_y", 3, 1, [src, dst, 5, 4, 3, place(team, [1]), 0, 0, 1, 4]);
    expect([...team.f32(dst, 60)]).toEqual([...image]);
    const planes = [[4, 0.5], [3, 0], [2, 1]].map((p) => place(team, p));
    const out = place(team, [0, 0]);
    team.run("sample_linear", 2, 2, [...planes, src, 5, 4, 3, out, 0]);
    expect([...team.f32(out, 2)]).toEqual([image[59], Math.fround(image[20] + Math.fround(0.5 * Math.fround(image[21] - image[20])))]);
  });
});
