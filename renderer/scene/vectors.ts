import type { Triple } from "../../workers/contract/volume.ts";

export function dot(a: Readonly<Triple>, b: Readonly<Triple>): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

/** a + scale * b */
export function addScaled(a: Readonly<Triple>, scale: number, b: Readonly<Triple>): Triple {
  return [a[0] + scale * b[0], a[1] + scale * b[1], a[2] + scale * b[2]];
}

export function cross(a: Readonly<Triple>, b: Readonly<Triple>): Triple {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

export function normalised(a: Readonly<Triple>): Triple {
  return addScaled([0, 0, 0], 1 / Math.sqrt(dot(a, a)), a);
}
