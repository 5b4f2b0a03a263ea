import { aboutCentre, multiply3 } from "../contract/affine.ts";
import { crossMatrix, rotationMatrix } from "./matrix.ts";

export const linearModels = ["Translation", "Rigid", "Similarity", "Affine"] as const;
export type LinearModelName = (typeof linearModels)[number];

/** G = dE/d[A | t] (3x4, row-major) of the map y = A (x - c) + c + t. */
export type MatrixGradient = ArrayLike<number>;

/**
 * A family of maps y = A(theta) (x - c) + c + t(theta) about a fixed world centre c; theta = 0 is the identity.
 * Translation: t. Rigid: rotation vector (rad), t. Similarity: rotation vector, log scale, t. Affine: A - I row by row, t.
 */
export interface LinearModel {
  readonly name: LinearModelName;
  readonly size: number;
  /** 4x4 world matrix */
  matrix(theta: ArrayLike<number>): number[];
  /** dE/dtheta from dE/d[A | t] */
  gradient(theta: ArrayLike<number>, g: MatrixGradient): Float64Array;
  /** mm that a point of the reference box moves at most per unit of each parameter, at theta = 0; infinite for one that is held */
  readonly shift: Float64Array;
}

/** A, and dA/d(rotation vector) as three 3x3 matrices. With a = sin/angle, b = (1 - cos)/angle^2: R = I + a K + b K^2. */
function rotationWithDerivatives(w: ArrayLike<number>): { r: number[]; derivatives: number[][] } {
  const angle2 = w[0] ** 2 + w[1] ** 2 + w[2] ** 2;
  const angle = Math.sqrt(angle2);
  const small = angle < 1e-3;
  const a = small ? 1 - angle2 / 6 : Math.sin(angle) / angle;
  const b = small ? 0.5 - angle2 / 24 : (1 - Math.cos(angle)) / angle2;
  // (da/d angle) / angle and (db/d angle) / angle
  const da = small ? -1 / 3 + angle2 / 30 : (Math.cos(angle) - a) / angle2;
  const db = small ? -1 / 12 + angle2 / 180 : (a - 2 * b) / angle2;
  const k = crossMatrix(w);
  const kk = multiply3(k, k);
  const derivatives = [0, 1, 2].map((axis) => {
    const e = crossMatrix([axis === 0 ? 1 : 0, axis === 1 ? 1 : 0, axis === 2 ? 1 : 0]);
    const ek = multiply3(e, k);
    const ke = multiply3(k, e);
    return e.map((value, i) => a * value + b * (ek[i] + ke[i]) + w[axis] * (da * k[i] + db * kk[i]));
  });
  return { r: rotationMatrix(w), derivatives };
}

/** sum over the 3x3 part of G times a 3x3 matrix. */
function contract(g: MatrixGradient, a: readonly number[]): number {
  let sum = 0;
  for (let row = 0; row < 3; row++) for (let column = 0; column < 3; column++) sum += g[4 * row + column] * a[3 * row + column];
  return sum;
}

/** Builds a model about `centre`; `corners` are world points that bound the region whose motion matters (mm). */
export function linearModel(name: LinearModelName, centre: readonly number[], corners: readonly (readonly number[])[]): LinearModel {
  const reach = (distance: (dx: number, dy: number, dz: number) => number) =>
    Math.max(1e-3, ...corners.map((corner) => distance(corner[0] - centre[0], corner[1] - centre[1], corner[2] - centre[2])));
  const turn = [reach((_x, y, z) => Math.hypot(y, z)), reach((x, _y, z) => Math.hypot(x, z)), reach((x, y) => Math.hypot(x, y))];
  const along = [reach((x) => Math.abs(x)), reach((_x, y) => Math.abs(y)), reach((_x, _y, z) => Math.abs(z))];
  const rotation = (theta: ArrayLike<number>) => [theta[0], theta[1], theta[2]];

  switch (name) {
    case "Translation":
      return {
        name, size: 3, shift: Float64Array.of(1, 1, 1),
        matrix: (theta) => aboutCentre([1, 0, 0, 0, 1, 0, 0, 0, 1], theta, centre),
        gradient: (_theta, g) => Float64Array.of(g[3], g[7], g[11]),
      };
    case "Rigid":
      return {
        name, size: 6, shift: Float64Array.of(...turn, 1, 1, 1),
        matrix: (theta) => aboutCentre(rotationMatrix(rotation(theta)), [theta[3], theta[4], theta[5]], centre),
        gradient: (theta, g) => {
          const { derivatives } = rotationWithDerivatives(rotation(theta));
          return Float64Array.of(...derivatives.map((d) => contract(g, d)), g[3], g[7], g[11]);
        },
      };
    case "Similarity":
      return {
        name, size: 7, shift: Float64Array.of(...turn, reach(Math.hypot), 1, 1, 1),
        matrix: (theta) => {
          const scale = Math.exp(theta[3]);
          return aboutCentre(rotationMatrix(rotation(theta)).map((value) => scale * value), [theta[4], theta[5], theta[6]], centre);
        },
        gradient: (theta, g) => {
          const scale = Math.exp(theta[3]);
          const { r, derivatives } = rotationWithDerivatives(rotation(theta));
          return Float64Array.of(...derivatives.map((d) => scale * contract(g, d)), scale * contract(g, r), g[3], g[7], g[11]);
        },
      };
    case "Affine":
      return {
        name, size: 12, shift: Float64Array.of(...along, ...along, ...along, 1, 1, 1),
        matrix: (theta) => aboutCentre([0, 1, 2, 3, 4, 5, 6, 7, 8].map((i) => theta[i] + (i % 4 === 0 ? 1 : 0)), [theta[9], theta[10], theta[11]], centre),
        gradient: (_theta, g) => Float64Array.of(g[0], g[1], g[2], g[4], g[5], g[6], g[8], g[9], g[10], g[3], g[7], g[11]),
      };
  }
}

/** ITK lists a similarity's scale last. */
const similarityOrder = [0, 1, 2, 6, 3, 4, 5];

/**
 * The model with a weight on each parameter, in ITK's order: rotations then shifts, a similarity's scale last, an affine's matrix row by row then shifts. A weight w makes
 * steepest descent step w times as far, as ITK's optimizer weights do; 0 holds the parameter at 0.
 */
export function restrictModel(model: LinearModel, weights: readonly number[]): LinearModel {
  const own = model.name === "Similarity" ? similarityOrder.map((place) => weights[place]) : weights;
  return { ...model, shift: model.shift.map((shift, i) => shift / Math.sqrt(own[i])) };
}

/** The parameters of `to` that give the same map as `theta` of `from`; `to` must be the richer family (or the same one). */
export function convertParameters(from: LinearModel, theta: ArrayLike<number>, to: LinearModel): Float64Array {
  if (from.name === to.name) return Float64Array.from(theta);
  const t = Array.from(theta).slice(-3);
  const w = from.name === "Translation" ? [0, 0, 0] : [theta[0], theta[1], theta[2]];
  if (to.name === "Affine") {
    const scale = from.name === "Similarity" ? Math.exp(theta[3]) : 1;
    return Float64Array.of(...rotationMatrix(w).map((value, i) => scale * value - (i % 4 === 0 ? 1 : 0)), ...t);
  }
  return to.name === "Similarity" ? Float64Array.of(...w, 0, ...t) : Float64Array.of(...w, ...t);
}
