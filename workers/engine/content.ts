import { voxelCount, type Grid, type Triple } from "../contract/volume.ts";
import type { Team } from "../team/types.ts";
import { spacingOf, steppedGrid } from "./grid.ts";
import type { EngineImage } from "./image.ts";
import { ctBodyThreshold } from "./intensity.ts";
import { transformPoint } from "./matrix.ts";

/** A coarse copy of an image (block means of the matching intensities, on the plain heap) and where the patient is in it. */
export interface Overview {
  grid: Grid;
  data: Float32Array;
  /** 1 in the largest body of the image, thin attachments such as a head rest removed */
  body: Uint8Array;
}

/** Voxel size of the overview relative to the field of view: about 4 mm for a head. */
const voxelsAcross = 60;

/** Overview of an image: enough to find the patient, the centre of mass and the table. */
export function overviewOf(team: Team, image: EngineImage): Overview {
  const { dims } = image.grid;
  const spacing = spacingOf(image.grid.affine);
  const size = Math.max(...dims.map((n, axis) => n * spacing[axis])) / voxelsAcross;
  const factors = spacing.map((s, axis) => Math.min(dims[axis], Math.max(1, Math.floor(size / s)))) as Triple;
  const coarse = dims.map((n, axis) => Math.floor(n / factors[axis])) as Triple;
  const data = blockMeans(team.f32(image.data, voxelCount(dims)), dims, factors, coarse);
  const grid = steppedGrid(image.grid, coarse, factors, factors.map((factor) => (factor - 1) / 2) as Triple);
  const threshold = image.modality === "CT" ? ctBodyThreshold : otsuThreshold(data);
  return { grid, data, body: largestBody(data, coarse, threshold) };
}

/** Means over blocks; in large blocks every second row and plane tells enough. */
function blockMeans(data: Float32Array, [nx, ny]: Triple, [fx, fy, fz]: Triple, [cx, cy, cz]: Triple): Float32Array {
  const means = new Float32Array(cx * cy * cz);
  const stepY = fy >= 3 ? 2 : 1, stepZ = fz >= 3 ? 2 : 1;
  const count = fx * Math.ceil(fy / stepY) * Math.ceil(fz / stepZ);
  for (let z = 0; z < cz; z++) {
    for (let y = 0; y < cy; y++) {
      for (let dz = 0; dz < fz; dz += stepZ) {
        for (let dy = 0; dy < fy; dy += stepY) {
          let source = ((z * fz + dz) * ny + y * fy + dy) * nx;
          const row = (z * cy + y) * cx;
          for (let x = 0; x < cx; x++) {
            let sum = 0;
            for (let k = 0; k < fx; k++) sum += data[source++];
            means[row + x] += sum;
          }
        }
      }
    }
  }
  for (let i = 0; i < means.length; i++) means[i] /= count;
  return means;
}

/** Otsu's threshold of values in [0, 1]: the cut that separates two classes best. */
export function otsuThreshold(data: Float32Array): number {
  const bins = 128;
  const counts = new Float64Array(bins);
  for (const value of data) counts[Math.min(bins - 1, Math.max(0, Math.floor(value * bins)))]++;
  const total = data.length;
  const sum = counts.reduce((acc, count, bin) => acc + count * bin, 0);
  let below = 0, sumBelow = 0, best = 0, threshold = 0.5;
  for (let bin = 0; bin < bins - 1; bin++) {
    below += counts[bin];
    sumBelow += counts[bin] * bin;
    if (below === 0 || below === total) continue;
    const gap = sumBelow / below - (sum - sumBelow) / (total - below);
    const between = below * (total - below) * gap * gap;
    if (between > best) {
      best = between;
      threshold = (bin + 1) / bins;
    }
  }
  return threshold;
}

/** Above-threshold voxels, opened by one voxel where the image is thick enough, largest 6-connected component, grown back by one voxel. */
function largestBody(data: Float32Array, dims: Triple, threshold: number): Uint8Array {
  const above = Uint8Array.from(data, (value) => (value > threshold ? 1 : 0));
  const core = largestComponent(erode(above, dims), dims);
  const grown = dilate(core, dims, 1);
  return grown.map((inside, i) => inside & above[i]);
}

/** Offsets of the 6-neighbourhood along axes that have more than two voxels. */
function neighbours(dims: Triple): { axis: number; offset: number }[] {
  const strides = [1, dims[0], dims[0] * dims[1]];
  return [0, 1, 2].filter((axis) => dims[axis] > 2).flatMap((axis) => [{ axis, offset: -strides[axis] }, { axis, offset: strides[axis] }]);
}

/** Index of a neighbour, or -1 outside the volume. */
function neighbourIndex(index: number, dims: Triple, { axis, offset }: { axis: number; offset: number }): number {
  const stride = Math.abs(offset);
  const place = Math.floor(index / stride) % dims[axis];
  return (offset < 0 ? place > 0 : place < dims[axis] - 1) ? index + offset : -1;
}

function erode(mask: Uint8Array, dims: Triple): Uint8Array {
  const around = neighbours(dims);
  return mask.map((inside, i) => (inside && around.every((step) => {
    const j = neighbourIndex(i, dims, step);
    return j < 0 || mask[j] !== 0;
  }) ? 1 : 0));
}

export function dilate(mask: Uint8Array, dims: Triple, times: number): Uint8Array {
  const around = neighbours(dims);
  let grown = mask;
  for (let round = 0; round < times; round++) {
    const from = grown;
    grown = from.map((inside, i) => (inside || around.some((step) => {
      const j = neighbourIndex(i, dims, step);
      return j >= 0 && from[j] !== 0;
    }) ? 1 : 0));
  }
  return grown;
}

export function largestComponent(mask: Uint8Array, dims: Triple): Uint8Array {
  const around = neighbours(dims);
  const label = new Int32Array(mask.length);
  const queue = new Int32Array(mask.length);
  let labels = 0, largest = 0, largestSize = 0;
  for (let seed = 0; seed < mask.length; seed++) {
    if (!mask[seed] || label[seed]) continue;
    labels++;
    label[seed] = labels;
    queue[0] = seed;
    let size = 1;
    for (let head = 0; head < size; head++) {
      for (const step of around) {
        const j = neighbourIndex(queue[head], dims, step);
        if (j < 0 || !mask[j] || label[j]) continue;
        label[j] = labels;
        queue[size++] = j;
      }
    }
    if (size > largestSize) [largest, largestSize] = [labels, size];
  }
  return Uint8Array.from(label, (value) => (value === largest && largest > 0 ? 1 : 0));
}

/** World centre of the body (`byIntensity` false) or of all intensity; the grid's centre when there is none. */
export function centreOfMass({ grid, data, body }: Overview, byIntensity: boolean, counts: (world: Triple) => boolean = () => true): Triple {
  const [nx, ny, nz] = grid.dims;
  let total = 0;
  const sum = [0, 0, 0];
  for (let z = 0, i = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, i++) {
        const weight = byIntensity ? data[i] : body[i];
        if (weight === 0) continue;
        const world = transformPoint(grid.affine, [x, y, z]);
        if (!counts(world)) continue;
        total += weight;
        for (let axis = 0; axis < 3; axis++) sum[axis] += weight * world[axis];
      }
    }
  }
  if (total === 0) return transformPoint(grid.affine, grid.dims.map((n) => (n - 1) / 2));
  return sum.map((value) => value / total) as Triple;
}

/** World positions of the body's voxels. */
export function bodyPoints({ grid, body }: Overview): Triple[] {
  const points: Triple[] = [];
  const [nx, ny] = grid.dims;
  body.forEach((inside, i) => {
    if (inside) points.push(transformPoint(grid.affine, [i % nx, Math.floor(i / nx) % ny, Math.floor(i / (nx * ny))]));
  });
  return points;
}

/** Sets everything of a CT well outside the body to air: table and head rest would otherwise be aligned too. */
export function eraseSurroundings(team: Team, image: EngineImage, overview: Overview): void {
  const { dims } = image.grid;
  const near = dilate(overview.body, overview.grid.dims, 2);
  if (!near.includes(1)) return;
  const data = team.f32(image.data, voxelCount(dims));
  const [cx, cy, cz] = overview.grid.dims;
  const block = dims.map((n, axis) => Math.floor(n / overview.grid.dims[axis]));
  const place = (index: number, axis: number, limit: number) => Math.min(limit - 1, Math.floor(index / block[axis]));
  const columns = Int32Array.from({ length: dims[0] }, (_, x) => place(x, 0, cx));
  for (let z = 0, i = 0; z < dims[2]; z++) {
    for (let y = 0; y < dims[1]; y++) {
      const row = (place(z, 2, cz) * cy + place(y, 1, cy)) * cx;
      for (let x = 0; x < dims[0]; x++, i++) if (near[row + columns[x]] === 0) data[i] = 0;
    }
  }
}
