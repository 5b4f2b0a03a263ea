// Local correlation in windows of any radius, against its definition in float64.
import { describe, expect, it } from "vitest";
import type { Grid } from "../../../../workers/contract/volume.ts";
import { CorrelationForces } from "../../../../workers/engine/deformable/correlation-forces.ts";
import type { FactorMetric } from "../../../../workers/engine/deformable/forces.ts";
import { correlationForces, WideCorrelationForces } from "../../../../workers/engine/deformable/wide-correlation-forces.ts";
import { place, placeBytes, randoms, testTeam, withTeam } from "../../../fixtures/kernels.ts";
import type { Conductor } from "../../../../workers/team/team.ts";

const dims: Grid["dims"] = [23, 19, 17];
const [nx, ny, nz] = dims;
const count = nx * ny * nz;
const grid: Grid = { dims, affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] };
const noise = [randoms(1, count, -0.1, 0.1), randoms(2, count, -0.1, 0.1)];
const image = (which: number) => Float32Array.from({ length: count }, (_, i) => {
  const [x, y, z] = [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))];
  // half of it flat background, as in a scan
  return x < 7 ? 0 : 0.5 + 0.2 * Math.sin(0.6 * x + 0.3 * y + which) + 0.15 * Math.cos(0.5 * y - 0.7 * z) + noise[which][i];
});
const [f, m] = [image(0), image(1)];

const least = 1e-5;

/** Sums over windows cut at the border, by prefix sums along each axis in float64. */
function windowSums(values: ArrayLike<number>, radius: number): Float64Array {
  let now = Float64Array.from(values);
  for (const [n, step] of [[nx, 1], [ny, nx], [nz, nx * ny]]) {
    const next = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      const at = Math.floor(i / step) % n;
      for (let k = Math.max(0, at - radius); k <= Math.min(n - 1, at + radius); k++) next[i] += now[i + (k - at) * step];
    }
    now = next;
  }
  return now;
}

/** Value (mean over the windows that count) and derivative of the sum by the second image. */
function reference(radius: number, mask?: Uint8Array): { value: number; derivative: Float64Array } {
  const w = mask ? Array.from(mask, (value) => (value ? 1 : 0)) : Array.from<number>({ length: count }).fill(1);
  const sums = (term: (i: number) => number) => windowSums(w.map((weight, i) => (weight ? term(i) : 0)), radius);
  const [n, sf, sm, sff, smm, sfm] = [sums(() => 1), sums((i) => f[i]), sums((i) => m[i]), sums((i) => f[i] ** 2), sums((i) => m[i] ** 2), sums((i) => f[i] * m[i])];
  let total = 0, counted = 0;
  const [alpha, beta, gamma] = [0, 1, 2].map(() => new Float64Array(count));
  for (let i = 0; i < count; i++) {
    const [a, b, c] = [sfm[i] - sf[i] * sm[i] / n[i], sff[i] - sf[i] ** 2 / n[i], smm[i] - sm[i] ** 2 / n[i]];
    if (!w[i] || !(b / n[i] > least && c / n[i] > least)) continue;
    total += a * a / (b * c);
    counted++;
    alpha[i] = 2 * a / (b * c);
    beta[i] = 2 * a * a / (b * c * c);
    gamma[i] = alpha[i] * sf[i] / n[i] - beta[i] * sm[i] / n[i];
  }
  const [A, B, G] = [alpha, beta, gamma].map((plane) => windowSums(plane, radius));
  return { value: total / counted, derivative: Float64Array.from({ length: count }, (_, i) => (w[i] ? f[i] * A[i] - m[i] * B[i] - G[i] : 0)) };
}

function evaluate(team: Conductor, metric: FactorMetric, mask?: Uint8Array): { value: number; derivative: Float32Array } {
  const factors = { fixed: team.arena.alloc(4 * count), moving: team.arena.alloc(4 * count) };
  const scratch = Array.from({ length: 5 }, () => team.arena.alloc(4 * count));
  const value = metric.evaluate({ fixed: place(team, f), moving: place(team, m), mask: mask ? placeBytes(team, mask) : 0 }, factors, scratch);
  return { value, derivative: Float32Array.from(team.f32(factors.moving, count)) };
}

const mask = Uint8Array.from(randoms(3, count), (value) => (value < 0.2 ? 0 : 1));

describe("local correlation in wide windows", () => {
  it.each([[13, undefined], [17, undefined], [30, undefined], [128, undefined], [14, mask]])("agrees with float64 at radius %i", async (radius, within) => {
    const team = await testTeam();
    const metric = correlationForces(team, grid, radius, "exact");
    expect(metric).toBeInstanceOf(WideCorrelationForces);
    const wanted = reference(radius, within);
    const scale = wanted.derivative.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    // twice, as the planes change places
    for (let round = 0; round < 2; round++) {
      const got = evaluate(team, metric, within);
      expect(-got.value).toBeCloseTo(wanted.value, 4);
      for (let i = 0; i < count; i++) expect(Math.abs(got.derivative[i] - wanted.derivative[i])).toBeLessThan(1e-3 * scale);
    }
    team.end();
  });

  it("is the same metric as the one for narrow windows, in both forms", async () => {
    const team = await testTeam();
    for (const form of ["exact", "centre"] as const) {
      const [narrow, wide] = [new CorrelationForces(team, grid, 4, form), new WideCorrelationForces(team, grid, 4, form)].map((metric) => evaluate(team, metric));
      expect(wide.value).toBeCloseTo(narrow.value, 5);
      const scale = narrow.derivative.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      for (let i = 0; i < count; i++) expect(Math.abs(wide.derivative[i] - narrow.derivative[i])).toBeLessThan(2e-3 * scale);
    }
    team.end();
  });

  it("is chosen where rows are too long for the running sums", async () => {
    const team = await testTeam();
    expect(correlationForces(team, { ...grid, dims: [2000, 4, 4] }, 9, "exact")).toBeInstanceOf(WideCorrelationForces);
    expect(correlationForces(team, { ...grid, dims: [512, 4, 4] }, 4, "exact")).toBeInstanceOf(CorrelationForces);
    team.end();
  });

  it("gives the same bytes for any number of threads", async () => {
    const results = [];
    for (const threads of [1, 3]) results.push(await withTeam(threads, (team) => Buffer.from(evaluate(team, new WideCorrelationForces(team, grid, 20, "exact")).derivative.buffer).toString("base64")));
    expect(results[0]).toBe(results[1]);
  });
});
