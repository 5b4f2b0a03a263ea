import { linearPart, multiply4, translation4, worldToVoxel, type Matrix4 } from "../../contract/affine.ts";
import { voxelCount } from "../../contract/volume.ts";
import type { Team } from "../../team/types.ts";
import type { LevelImage } from "../pyramid.ts";
import type { Samples } from "../samples.ts";

/** World gradient of an image (per mm) voxel by voxel: three planes on the image's grid. Zero at the rim and beside voxels without data. */
interface GradientImage { image: LevelImage; planes: readonly Float32Array[] }

function gradientOf(team: Team, image: LevelImage): GradientImage {
  const { dims: [nx, ny, nz] } = image.grid;
  const count = voxelCount(image.grid.dims);
  const data = team.f32(image.data, count);
  const mask = image.mask ? team.u8(image.mask, count) : null;
  const w = worldToVoxel(image.grid);
  const planes = [0, 1, 2].map(() => new Float32Array(count));
  const [px, py, pz] = planes;
  const sxy = nx * ny;
  for (let z = 1; z < nz - 1; z++) {
    for (let y = 1; y < ny - 1; y++) {
      for (let i = (z * ny + y) * nx + 1, end = i + nx - 2; i < end; i++) {
        if (mask && !(mask[i - 1] & mask[i + 1] & mask[i - nx] & mask[i + nx] & mask[i - sxy] & mask[i + sxy])) continue;
        const dx = 0.5 * (data[i + 1] - data[i - 1]), dy = 0.5 * (data[i + nx] - data[i - nx]), dz = 0.5 * (data[i + sxy] - data[i - sxy]);
        px[i] = dx * w[0] + dy * w[4] + dz * w[8];
        py[i] = dx * w[1] + dy * w[5] + dz * w[9];
        pz[i] = dx * w[2] + dy * w[6] + dz * w[10];
      }
    }
  }
  return { image, planes };
}

/**
 * Agreement of edge directions (normalised gradient fields, Haber and Modersitzki 2006): the mean over strong edges of both images of cos² of the angle between
 * their gradients, each softened by a noise level. 1/3 for unrelated directions, whatever the intensities: a measure apart from mutual information.
 */
export class EdgeAgreement {
  private readonly moving: GradientImage;
  private readonly points: Float64Array;
  /** unit gradients of the fixed image at the points */
  private readonly normals: Float64Array;
  private readonly movingNoise: number;

  /** `most`: how many of the samples with the strongest edges are kept. */
  constructor(team: Team, samples: Samples, fixed: LevelImage, moving: LevelImage, most: number) {
    this.moving = gradientOf(team, moving);
    const gradient = gradientOf(team, fixed);
    const { count, centre } = samples;
    const [x, y, z] = [samples.x, samples.y, samples.z].map((pointer) => team.f32(pointer, count));
    const m = multiply4(worldToVoxel(fixed.grid), translation4(centre));
    const found = new Float64Array(4 * count);
    const g = [0, 0, 0];
    for (let i = 0; i < count; i++) {
      sampleVector(gradient, m[0] * x[i] + m[1] * y[i] + m[2] * z[i] + m[3], m[4] * x[i] + m[5] * y[i] + m[6] * z[i] + m[7], m[8] * x[i] + m[9] * y[i] + m[10] * z[i] + m[11], g);
      found[4 * i] = Math.hypot(g[0], g[1], g[2]);
      found[4 * i + 1] = g[0];
      found[4 * i + 2] = g[1];
      found[4 * i + 3] = g[2];
    }
    // strong edges only
    const sorted = Float64Array.from({ length: count }, (_, i) => found[4 * i]).sort();
    const threshold = sorted[Math.max(0, count - most)] ?? 0;
    const points: number[] = [], normals: number[] = [];
    for (let i = 0; i < count; i++) {
      const length = found[4 * i];
      if (!(length >= threshold && length > 0)) continue;
      points.push(x[i] + centre[0], y[i] + centre[1], z[i] + centre[2]);
      normals.push(found[4 * i + 1] / length, found[4 * i + 2] / length, found[4 * i + 3] / length);
    }
    [this.points, this.normals] = [Float64Array.from(points), Float64Array.from(normals)];
    this.movingNoise = noiseOf(this.moving);
  }

  /** The agreement under a map of fixed world to moving world (RAS mm); NaN where nothing overlaps. */
  value(matrix: Matrix4): number {
    const { moving, points, normals, movingNoise } = this;
    const count = normals.length / 3;
    const v = multiply4(worldToVoxel(moving.image.grid), matrix);
    const a = linearPart(matrix);
    const { dims } = moving.image.grid;
    const g = [0, 0, 0];
    let sum = 0, total = 0;
    for (let i = 0; i < count; i++) {
      const px = points[3 * i], py = points[3 * i + 1], pz = points[3 * i + 2];
      const x = v[0] * px + v[1] * py + v[2] * pz + v[3], y = v[4] * px + v[5] * py + v[6] * pz + v[7], z = v[8] * px + v[9] * py + v[10] * pz + v[11];
      if (!(x >= 1 && y >= 1 && z >= 1 && x <= dims[0] - 2 && y <= dims[1] - 2 && z <= dims[2] - 2)) continue;
      sampleVector(moving, x, y, z, g);
      // the gradient of the moving image as seen in the fixed world
      const wx = a[0] * g[0] + a[3] * g[1] + a[6] * g[2], wy = a[1] * g[0] + a[4] * g[1] + a[7] * g[2], wz = a[2] * g[0] + a[5] * g[1] + a[8] * g[2];
      const dot = wx * normals[3 * i] + wy * normals[3 * i + 1] + wz * normals[3 * i + 2];
      sum += dot * dot / (wx * wx + wy * wy + wz * wz + movingNoise * movingNoise);
      total++;
    }
    return total > 0.1 * count ? sum / total : Number.NaN;
  }
}

/** Trilinear, without a test of bounds but for the last cell. */
function sampleVector({ image: { grid: { dims: [nx, ny, nz] } }, planes }: GradientImage, x: number, y: number, z: number, g: number[]): void {
  const ix = Math.min(nx - 2, Math.max(0, Math.floor(x))), iy = Math.min(ny - 2, Math.max(0, Math.floor(y))), iz = Math.min(nz - 2, Math.max(0, Math.floor(z)));
  const fx = x - ix, fy = y - iy, fz = z - iz;
  const i = (iz * ny + iy) * nx + ix, sxy = nx * ny;
  const [w000, w100, w010, w110] = [(1 - fx) * (1 - fy) * (1 - fz), fx * (1 - fy) * (1 - fz), (1 - fx) * fy * (1 - fz), fx * fy * (1 - fz)];
  const [w001, w101, w011, w111] = [(1 - fx) * (1 - fy) * fz, fx * (1 - fy) * fz, (1 - fx) * fy * fz, fx * fy * fz];
  for (let axis = 0; axis < 3; axis++) {
    const plane = planes[axis];
    g[axis] = w000 * plane[i] + w100 * plane[i + 1] + w010 * plane[i + nx] + w110 * plane[i + nx + 1]
      + w001 * plane[i + sxy] + w101 * plane[i + sxy + 1] + w011 * plane[i + sxy + nx] + w111 * plane[i + sxy + nx + 1];
  }
}

/** Root mean square of an image's gradient: edges well above it count fully. */
function noiseOf({ planes: [px, py, pz] }: GradientImage): number {
  let sum = 0, count = 0;
  for (let i = 0; i < px.length; i += 3) {
    const square = px[i] * px[i] + py[i] * py[i] + pz[i] * pz[i];
    if (square === 0) continue;
    sum += square;
    count++;
  }
  return count > 0 ? 0.5 * Math.sqrt(sum / count) : 1;
}
