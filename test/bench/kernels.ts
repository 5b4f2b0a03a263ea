import type { Conductor } from "../../workers/team/team.ts";
import { withGang } from "../robustness/gang.ts";

// Cost of every kernel per voxel (or sample) on one volume of common size, against what the memory alone would take.

const SIZE = [160, 220, 172];
const VOXELS = SIZE[0] * SIZE[1] * SIZE[2];
const ROUNDS = 9;

export interface KernelRow {
  kernel: string;
  /** one thread, minimum of several runs */
  nsPerVoxel: number;
  /** two threads */
  nsTwoThreads: number;
  /** read and written, each byte once */
  bytesPerVoxel: number;
  /** one thread's cost over what its bytes take at the speed of the triad */
  timesBandwidth: number;
  /** what holds it above twice the bandwidth limit */
  note: string;
}

interface Case {
  kernel: string;
  bytes: number;
  note: string;
  extent: number;
  grain: number;
  args: number[];
  /** brings back what the kernel has changed in place; not timed */
  before?: () => void;
}

/** Smooth structure with a little noise: what a registration sees. */
function image(seed: number): Float32Array {
  const out = new Float32Array(VOXELS);
  let state = seed;
  for (let i = 0; i < VOXELS; i++) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const [x, y, z] = [i % SIZE[0], Math.floor(i / SIZE[0]) % SIZE[1], Math.floor(i / (SIZE[0] * SIZE[1]))];
    out[i] = 10 * Math.sin(x / 9 + seed) * Math.cos(y / 11) * Math.sin(z / 13 + 1) + (state / 2 ** 32 - 0.5);
  }
  return out;
}

const sampling = "eight neighbours of four voxels by pair loads: WebAssembly has no gather";

function cases(team: Conductor): Case[] {
  const plane = (fill?: Float32Array): number => {
    const pointer = team.arena.alloc(VOXELS * 4);
    if (fill) team.f32(pointer, VOXELS).set(fill);
    else team.f32(pointer, VOXELS).fill(0);
    return pointer;
  };
  const doubles = (values: number[]): number => {
    const pointer = team.arena.alloc(values.length * 8);
    team.f64(pointer, values.length).set(values);
    return pointer;
  };
  const [nz, flat, grain] = [SIZE[2], VOXELS, 16384];
  const slabs = Math.ceil(flat / grain);
  const first = image(1), second = image(2);
  const [a, b, c, d, e, f] = [plane(first), plane(second), plane(), plane(), plane(), plane()];
  const [px, py, pz] = [plane(), plane(), plane()];
  // turned by five degrees: neighbours in x are then not neighbours in memory, which costs as much as the arithmetic
  const matrix = doubles([0.995, 0.08, -0.04, -2.1, -0.079, 0.996, 0.03, 3.3, 0.042, -0.027, 0.998, 1.7]);
  const identity3 = doubles([1, 0, 0, 0, 1, 0, 0, 0, 1]);
  const scratchMatrix = doubles([1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0]);
  const weights = team.arena.alloc(6 * 4);
  team.f32(weights, 6).set([0.23, 0.19, 0.11, 0.05, 0.015, 0.005]);
  const bins = team.arena.alloc(VOXELS);
  team.u8(bins, VOXELS).set(Uint8Array.from(first, (v) => 16 + Math.max(-14, Math.min(13, v))));
  const histograms = team.arena.alloc(slabs * 32 * 32 * 4);
  const table = team.arena.alloc(32 * 32 * 4);
  team.f32(table, 1024).set(Float32Array.from({ length: 1024 }, (_, i) => Math.sin(i)));
  const partials = team.arena.alloc(slabs * 400);
  const fillPositions = () => { team.run("positions_affine", flat, grain, [matrix, px, py, pz, SIZE[0], SIZE[1], 0]); };
  fillPositions();
  // the samples of the metrics are the grid's points
  const [sx, sy, sz] = [plane(), plane(), plane()];
  team.run("positions_affine", flat, grain, [scratchMatrix, sx, sy, sz, SIZE[0], SIZE[1], 0]);
  return [
    { kernel: "normalise", bytes: 12, note: "the triad: reads two, writes one", extent: flat, grain, args: [a, b, c, 0] },
    { kernel: "smooth_y, radius 0", bytes: 8, note: "a copy", extent: nz, grain: 4, args: [a, c, ...SIZE, weights, 0, 0, 1, SIZE[1]] },
    { kernel: "smooth_x, radius 5", bytes: 8, note: "17 operations per voxel, all in registers", extent: nz, grain: 4, args: [a, c, ...SIZE, weights, 5, 0, 1, SIZE[0]] },
    { kernel: "smooth_y, radius 5", bytes: 8, note: "11 loads from the first-level cache per vector", extent: nz, grain: 4, args: [a, c, ...SIZE, weights, 5, 0, 1, SIZE[1]] },
    { kernel: "smooth_z, radius 5", bytes: 8, note: "11 loads per vector, from planes far apart", extent: nz, grain: 4, args: [a, c, ...SIZE, weights, 5, 0, 1] },
    { kernel: "positions_affine", bytes: 12, note: "f64 arithmetic", extent: flat, grain, args: [matrix, px, py, pz, SIZE[0], SIZE[1], 0] },
    { kernel: "positions_transform", bytes: 24, note: "f64 arithmetic", extent: flat, grain, args: [scratchMatrix, px, py, pz] },
    { kernel: "positions_displace", bytes: 36, note: `${sampling}, three components`, extent: flat, grain, args: [px, py, pz, c, d, e, ...SIZE, identity3] },
    { kernel: "sample_linear", bytes: 20, note: sampling, extent: flat, grain, args: [px, py, pz, a, ...SIZE, d, 0] },
    { kernel: "sample_nearest", bytes: 20, note: "four scalar loads and lane inserts per vector", extent: flat, grain, args: [px, py, pz, a, ...SIZE, d, 0] },
    { kernel: "sample_bspline", bytes: 20, note: "64 taps", extent: flat, grain, args: [px, py, pz, a, ...SIZE, d, 0] },
    { kernel: "bspline_prefilter_x", bytes: 8, note: "a recursion in f64: each voxel waits for the one before", extent: nz, grain: 4, args: [f, ...SIZE], before: () => { team.f32(f, VOXELS).set(first); } },
    { kernel: "bspline_prefilter_y", bytes: 8, note: "a recursion in f64, four lines at once", extent: nz, grain: 4, args: [f, ...SIZE], before: () => { team.f32(f, VOXELS).set(first); } },
    { kernel: "bspline_prefilter_z", bytes: 8, note: "a recursion in f64, four lines at once", extent: SIZE[1], grain: 4, args: [f, ...SIZE], before: () => { team.f32(f, VOXELS).set(first); } },
    { kernel: "mi_values", bytes: 33, note: `${sampling}; one histogram update per sample`, extent: flat, grain, args: [matrix, sx, sy, sz, b, ...SIZE, 0, c, d, e, f, bins, 1, 16, 32, histograms, partials] },
    { kernel: "mi_histogram", bytes: 17, note: `${sampling}; one histogram update per sample`, extent: flat, grain, args: [matrix, sx, sy, sz, b, ...SIZE, 0, bins, 1, 16, 32, histograms, partials] },
    { kernel: "mi_gradient", bytes: 29, note: "four table entries and twelve sums per sample", extent: flat, grain, args: [sx, sy, sz, c, d, e, f, bins, 1, 16, 32, table, partials], before: () => {
      team.run("mi_values", flat, grain, [matrix, sx, sy, sz, b, ...SIZE, 0, c, d, e, f, bins, 1, 16, 32, histograms, partials]);
    } },
    { kernel: "moment_sums", bytes: 20, note: `${sampling}; 42 sums per sample`, extent: flat, grain, args: [matrix, sx, sy, sz, a, b, ...SIZE, 0, partials] },
    { kernel: "moment_scores", bytes: 20, note: sampling, extent: flat, grain, args: [matrix, sx, sy, sz, a, b, ...SIZE, 0, partials] },
    ...deformableCases(team, { plane, nz, flat, grain, images: [a, b], first, weights, table, histograms, partials }),
  ];
}

interface Ground {
  plane: (fill?: Float32Array) => number;
  nz: number;
  flat: number;
  grain: number;
  images: [number, number];
  first: Float32Array;
  weights: number;
  table: number;
  histograms: number;
  partials: number;
}

function deformableCases(team: Conductor, { plane, nz, flat, grain, images: [a, b], first, weights, table, histograms, partials }: Ground): Case[] {
  const wave = (phase: number) => first.map((_, i) => {
    const [x, y, z] = [i % SIZE[0], Math.floor(i / SIZE[0]) % SIZE[1], Math.floor(i / (SIZE[0] * SIZE[1]))];
    return 2 * Math.sin(x / 17 + phase) * Math.cos(y / 19 + z / 15 + phase);
  });
  const u = [1, 2, 3].map((phase) => plane(wave(phase)));
  const w = [4, 5, 6].map((phase) => plane(wave(phase)));
  const out = [0, 1, 2].map(() => plane());
  const more = [0, 1].map(() => plane());
  const matrix = team.arena.alloc(96);
  team.f64(matrix, 12).set([1, 0.01, -0.01, 0.3, -0.01, 1, 0.02, 0.2, 0.01, -0.02, 1, 0.1]);
  const restart = () => { out.forEach((pointer, i) => { team.f32(pointer, VOXELS).set(team.f32(u[i], VOXELS).map((v) => -v)); }); };
  const sums = "running sums of five products, kept in the second-level cache";
  return [
    { kernel: "compose_fields", bytes: 36, note: `${sampling}, three components`, extent: nz, grain: 4, args: [...w, ...u, ...out, ...SIZE, 0.25, 0.1] },
    { kernel: "warp_field", bytes: 20, note: sampling, extent: nz, grain: 4, args: [...u, ...SIZE, matrix, a, ...SIZE, out[0], 0, 0] },
    { kernel: "smooth_xy, radius 5", bytes: 8, note: "32 operations per vector", extent: nz, grain: 4, args: [a, out[0], ...SIZE, weights, 5] },
    { kernel: "smooth_field_z, radius 5", bytes: 24, note: "three components, 16 operations per vector each", extent: SIZE[1], grain: 8, args: [...out, ...SIZE, weights, 5, 1, partials] },
    { kernel: "force", bytes: 20, note: "", extent: nz, grain: 4, args: [a, b, ...out, ...SIZE, 1] },
    { kernel: "lncc_ants, radius 2", bytes: 16, note: sums, extent: nz, grain: 16, args: [a, b, 0, ...more, ...SIZE, 2, 1e-3, partials] },
    { kernel: "lncc_ants, radius 4", bytes: 16, note: sums, extent: nz, grain: 16, args: [a, b, 0, ...more, ...SIZE, 4, 1e-3, partials] },
    { kernel: "lncc_parts, radius 2", bytes: 28, note: sums, extent: nz, grain: 16, args: [a, b, 0, ...out, ...more, ...SIZE, 2, 1e-3, partials] },
    { kernel: "lncc_exact, radius 2", bytes: 36, note: sums, extent: nz, grain: 16, args: [a, b, ...out, ...more, w[0], w[1], ...SIZE, 2] },
    { kernel: "mattes_histogram", bytes: 8, note: "one histogram update per voxel", extent: flat, grain, args: [a, b, 0, 0, 1, 16, 1, 16, 32, histograms, partials] },
    { kernel: "mattes_factor", bytes: 12, note: "four table entries per voxel", extent: flat, grain, args: [a, b, 0, 0, 1, 16, 1, 16, 32, table, more[0]] },
    { kernel: "invert_field", bytes: 36, note: "Newton steps until 1e-3 voxel, usually three", extent: nz, grain: 4, args: [...u, ...out, ...SIZE, 6, 1e-3, partials], before: restart },
    { kernel: "jacobian_determinant", bytes: 16, note: "", extent: nz, grain: 4, args: [...u, ...SIZE, 0, more[0], partials] },
  ];
}

/** ns per voxel: the minimum of several runs, since other programs share the machine. */
function measure(team: Conductor, { kernel, extent, grain, args, before }: Case): number {
  const name = kernel.split(",")[0];
  let best = Number.POSITIVE_INFINITY;
  for (let round = 0; round < ROUNDS; round++) {
    before?.();
    const start = performance.now();
    team.run(name, extent, grain, args);
    best = Math.min(best, performance.now() - start);
  }
  return (best * 1e6) / VOXELS;
}

function measureAll(threads: number, most: number): Promise<{ entry: Case; ns: number }[]> {
  return withGang(threads, (team) => cases(team).slice(0, most).map((entry) => ({ entry, ns: measure(team, entry) })));
}

/** Every kernel (or the first so many; the triad is the first) on a volume of 160 x 220 x 172, with one and with two threads. */
export async function benchKernels(most = Infinity): Promise<KernelRow[]> {
  const one = await measureAll(1, most);
  const two = await measureAll(2, most);
  const triad = one[0].ns / one[0].entry.bytes;
  return one.map(({ entry, ns }, i) => {
    const timesBandwidth = ns / (entry.bytes * triad);
    return { kernel: entry.kernel, nsPerVoxel: ns, nsTwoThreads: two[i].ns, bytesPerVoxel: entry.bytes, timesBandwidth, note: timesBandwidth > 2 || i < 2 ? entry.note : "" };
  });
}

/** The rows as lines of text, and the bandwidth they are held against. */
export function kernelTable(rows: readonly KernelRow[]): string[] {
  const [triad] = rows;
  return [
    `  triad ${(triad.bytesPerVoxel / triad.nsPerVoxel).toFixed(1)} GB/s with one thread, ${(triad.bytesPerVoxel / triad.nsTwoThreads).toFixed(1)} with two`,
    `  ${"kernel".padEnd(25)} ${"ns".padStart(7)} ${"2 threads".padStart(10)} ${"bytes".padStart(6)} ${"x limit".padStart(8)}  what holds it above twice the limit`,
    ...rows.map((row) => `  ${row.kernel.padEnd(25)} ${row.nsPerVoxel.toFixed(2).padStart(7)} ${row.nsTwoThreads.toFixed(2).padStart(10)} ${String(row.bytesPerVoxel).padStart(6)} `
      + `${row.timesBandwidth.toFixed(1).padStart(8)}  ${row.note}`),
  ];
}
