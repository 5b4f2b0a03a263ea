import { multiply3 } from "../contract/affine.ts";

/** Eigenvalues (ascending) and eigenvectors (columns, row-major 3x3) of a symmetric 3x3 matrix, by cyclic Jacobi rotations. */
export function symmetricEigen3(symmetric: readonly number[]): { values: number[]; vectors: number[] } {
  const a = [...symmetric];
  const v = [1, 0, 0, 0, 1, 0, 0, 0, 1];
  for (let sweep = 0; sweep < 50; sweep++) {
    const off = a[1] ** 2 + a[2] ** 2 + a[5] ** 2;
    if (off < 1e-30 * (a[0] ** 2 + a[4] ** 2 + a[8] ** 2) || off === 0) break;
    for (const [p, q] of [[0, 1], [0, 2], [1, 2]]) {
      const apq = a[3 * p + q];
      if (apq === 0) continue;
      const theta = (a[4 * q] - a[4 * p]) / (2 * apq);
      const t = Math.sign(theta || 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
      const c = 1 / Math.sqrt(t * t + 1);
      const s = t * c;
      for (let k = 0; k < 3; k++) {
        const kp = a[3 * k + p], kq = a[3 * k + q];
        a[3 * k + p] = c * kp - s * kq;
        a[3 * k + q] = s * kp + c * kq;
      }
      for (let k = 0; k < 3; k++) {
        const pk = a[3 * p + k], qk = a[3 * q + k];
        a[3 * p + k] = c * pk - s * qk;
        a[3 * q + k] = s * pk + c * qk;
        const vp = v[3 * k + p], vq = v[3 * k + q];
        v[3 * k + p] = c * vp - s * vq;
        v[3 * k + q] = s * vp + c * vq;
      }
    }
  }
  const order = [0, 1, 2].sort((i, j) => a[4 * i] - a[4 * j]);
  return { values: order.map((i) => a[4 * i]), vectors: [0, 1, 2].flatMap((row) => order.map((i) => v[3 * row + i])) };
}

/** Principal stretches (singular values, ascending) of a 3x3 matrix and the angle in degrees of the rotation nearest to it. */
export function stretchAndRotation(a: readonly number[]): { scale: [number, number, number]; rotationDegrees: number } {
  const gram = [0, 1, 2].flatMap((i) => [0, 1, 2].map((j) => a[i] * a[j] + a[3 + i] * a[3 + j] + a[6 + i] * a[6 + j]));
  const { values, vectors: v } = symmetricEigen3(gram);
  const s = values.map((value) => Math.sqrt(Math.max(0, value)));
  // polar decomposition: R = A V diag(1/s) V^T, so trace(R) = sum_k v_k . (A v_k) / s_k
  let trace = 0;
  for (let k = 0; k < 3; k++) {
    for (let i = 0; i < 3; i++) for (let j = 0; j < 3; j++) trace += v[3 * i + k] * a[3 * i + j] * v[3 * j + k] / s[k];
  }
  const cosine = Math.min(1, Math.max(-1, (trace - 1) / 2));
  return { scale: [s[0], s[1], s[2]], rotationDegrees: Math.acos(cosine) * 180 / Math.PI };
}

/** Rotation matrix (3x3) of a rotation vector: axis times angle in radians (Rodrigues). */
export function rotationMatrix(w: ArrayLike<number>): number[] {
  const angle2 = w[0] ** 2 + w[1] ** 2 + w[2] ** 2;
  const angle = Math.sqrt(angle2);
  const a = angle < 1e-4 ? 1 - angle2 / 6 : Math.sin(angle) / angle;
  const b = angle < 1e-4 ? 0.5 - angle2 / 24 : (1 - Math.cos(angle)) / angle2;
  const k = crossMatrix(w);
  const kk = multiply3(k, k);
  return [1, 0, 0, 0, 1, 0, 0, 0, 1].map((one, i) => one + a * k[i] + b * kk[i]);
}

/** K with K x = w cross x. */
export function crossMatrix(w: ArrayLike<number>): number[] {
  return [0, -w[2], w[1], w[2], 0, -w[0], -w[1], w[0], 0];
}
