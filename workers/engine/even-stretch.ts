import { determinant3, invert3, linearPart, multiply3, transpose3, type Matrix4 } from "../contract/affine.ts";
import type { Likeness, LikenessWithGradient, Metric } from "./metric.ts";

/** Nats that a strain of 1 costs; what makes two heads equal, some 0.07, costs a hundredth and brings five times as much where both are whole. */
export const evenness = 2;
/** Of that, what a change of size as a whole costs: where a side of a head is missing, a smaller head would share more of what is left. */
const sizeShare = 0.5;

/**
 * A metric with a price on uneven stretch: `weight` times the sum of squares of the strain (relative, per axis and shear) beyond a common scale, and a share of it for that scale.
 * Heads of two people differ by some hundredths along each axis; where a part of one is missing nothing else would hold the affine map that tells how they lie.
 * With A the linear part, s³ = det A and C = AᵀA / s²: weight (|C - I|² / 4 + 3 share ln² s), whose derivative by A is weight (A (C - I) / s² + (2 share ln s - tr((C - I) C) / 3) A⁻ᵀ).
 */
export class EvenStretch implements Metric {
  constructor(private readonly metric: Metric, private readonly weight: number) {}

  value(matrix: Matrix4): Likeness {
    const likeness = this.metric.value(matrix);
    return { ...likeness, value: likeness.value + this.weight * unevenness(matrix).value };
  }

  evaluate(matrix: Matrix4): LikenessWithGradient {
    const likeness = this.metric.evaluate(matrix);
    const { value, derivative } = unevenness(matrix);
    const gradient = likeness.gradient.slice();
    for (let row = 0; row < 3; row++) for (let column = 0; column < 3; column++) gradient[4 * row + column] += this.weight * derivative[3 * row + column];
    return { ...likeness, value: likeness.value + this.weight * value, gradient };
  }
}

function unevenness(matrix: Matrix4): { value: number; derivative: number[] } {
  const a = linearPart(matrix);
  const size = Math.cbrt(determinant3(a));
  const square = size ** 2;
  const growth = Math.log(size);
  const c = multiply3(transpose3(a), a).map((value) => value / square);
  const excess = c.map((value, i) => value - (i % 4 === 0 ? 1 : 0));
  const dot = excess.reduce((sum, value, i) => sum + value * c[i], 0);
  const outward = transpose3(invert3(a));
  return {
    value: excess.reduce((sum, value) => sum + value * value, 0) / 4 + 3 * sizeShare * growth ** 2,
    derivative: multiply3(a, excess).map((value, i) => value / square + (2 * sizeShare * growth - dot / 3) * outward[i]),
  };
}
