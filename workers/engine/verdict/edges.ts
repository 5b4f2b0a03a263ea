import { linearPart, multiply4, translation4, worldToVoxel, type Matrix4 } from "../../contract/affine.ts";
import { voxelCount } from "../../contract/volume.ts";
import type { Team } from "../../team/types.ts";
import type { LevelImage } from "../pyramid.ts";
import type { Samples } from "../samples.ts";

/** Gradients of a level image at continuous indices, by central differences over a voxel on either side of the linearly interpolated image. */
class GradientSampler {
  private readonly data: Float32Array;
  private readonly mask: Uint8Array | null;
  private readonly toWorld: readonly number[];
  /** the gradient last sampled, per mm in the image's world */
  readonly gradient = new Float64Array(3);

  constructor(team: Team, private readonly image: LevelImage) {
    const count = voxelCount(image.grid.dims);
    this.data = team.f32(image.data, count);
    this.mask = image.mask ? team.u8(image.mask, count) : null;
    this.toWorld = worldToVoxel(image.grid);
  }

  /** False at the rim of the image and beside voxels without data. */
  sample(x: number, y: number, z: number): boolean {
    const { image: { grid: { dims: [nx, ny, nz] } }, toWorld: w, gradient } = this;
    if (!(x >= 1 && y >= 1 && z >= 1 && x <= nx - 2 && y <= ny - 2 && z <= nz - 2)) return false;
    if (this.mask && !this.known(Math.round(x), Math.round(y), Math.round(z))) return false;
    const dx = 0.5 * (this.value(x + 1, y, z) - this.value(x - 1, y, z));
    const dy = 0.5 * (this.value(x, y + 1, z) - this.value(x, y - 1, z));
    const dz = 0.5 * (this.value(x, y, z + 1) - this.value(x, y, z - 1));
    for (let axis = 0; axis < 3; axis++) gradient[axis] = dx * w[axis] + dy * w[4 + axis] + dz * w[8 + axis];
    return true;
  }

  private known(x: number, y: number, z: number): boolean {
    const { mask, image: { grid: { dims: [nx, ny] } } } = this;
    const i = (z * ny + y) * nx + x, plane = nx * ny;
    return mask === null || (mask[i] & mask[i - 1] & mask[i + 1] & mask[i - nx] & mask[i + nx] & mask[i - plane] & mask[i + plane]) !== 0;
  }

  private value(x: number, y: number, z: number): number {
    const { data, image: { grid: { dims: [nx, ny, nz] } } } = this;
    const ix = Math.min(nx - 2, Math.floor(x)), iy = Math.min(ny - 2, Math.floor(y)), iz = Math.min(nz - 2, Math.floor(z));
    const fx = x - ix, fy = y - iy, fz = z - iz;
    const i = (iz * ny + iy) * nx + ix, j = i + nx * ny;
    const near = (1 - fy) * (data[i] + fx * (data[i + 1] - data[i])) + fy * (data[i + nx] + fx * (data[i + nx + 1] - data[i + nx]));
    const far = (1 - fy) * (data[j] + fx * (data[j + 1] - data[j])) + fy * (data[j + nx] + fx * (data[j + nx + 1] - data[j + nx]));
    return near + fz * (far - near);
  }
}

/**
 * Agreement of edge directions (normalised gradient fields, Haber and Modersitzki 2006): the mean over the fixed image's strongest edges of cos² of the angle between
 * the two images' gradients, which counts less where the moving image's gradient is weak. It knows nothing of intensities: a measure apart from mutual information.
 */
export class EdgeAgreement {
  private readonly moving: GradientSampler;
  private readonly points: Float64Array;
  /** unit gradients of the fixed image at the points */
  private readonly normals: Float64Array;
  /** square of the gradient at which the moving image's edges count half */
  private readonly weak: number;

  /** `most`: how many of the samples, those with the strongest edges, are kept. */
  constructor(team: Team, samples: Samples, fixed: LevelImage, private readonly movingLevel: LevelImage, most: number) {
    const sampler = new GradientSampler(team, fixed);
    const { count, centre } = samples;
    const [x, y, z] = [samples.x, samples.y, samples.z].map((pointer) => team.f32(pointer, count));
    const m = multiply4(worldToVoxel(fixed.grid), translation4(centre));
    const gradients = new Float64Array(3 * count), lengths = new Float64Array(count);
    for (let i = 0; i < count; i++) {
      if (!sampler.sample(m[0] * x[i] + m[1] * y[i] + m[2] * z[i] + m[3], m[4] * x[i] + m[5] * y[i] + m[6] * z[i] + m[7], m[8] * x[i] + m[9] * y[i] + m[10] * z[i] + m[11])) continue;
      gradients.set(sampler.gradient, 3 * i);
      lengths[i] = Math.hypot(...sampler.gradient);
    }
    const least = lengths.toSorted()[Math.max(0, count - most)] ?? 0;
    const kept = Array.from(lengths.keys()).filter((i) => lengths[i] > 0 && lengths[i] >= least);
    this.points = new Float64Array(3 * kept.length);
    this.normals = new Float64Array(3 * kept.length);
    kept.forEach((i, at) => {
      this.points.set([x[i] + centre[0], y[i] + centre[1], z[i] + centre[2]], 3 * at);
      for (let axis = 0; axis < 3; axis++) this.normals[3 * at + axis] = gradients[3 * i + axis] / lengths[i];
    });
    this.moving = new GradientSampler(team, movingLevel);
    this.weak = weakGradient(this.moving, movingLevel);
  }

  /** The agreement under a map of fixed world to moving world (RAS mm); NaN where hardly anything overlaps. */
  value(matrix: Matrix4): number {
    const { moving, points, normals, weak, movingLevel } = this;
    const v = multiply4(worldToVoxel(movingLevel.grid), matrix);
    const a = linearPart(matrix);
    const g = moving.gradient;
    let sum = 0, count = 0;
    for (let i = 0; i < points.length; i += 3) {
      const px = points[i], py = points[i + 1], pz = points[i + 2];
      if (!moving.sample(v[0] * px + v[1] * py + v[2] * pz + v[3], v[4] * px + v[5] * py + v[6] * pz + v[7], v[8] * px + v[9] * py + v[10] * pz + v[11])) continue;
      // the gradient of the moving image as it is seen in the fixed world
      const gx = a[0] * g[0] + a[3] * g[1] + a[6] * g[2], gy = a[1] * g[0] + a[4] * g[1] + a[7] * g[2], gz = a[2] * g[0] + a[5] * g[1] + a[8] * g[2];
      const dot = gx * normals[i] + gy * normals[i + 1] + gz * normals[i + 2];
      sum += dot * dot / (gx * gx + gy * gy + gz * gz + weak);
      count++;
    }
    return count > points.length / 30 ? sum / count : Number.NaN;
  }
}

/** A quarter of the mean square of an image's gradients other than 0, from a few thousand places. */
function weakGradient(sampler: GradientSampler, { grid: { dims: [nx, ny, nz] } }: LevelImage): number {
  const step = Math.max(1, Math.floor(Math.cbrt(nx * ny * nz / 3000)));
  let sum = 0, count = 0;
  for (let z = 1; z < nz - 1; z += step) for (let y = 1; y < ny - 1; y += step) for (let x = 1; x < nx - 1; x += step) {
    if (!sampler.sample(x, y, z)) continue;
    const square = sampler.gradient[0] ** 2 + sampler.gradient[1] ** 2 + sampler.gradient[2] ** 2;
    if (square === 0) continue;
    sum += square;
    count++;
  }
  return count > 0 ? 0.25 * sum / count : 1;
}
