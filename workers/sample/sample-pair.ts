import { multiply4, transformPoint } from "../contract/affine.ts";
import type { MakeSampleTask } from "../contract/tasks.ts";
import { matrixToLinear, type LinearTransform } from "../contract/transform.ts";
import { voxelCount, type Triple, type Volume, type VolumeHeader } from "../contract/volume.ts";
import { Head, type Deformation } from "./anatomy.ts";
import { normal } from "./noise.ts";
import { gridAffine, invertRigid, poseMatrix } from "./pose.ts";
import { recipe } from "./recipe.ts";

/** Rigid matrices (4x4 row-major, RAS mm) from the anatomy's frame to the world of each image. */
export const anatomyToMr = poseMatrix(recipe.mr.pose);
export const anatomyToCt = poseMatrix(recipe.ct.pose);

/** The true transform of the sample pair: a point of the MR's world (fixed) to the CT's world (moving), RAS mm. Rigid. */
export const sampleTruth: LinearTransform = matrixToLinear(multiply4(anatomyToCt, invertRigid(anatomyToMr)), recipe.mr.middle);

/** Makes one image of the sample pair; what they hold: `makeSample`. */
export function makeSampleImage(image: MakeSampleTask["image"]): Volume {
  const { volume, labels } = makeSample(image === "ct" || image === "ctLabels" ? "ct" : "mr");
  return image === "mr" || image === "ct" ? volume : labels;
}

/**
 * Makes an image of the sample head and its labels from the recipe; the same bytes on every machine. MR: int16, arbitrary units. CT: int16
 * stored with slope 1 and intercept -1024 (HU), -3023 HU outside the scanner's circle. Labels: uint8, numbers in tissues.ts.
 * A deformation moves anatomy points before they are looked up, for a second head that differs in shape.
 */
export function makeSample(image: "mr" | "ct", deformation?: Deformation): { volume: Volume; labels: Volume } {
  const source = recipe[image];
  const { dims, spacing } = source;
  const affine = gridAffine(source);
  const [m0, m1, m2, m3, m4, m5, m6, m7, m8, m9, m10, m11] = multiply4(invertRigid(image === "ct" ? anatomyToCt : anatomyToMr), affine);
  const head = new Head(recipe, source.values, source.blur, deformation);
  const voxels = new Int16Array(new SharedArrayBuffer(2 * voxelCount(dims)));
  const labels = new Uint8Array(new SharedArrayBuffer(voxelCount(dims)));
  const { circle, padding } = recipe.ct;
  const intercept = image === "ct" ? -1024 : 0;
  const [nx, ny, nz] = dims;

  for (let k = 0, index = 0; k < nz; k++) {
    for (let j = 0; j < ny; j++) {
      for (let i = 0; i < nx; i++, index++) {
        head.at(m0 * i + m1 * j + m2 * k + m3, m4 * i + m5 * j + m6 * k + m7, m8 * i + m9 * j + m10 * k + m11);
        if (image === "mr") {
          voxels[index] = mrValue(head.value, (2 * i) / (nx - 1) - 1, (2 * j) / (ny - 1) - 1, (2 * k) / (nz - 1) - 1, index);
          labels[index] = head.label;
          continue;
        }
        const x = (i - (nx - 1) / 2) * spacing[0], y = (j - (ny - 1) / 2) * spacing[1];
        if (x * x + y * y > circle * circle) {
          voxels[index] = padding - intercept;
          continue;
        }
        const hu = head.label === 0 ? Math.max(head.value, scannerValue(x, y)) : head.value;
        // the scanner's scale ends at -1024
        voxels[index] = round(Math.max(hu + recipe.ct.noise * normal(recipe.seed + 31, index), -1024) - intercept);
        labels[index] = head.label;
      }
    }
  }
  const common = { dims: [nx, ny, nz] as Triple, affine, slope: 1, spacing: axisLengths(affine), orientation: affine[0] < 0 ? "LAS" : "RAS", format: "sample pair", geometrySource: "sform", volumes: 1, volume: 0, notices: [] };
  return {
    volume: {
      header: { ...common, dtype: "int16", storedType: "int16", intercept, modality: image === "ct" ? "CT" : "MR", range: range(voxels, intercept, padding - intercept) },
      voxels: voxels.buffer,
    },
    labels: { header: { ...common, affine: [...affine], dtype: "uint8", storedType: "uint8", intercept: 0, modality: "unknown", range: range(labels, 0, padding) }, voxels: labels.buffer },
  };
}

/** A voxel of the MR (stored value) at x, y, z in -1..1 of the field of view: magnitude of a complex signal with normal noise in both parts (Rice). */
function mrValue(signal: number, x: number, y: number, z: number, index: number): number {
  const { bias, noise } = recipe.mr;
  const field = 1 + bias[0] * x + bias[1] * y + bias[2] * z + bias[3] * (x * x + y * y + z * z - 1);
  const real = signal * field + noise * normal(recipe.seed + 32, index), imaginary = noise * normal(recipe.seed + 33, index);
  return round(Math.sqrt(real * real + imaginary * imaginary));
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

/** Voxel size, mm: the lengths of the matrix's columns. */
function axisLengths(affine: readonly number[]): Triple {
  const length = (axis: number) => Math.sqrt(affine[axis] ** 2 + affine[4 + axis] ** 2 + affine[8 + axis] ** 2);
  return [length(0), length(1), length(2)];
}

/** Extremes of all values, and the window from the 0.5th to the 99.5th percentile of those that are not the padding stored as so much. */
function range(view: Uint8Array | Int16Array, intercept: number, padding: number): VolumeHeader["range"] {
  const counts = new Uint32Array(65536);
  for (const stored of view) counts[stored + 32768]++;
  const first = counts.findIndex((count) => count > 0) - 32768, last = counts.findLastIndex((count) => count > 0) - 32768;
  counts[padding + 32768] = 0;
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
  return transformPoint(image === "mr" ? anatomyToMr : anatomyToCt, point);
}
