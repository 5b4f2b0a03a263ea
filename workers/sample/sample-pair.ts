import type { MakeSampleTask } from "../contract/tasks.ts";
import { matrixToLinear, type LinearTransform } from "../contract/transform.ts";
import { voxelCount, type Modality, type Triple, type Volume, type VolumeHeader } from "../contract/volume.ts";
import { Head, type Deformation } from "./anatomy.ts";
import { hash, normal } from "./noise.ts";
import { applyRigid, gridAffine, invertRigid, multiply, poseMatrix } from "./pose.ts";
import { recipe } from "./recipe.ts";

type ImageName = MakeSampleTask["image"];

/** Rigid matrices (4x4 row-major, RAS mm) from the anatomy's frame to the world of each image. */
export const anatomyToMr = poseMatrix(recipe.mr.pose);
export const anatomyToCt = poseMatrix(recipe.ct.pose);

/** The true transform of the sample pair: a point of the MR's world (fixed) to the CT's world (moving), RAS mm. Rigid. */
export const sampleTruth: LinearTransform = matrixToLinear(multiply(anatomyToCt, invertRigid(anatomyToMr)), recipe.mr.middle);

/**
 * Makes one image of the sample pair from the recipe; the same bytes on every machine. MR: int16, arbitrary units. CT: int16 stored with
 * slope 1 and intercept -1024 (HU), -3023 HU outside the scanner's circle. Labels: uint8 on the grid of the image they belong to
 * (numbers in tissues.ts). A deformation moves anatomy points before they are looked up, for a second head that differs in shape.
 */
export function makeSampleImage(image: ImageName, deformation?: Deformation): Volume {
  const labels = image === "mrLabels" || image === "ctLabels";
  const ct = image === "ct" || image === "ctLabels";
  const source = ct ? recipe.ct : recipe.mr;
  const { dims } = source;
  const affine = gridAffine(source);
  const toAnatomy = multiply(invertRigid(ct ? anatomyToCt : anatomyToMr), affine);
  const head = new Head(recipe, source.values, source.blur, deformation);
  const count = voxelCount(dims);
  const voxels = new SharedArrayBuffer(count * (labels ? 1 : 2));

  const [nx, ny, nz] = dims;
  const [m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11] = toAnatomy;
  const lookUp = (i: number, j: number, k: number) =>
    head.at(m0 * i + m1 * j + m2 * k + m3, m4 * i + m5 * j + m6 * k + m7, m8 * i + m9 * j + m10 * k + m11);
  const each = (put: (index: number, i: number, j: number, k: number) => void) => {
    for (let k = 0, index = 0; k < nz; k++) for (let j = 0; j < ny; j++) for (let i = 0; i < nx; i++, index++) put(index, i, j, k);
  };

  if (labels) {
    const view = new Uint8Array(voxels);
    each((index, i, j, k) => {
      lookUp(i, j, k);
      view[index] = head.label;
    });
    return { header: header(dims, affine, "labels", view, 0), voxels };
  }

  const view = new Int16Array(voxels);
  if (ct) {
    const { padding, circle, noise } = recipe.ct;
    const storedPadding = padding + 1024;
    each((index, i, j, k) => {
      const rx = (i - (nx - 1) / 2) * source.spacing[0], ry = (j - (ny - 1) / 2) * source.spacing[1];
      if (rx * rx + ry * ry > circle * circle) {
        view[index] = storedPadding;
        return;
      }
      lookUp(i, j, k);
      const hu = head.label === 0 ? Math.max(head.value, scannerValue(rx, ry)) : head.value;
      view[index] = round(Math.max(hu + grain(hash(recipe.seed, i, j, k), recipe.seed + 31, index) * noise, -1024) + 1024);
    });
    return { header: header(dims, affine, "CT", view, -1024, storedPadding), voxels };
  }

  const { bias, noise } = recipe.mr;
  each((index, i, j, k) => {
    lookUp(i, j, k);
    const x = (2 * i) / (nx - 1) - 1, y = (2 * j) / (ny - 1) - 1, z = (2 * k) / (nz - 1) - 1;
    const field = 1 + bias[0] * x + bias[1] * y + bias[2] * z + bias[3] * (x * x + y * y + z * z - 1);
    // magnitude of a complex signal with normal noise in both parts: Rice's distribution
    const real = head.value * field + noise * normal(recipe.seed + 32, index), imaginary = noise * normal(recipe.seed + 33, index);
    view[index] = round(Math.sqrt(real * real + imaginary * imaginary));
  });
  return { header: header(dims, affine, "MR", view, 0), voxels };
}

/** Noise of the CT: normal; the hash of the voxel's own place breaks the pattern a running counter would leave. */
function grain(place: number, seed: number, index: number): number {
  return normal(seed ^ place, index);
}

/** What the scanner itself shows at x, y mm from the middle of its bore (HU): air, the table and the head rest. */
function scannerValue(x: number, y: number): number {
  const { top, sag, shell, shellValue, foamValue, restRadius, restFloor } = recipe.ct.table;
  const surface = top + sag * x * x;
  if (y < surface && y > surface - shell) return shellValue;
  if (y <= surface - shell) return foamValue;
  const ring = Math.sqrt(x * x + y * y) - restRadius;
  return y < restFloor && ring > 0 && ring < shell * 1.6 ? shellValue : -1000;
}

/** Nearest integer, halves up. */
function round(value: number): number {
  return Math.floor(value + 0.5);
}

function header(dims: Triple, affine: number[], kind: "labels" | "CT" | "MR", view: Uint8Array | Int16Array, intercept: number, padding?: number): VolumeHeader {
  const labels = kind === "labels";
  const modality: Modality = kind === "labels" ? "unknown" : kind;
  const length = (axis: number) => Math.sqrt(affine[axis] ** 2 + affine[4 + axis] ** 2 + affine[8 + axis] ** 2);
  return {
    dims: [dims[0], dims[1], dims[2]], affine, dtype: labels ? "uint8" : "int16", slope: 1, intercept,
    spacing: [length(0), length(1), length(2)], orientation: affine[0] < 0 ? "LAS" : "RAS", format: "sample pair", storedType: labels ? "uint8" : "int16",
    geometrySource: "sform", volumes: 1, volume: 0, modality, range: range(view, intercept, padding), notices: [],
  };
}

/** Extremes of all values, and the window from the 0.5th to the 99.5th percentile of those that are not padding. */
function range(view: Uint8Array | Int16Array, intercept: number, padding?: number): VolumeHeader["range"] {
  const counts = new Uint32Array(65536);
  for (const stored of view) counts[stored + 32768]++;
  const first = counts.findIndex((count) => count > 0) - 32768, last = counts.findLastIndex((count) => count > 0) - 32768;
  if (padding !== undefined) counts[padding + 32768] = 0;
  const total = counts.reduce((sum, count) => sum + count, 0);
  const percentile = (share: number) => {
    let below = 0;
    const value = counts.findIndex((count) => (below += count) > share * total);
    return value - 32768 + intercept;
  };
  return { min: first + intercept, max: last + intercept, low: percentile(0.005), high: percentile(0.995) };
}

/** Maps an anatomy point (mm) to the world of an image. */
export function anatomyPoint(image: "mr" | "ct", point: Triple): Triple {
  return applyRigid(image === "mr" ? anatomyToMr : anatomyToCt, point);
}
