import { isWords, say, type Words } from "../contract/sentences.ts";
import type { DisplacementField } from "../contract/transform.ts";
import type { Triple } from "../contract/volume.ts";
import { gridFromItk } from "./itk-grid.ts";

/** At most so many vectors; a field has 12 bytes for each. */
const mostVectors = 20_000_000;
/** Steps per cell of the control grid: then linear interpolation of the field is within 1/2048 of the control vectors' second differences, per axis. */
const finest = 16;

/** Cubic B-spline at distances 1 + t, t, 1 - t, 2 - t. */
function weights(t: number): number[] {
  const s = 1 - t;
  return [(s * s * s) / 6, 2 / 3 - t * t + (t * t * t) / 2, 2 / 3 - s * s + (s * s * s) / 2, (t * t * t) / 6];
}

/**
 * ITK's BSplineTransform of order 3 as a displacement field: control vectors (all x, all y, all z; LPS mm) on a control grid. It moves points between the
 * second and the last but one control point of each axis and leaves others where they are, as a field does outside its grid; so it is sampled over just
 * that region, several points to a cell.
 * @returns the field, or in words why there is none
 */
export function fieldFromBSpline(parameters: ArrayLike<number>, fixed: ArrayLike<number>): DisplacementField | Words {
  const control = gridFromItk(fixed);
  if (isWords(control)) return control;
  const [cx, cy, cz] = control.dims;
  const controls = cx * cy * cz;
  if (parameters.length !== 3 * controls) return say("its {what} has {have} parameters instead of {want}", { what: "B-spline", have: parameters.length, want: 3 * controls });
  if (Math.min(cx, cy, cz) < 4) return "its B-spline has fewer than four control points along an axis";
  let steps = finest;
  const size = (k: number): Triple => [(cx - 3) * k + 1, (cy - 3) * k + 1, (cz - 3) * k + 1];
  while (steps > 1 && size(steps)[0] * size(steps)[1] * size(steps)[2] > mostVectors) steps--;
  const dims = size(steps);
  if (dims[0] * dims[1] * dims[2] > mostVectors) return "its B-spline has more control points than are read here";

  const count = dims[0] * dims[1] * dims[2];
  const vectors = new SharedArrayBuffer(12 * count);
  for (let component = 0; component < 3; component++) {
    const coefficients = Float64Array.from({ length: controls }, (_, i) => parameters[component * controls + i]);
    // along x, y and z in turn: lines of `n` control values a `stride` apart become lines of samples
    const alongX = refine(coefficients, 1, cx, cy * cz, steps);
    const alongY = refine(alongX, dims[0], cy, cz, steps);
    const all = refine(alongY, dims[0] * dims[1], cz, 1, steps);
    if (!all.every(Number.isFinite)) return "some of its parameters are not finite numbers";
    new Float32Array(vectors, 4 * count * component, count).set(component < 2 ? all.map((value) => -value) : all);
  }
  const affine = [...control.affine];
  for (const row of [0, 4, 8]) {
    affine[row + 3] += affine[row] + affine[row + 1] + affine[row + 2];
    for (let axis = 0; axis < 3; axis++) affine[row + axis] /= steps;
  }
  return { kind: "field", grid: { dims, affine }, vectors };
}

/** Samples the spline along one axis: `outer` blocks of n planes of `inner` values become blocks of (n - 3) steps + 1 planes. */
function refine(values: Float64Array, inner: number, n: number, outer: number, steps: number): Float64Array {
  const samples = (n - 3) * steps + 1;
  const out = new Float64Array(outer * samples * inner);
  const table = Array.from({ length: steps }, (_, k) => weights(k / steps));
  for (let o = 0; o < outer; o++) {
    for (let s = 0; s < samples; s++) {
      // the last sample lies at the end of the last cell, whose weights at t = 1 are those of the next cell at t = 0 without its fourth value
      const cell = Math.min(Math.floor(s / steps), n - 4);
      const w = s === samples - 1 ? weights(1) : table[s % steps];
      const from = (o * n + cell) * inner;
      const to = (o * samples + s) * inner;
      for (let i = 0; i < inner; i++) {
        out[to + i] = w[0] * values[from + i] + w[1] * values[from + inner + i] + w[2] * values[from + 2 * inner + i] + w[3] * values[from + 3 * inner + i];
      }
    }
  }
  return out;
}
