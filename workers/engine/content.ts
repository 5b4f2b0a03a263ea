import { spacingOf, transformPoint } from "../contract/affine.ts";
import { faceNeighbours } from "../contract/neighbours.ts";
import { voxelCount, type Grid, type Modality, type Triple } from "../contract/volume.ts";
import type { Team } from "../team/types.ts";
import { steppedGrid, volumeOf } from "./grid.ts";
import type { EngineImage } from "./image.ts";
import { ctBodyThreshold } from "./intensity.ts";

/** A coarse copy of an image (block means of the matching intensities, on the plain heap) and where the patient is in it. */
export class Overview {
  private mask: Uint8Array | null = null;

  /** `factors`: voxels of the image per block along each axis; the last block of an axis may hold fewer. */
  constructor(readonly grid: Grid, readonly factors: Triple, readonly data: Float32Array, private readonly threshold: number, public modality: Modality = "unknown") {}

  /** 1 in the largest body of the image, thin attachments such as a head rest removed. */
  get body(): Uint8Array {
    this.mask ??= largestBody(this.data, this.grid.dims, this.threshold);
    return this.mask;
  }

  private readonly found = new Map<Modality, Uint8Array>();

  /** A mask that is wanted again and again and hangs on nothing but the overview and its modality: found once. Not to be written to. */
  once(find: () => Uint8Array): Uint8Array {
    const known = this.found.get(this.modality);
    if (known) return known;
    const mask = find();
    this.found.set(this.modality, mask);
    return mask;
  }

  /** 1 wherever there is something that may belong to the patient: dim tissue and thin parts, such as a scalp apart from its brain, included. */
  get tissue(): Uint8Array {
    const least = this.modality === "CT" ? this.threshold : this.threshold / 2;
    return above(this.data, least);
  }

  /** World positions (x, y, z in turn) of everything that is not background. */
  content(): Float64Array {
    return worldPoints(this.grid, (i) => this.data[i] > this.threshold);
  }

  /** mm³ of everything that is not background */
  contentVolume(): number {
    let count = 0;
    for (const value of this.data) if (value > this.threshold) count++;
    return count * volumeOf(this.grid) / voxelCount(this.grid.dims);
  }

  bodyPoints(): Float64Array {
    const { body } = this;
    return worldPoints(this.grid, (i) => body[i] !== 0);
  }
}

/** Voxel size of the overview relative to the field of view: about 4 mm for a head. */
const voxelsAcross = 60;

/** Overview of an image: enough to find the patient, the centre of mass and the table. `hounsfield`: its intensities are those of matchingFromHounsfield. */
export function overviewOf(team: Team, image: EngineImage, hounsfield = image.modality === "CT"): Overview {
  const { dims } = image.grid;
  const spacing = spacingOf(image.grid.affine);
  const size = Math.max(...dims.map((n, axis) => n * spacing[axis])) / voxelsAcross;
  const factors = spacing.map((s, axis) => Math.min(dims[axis], Math.max(1, Math.floor(size / s)))) as Triple;
  const coarse = dims.map((n, axis) => Math.ceil(n / factors[axis])) as Triple;
  const data = blockMeans(team.f32(image.data, voxelCount(dims)), dims, factors, coarse);
  const grid = steppedGrid(image.grid, coarse, factors, factors.map((factor) => (factor - 1) / 2) as Triple);
  return new Overview(grid, factors, data, hounsfield ? ctBodyThreshold : otsuThreshold(data), image.modality);
}

/** World positions, x, y, z in turn, of the voxels that count. */
function worldPoints({ dims: [nx, ny, nz], affine: m }: Grid, counts: (index: number) => boolean): Float64Array {
  const points = new Float64Array(3 * nx * ny * nz);
  let used = 0;
  for (let z = 0, i = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, i++) {
        if (!counts(i)) continue;
        points[used++] = m[0] * x + m[1] * y + m[2] * z + m[3];
        points[used++] = m[4] * x + m[5] * y + m[6] * z + m[7];
        points[used++] = m[8] * x + m[9] * y + m[10] * z + m[11];
      }
    }
  }
  return points.slice(0, used);
}

/** Means over blocks; in large blocks every second row and plane tells enough. */
export function blockMeans(data: Float32Array, [nx, ny, nz]: Triple, [fx, fy, fz]: Triple, [cx, cy, cz]: Triple): Float32Array {
  const means = new Float32Array(cx * cy * cz);
  const stepY = fy >= 3 ? 2 : 1, stepZ = fz >= 3 ? 2 : 1;
  for (let z = 0; z < cz; z++) {
    const endZ = Math.min(nz, (z + 1) * fz);
    for (let y = 0; y < cy; y++) {
      const endY = Math.min(ny, (y + 1) * fy);
      const row = (z * cy + y) * cx;
      let rows = 0;
      for (let sz = z * fz; sz < endZ; sz += stepZ) {
        for (let sy = y * fy; sy < endY; sy += stepY) {
          const source = (sz * ny + sy) * nx;
          rows++;
          for (let x = 0; x < cx; x++) {
            const end = source + Math.min(nx, (x + 1) * fx);
            let sum = 0;
            for (let k = source + x * fx; k < end; k++) sum += data[k];
            means[row + x] += sum;
          }
        }
      }
      for (let x = 0; x < cx; x++) means[row + x] /= rows * (Math.min(nx, (x + 1) * fx) - x * fx);
    }
  }
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

function largestBody(data: Float32Array, dims: Triple, threshold: number): Uint8Array {
  return largestPart(above(data, threshold), dims);
}

/** 1 where a value exceeds the threshold. */
function above(data: Float32Array, threshold: number): Uint8Array {
  const mask = new Uint8Array(data.length);
  for (let i = 0; i < data.length; i++) mask[i] = data[i] > threshold ? 1 : 0;
  return mask;
}

/** A mask opened by one voxel: its largest 6-connected component, grown back by one voxel. */
export function largestPart(mask: Uint8Array, dims: Triple): Uint8Array {
  const body = dilate(largestComponent(spread(mask, dims, 0), dims), dims, 1);
  for (let i = 0; i < body.length; i++) body[i] &= mask[i];
  return body;
}

/** Every voxel with a neighbour (6-neighbourhood, along axes of more than two voxels) of `value` takes that value: 1 dilates, 0 erodes. */
export function spread(mask: Uint8Array, dims: Triple, value: 0 | 1): Uint8Array {
  const result = mask.slice();
  const [nx, ny, nz] = dims;
  const plane = nx * ny;
  const [alongX, alongY, alongZ] = dims.map((n) => n > 2);
  for (let z = 0, i = 0; z < nz; z++) {
    const back = alongZ && z > 0, on = alongZ && z < nz - 1;
    for (let y = 0; y < ny; y++) {
      const up = alongY && y > 0, down = alongY && y < ny - 1;
      for (let x = 0; x < nx; x++, i++) {
        if (mask[i] !== value) continue;
        if (alongX && x > 0) result[i - 1] = value;
        if (alongX && x < nx - 1) result[i + 1] = value;
        if (up) result[i - nx] = value;
        if (down) result[i + nx] = value;
        if (back) result[i - plane] = value;
        if (on) result[i + plane] = value;
      }
    }
  }
  return result;
}

export function dilate(mask: Uint8Array, dims: Triple, times: number): Uint8Array {
  const grown = mask.slice();
  growRings(grown, dims, times, () => undefined);
  return grown;
}

/**
 * Dilates a mask in place one voxel after another (as `spread` does), and tells of every round which voxels it added: `ring` holds their indices up to `count`.
 * Only the voxels of the round before are looked at, not the whole mask. Ends early when nothing is left to add.
 */
export function growRings(mask: Uint8Array, [nx, ny, nz]: Triple, times: number, added: (ring: Int32Array, count: number) => void): void {
  const [alongX, alongY, alongZ] = [nx, ny, nz].map((n) => n > 2);
  const plane = nx * ny;
  let ring = new Int32Array(mask.length), next = new Int32Array(mask.length);
  let count = 0, found = 0;
  const grow = (i: number) => {
    const x = i % nx, line = (i - x) / nx, y = line % ny, z = (line - y) / ny;
    if (alongX && x > 0) take(i - 1);
    if (alongX && x < nx - 1) take(i + 1);
    if (alongY && y > 0) take(i - nx);
    if (alongY && y < ny - 1) take(i + nx);
    if (alongZ && z > 0) take(i - plane);
    if (alongZ && z < nz - 1) take(i + plane);
  };
  const take = (i: number) => {
    if (mask[i]) return;
    // not yet 1: what this round adds must not grow in it
    mask[i] = 2;
    next[found++] = i;
  };
  for (let round = 0; round < times; round++) {
    found = 0;
    if (round === 0) for (let i = 0; i < mask.length; i++) { if (mask[i] === 1) grow(i); }
    else for (let k = 0; k < count; k++) grow(ring[k]);
    if (found === 0) return;
    [ring, next, count] = [next, ring, found];
    for (let k = 0; k < count; k++) mask[ring[k]] = 1;
    added(ring, count);
  }
}

/** The largest 6-connected component of a mask, by flood filling. */
export function largestComponent(mask: Uint8Array, dims: Triple): Uint8Array {
  const label = new Int32Array(mask.length);
  const queue = new Int32Array(mask.length);
  let labels = 0, largest = 0, largestSize = 0, size = 0;
  const visit = (index: number) => {
    if (!mask[index] || label[index]) return;
    label[index] = labels;
    queue[size++] = index;
  };
  const visitAround = faceNeighbours(dims, visit);
  for (let seed = 0; seed < mask.length; seed++) {
    if (!mask[seed] || label[seed]) continue;
    labels++;
    size = 0;
    visit(seed);
    for (let head = 0; head < size; head++) visitAround(queue[head]);
    if (size > largestSize) [largest, largestSize] = [labels, size];
  }
  const body = new Uint8Array(mask.length);
  for (let i = 0; i < body.length; i++) body[i] = largest > 0 && label[i] === largest ? 1 : 0;
  return body;
}

/** World centre of the body (`byIntensity` false) or of all intensity, above a height if one is given; the grid's centre when there is none. */
export function centreOfMass(overview: Overview, byIntensity: boolean, above = -Infinity): Triple {
  const { grid, data } = overview;
  const body = byIntensity ? null : overview.body;
  const [nx, ny, nz] = grid.dims;
  const m = grid.affine;
  let total = 0, sx = 0, sy = 0, sz = 0;
  for (let z = 0, i = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, i++) {
        const weight = body ? body[i] : data[i];
        if (weight === 0 || m[8] * x + m[9] * y + m[10] * z + m[11] < above) continue;
        total += weight;
        sx += weight * x;
        sy += weight * y;
        sz += weight * z;
      }
    }
  }
  return transformPoint(grid.affine, total > 0 ? [sx / total, sy / total, sz / total] : grid.dims.map((n) => (n - 1) / 2));
}

/** Sets everything of a CT well outside the body to air: table and head rest would otherwise be aligned too. */
export function eraseSurroundings(team: Team, image: EngineImage, overview: Overview): void {
  const { dims } = image.grid;
  const near = dilate(overview.body, overview.grid.dims, 2);
  if (!near.includes(1)) return;
  const data = team.f32(image.data, voxelCount(dims));
  const [cx, cy] = overview.grid.dims;
  const [fx, fy, fz] = overview.factors;
  const columns = Int32Array.from({ length: dims[0] }, (_, x) => Math.floor(x / fx));
  for (let z = 0, i = 0; z < dims[2]; z++) {
    for (let y = 0; y < dims[1]; y++) {
      const row = (Math.floor(z / fz) * cy + Math.floor(y / fy)) * cx;
      for (let x = 0; x < dims[0]; x++, i++) if (near[row + columns[x]] === 0) data[i] = 0;
    }
  }
}
