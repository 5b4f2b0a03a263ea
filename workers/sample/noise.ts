/**
 * Counter-based noise for the sample pair: every number is a function of a seed and of where it is asked for, so images can be made in any
 * order. Only + - * /, sqrt, floor and 32-bit integer arithmetic are used, which every engine computes to the same bits.
 */

/** A well-mixed 32-bit integer of four (the finaliser is the one of MurmurHash3, public domain). */
export function hash(seed: number, a: number, b: number, c: number): number {
  let h = seed ^ Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca77) ^ Math.imul(c, 0xc2b2ae3d);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** About normal, mean 0, deviation 1: eight uniform bytes of two hashes summed (Irwin-Hall), within 4.9 deviations. */
export function normal(seed: number, counter: number): number {
  const h = hash(seed, counter, 0x51ed27, 7);
  const g = hash(seed, counter, 0x2f6b1d, 11);
  // a uniform byte has variance (256^2 - 1) / 12, so the sum of eight has deviation 209.02
  const sum = (h & 255) + ((h >>> 8) & 255) + ((h >>> 16) & 255) + (h >>> 24) + (g & 255) + ((g >>> 8) & 255) + ((g >>> 16) & 255) + (g >>> 24);
  return (sum - 1020) / 209.02;
}

/** Value of noise and its gradient, filled by `gradientNoise`. One shared object: nothing is allocated per voxel. */
export interface NoiseSample { value: number; dx: number; dy: number; dz: number }

/** The twelve edge directions of a cube: the gradients of the lattice points. */
const gx = [1, -1, 1, -1, 1, -1, 1, -1, 0, 0, 0, 0];
const gy = [1, 1, -1, -1, 0, 0, 0, 0, 1, -1, 1, -1];
const gz = [0, 0, 0, 0, 1, 1, -1, -1, 1, 1, -1, -1];

/**
 * Gradient noise (Perlin 2002) on the unit lattice with its analytic gradient: band-limited, zero mean, about -1..1.
 * n = sum over corners of w_i(u) (g_i . r_i), w the product of quintic fades, so dn = sum of dw_i (g_i . r_i) + w_i g_i.
 */
export function gradientNoise(seed: number, x: number, y: number, z: number, out: NoiseSample): void {
  const ix = Math.floor(x), iy = Math.floor(y), iz = Math.floor(z);
  const fx = x - ix, fy = y - iy, fz = z - iz;
  const ux = fx * fx * fx * (fx * (fx * 6 - 15) + 10), uy = fy * fy * fy * (fy * (fy * 6 - 15) + 10), uz = fz * fz * fz * (fz * (fz * 6 - 15) + 10);
  const vx = 30 * fx * fx * (fx * (fx - 2) + 1), vy = 30 * fy * fy * (fy * (fy - 2) + 1), vz = 30 * fz * fz * (fz * (fz - 2) + 1);
  let value = 0, dx = 0, dy = 0, dz = 0;
  for (let corner = 0; corner < 8; corner++) {
    const cx = corner & 1, cy = (corner >> 1) & 1, cz = corner >> 2;
    const g = hash(seed, ix + cx, iy + cy, iz + cz) % 12;
    const dot = gx[g] * (fx - cx) + gy[g] * (fy - cy) + gz[g] * (fz - cz);
    const wx = cx ? ux : 1 - ux, wy = cy ? uy : 1 - uy, wz = cz ? uz : 1 - uz;
    const w = wx * wy * wz;
    value += w * dot;
    dx += (cx ? vx : -vx) * wy * wz * dot + w * gx[g];
    dy += wx * (cy ? vy : -vy) * wz * dot + w * gy[g];
    dz += wx * wy * (cz ? vz : -vz) * dot + w * gz[g];
  }
  out.value = value;
  out.dx = dx;
  out.dy = dy;
  out.dz = dz;
}

/** Gradient noise at a point (mm) with a lattice of so many mm, value only. */
export function noiseAt(seed: number, x: number, y: number, z: number, lattice: number): number {
  const px = x / lattice, py = y / lattice, pz = z / lattice;
  const ix = Math.floor(px), iy = Math.floor(py), iz = Math.floor(pz);
  const fx = px - ix, fy = py - iy, fz = pz - iz;
  const ux = fx * fx * fx * (fx * (fx * 6 - 15) + 10), uy = fy * fy * fy * (fy * (fy * 6 - 15) + 10), uz = fz * fz * fz * (fz * (fz * 6 - 15) + 10);
  let value = 0;
  for (let corner = 0; corner < 8; corner++) {
    const cx = corner & 1, cy = (corner >> 1) & 1, cz = corner >> 2;
    const g = hash(seed, ix + cx, iy + cy, iz + cz) % 12;
    value += (cx ? ux : 1 - ux) * (cy ? uy : 1 - uy) * (cz ? uz : 1 - uz) * (gx[g] * (fx - cx) + gy[g] * (fy - cy) + gz[g] * (fz - cz));
  }
  return value;
}
