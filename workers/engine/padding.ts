import { voxelCount, type Modality, type Triple, type VoxelArray } from "../contract/volume.ts";

/** Voxels of an image that hold no data, besides those that are not finite. */
export interface Padding {
  /** a stored value that means "no data" wherever it occurs; null: none */
  value: number | null;
  /** real values below this one are no data */
  below: number;
  /** outer planes that another program added, as the first and the end index of what lies between; null: none */
  box: { first: Triple; end: Triple } | null;
}

export const noPadding: Padding = { value: null, below: -Infinity, box: null };

/** Scanner padding lies far below air; real air with noise and kernels' undershoot stays above. */
const belowAir = -1100;
/** Real air and what comes near it is no padding: the outline of the body would be lost. */
const airEnd = -900;

/**
 * Finds padding: what the file declares as such where it is neither air nor among the other values; in CT every value far below air, a constant
 * frame of any value that is not air, and whole outer planes of one value where the air elsewhere is not of that value; in other images a frame of
 * one value far outside the range of the rest. A frame holds most of the corners.
 */
export function findPadding(voxels: VoxelArray, dims: Triple, slope: number, intercept: number, modality: Modality, declared?: number): Padding {
  const frame = (declared === undefined ? null : declaredValue(voxels, slope, intercept, declared, modality)) ?? frameValue(voxels, dims);
  if (modality !== "CT") return { ...noPadding, value: frame !== null && farOutside(voxels, frame) ? frame : null };
  const real = frame === null ? Number.NaN : frame * slope + intercept;
  return {
    value: real > airEnd || real < belowAir ? frame : null, below: belowAir,
    box: frame !== null && real <= airEnd && real >= belowAir ? boxWithoutFrame(voxels, dims, frame) : null,
  };
}

/** The stored value of declared padding where it is worth something: a CT's that is no air, another image's that lies outside the other values. */
function declaredValue(voxels: VoxelArray, slope: number, intercept: number, declared: number, modality: Modality): number | null {
  const stored = Math.round((declared - intercept) / slope);
  if (modality === "CT") return declared > airEnd || declared < belowAir ? stored : null;
  return farOutside(voxels, stored) ? stored : null;
}

/** The finite value in at least five of the eight corners, or null. */
function frameValue(voxels: VoxelArray, [nx, ny, nz]: Triple): number | null {
  const corners = [0, nz - 1].flatMap((z) => [0, ny - 1].flatMap((y) => [0, nx - 1].map((x) => voxels[(z * ny + y) * nx + x])));
  return corners.find((value) => Number.isFinite(value) && corners.filter((other) => other === value).length >= 5) ?? null;
}

/** Whether a value lies further than a tenth of the range of the others beyond them. */
function farOutside(voxels: VoxelArray, frame: number): boolean {
  const stride = Math.max(1, Math.floor(voxels.length / 100_000)) | 1;
  const rest: number[] = [];
  for (let i = 0; i < voxels.length; i += stride) if (Number.isFinite(voxels[i]) && voxels[i] !== frame) rest.push(voxels[i]);
  if (rest.length < 100) return false;
  const sorted = Float64Array.from(rest).sort();
  const low = sorted[0], high = sorted[Math.floor(0.999 * (sorted.length - 1))];
  // a background of zeros is as good as air
  return (frame < 0 && frame < low - 0.1 * (high - low)) || frame > high + 0.1 * (high - low);
}

/** The box inside the outer planes that are all of one value; null when there are none, or when that value is what air is like inside too. */
function boxWithoutFrame(voxels: VoxelArray, dims: Triple, frame: number): Padding["box"] {
  const strides = [1, dims[0], dims[0] * dims[1]];
  const constant = (axis: number, index: number) => {
    const [a, b] = [0, 1, 2].filter((other) => other !== axis);
    for (let j = 0; j < dims[b]; j++) {
      for (let i = 0; i < dims[a]; i++) if (voxels[index * strides[axis] + i * strides[a] + j * strides[b]] !== frame) return false;
    }
    return true;
  };
  const first: Triple = [0, 0, 0], end: Triple = [...dims];
  for (let axis = 0; axis < 3; axis++) {
    while (first[axis] < end[axis] && constant(axis, first[axis])) first[axis]++;
    while (end[axis] > first[axis] && constant(axis, end[axis] - 1)) end[axis]--;
  }
  if (first.every((value) => value === 0) && end.every((value, axis) => value === dims[axis])) return null;
  let same = 0, all = 0;
  const stride = Math.max(1, Math.floor(voxelCount(dims) / 50_000)) | 1;
  for (let i = 0; i < voxels.length; i += stride) {
    const place = [i % dims[0], Math.floor(i / dims[0]) % dims[1], Math.floor(i / (dims[0] * dims[1]))];
    if (place.some((value, axis) => value < first[axis] || value >= end[axis])) continue;
    all++;
    if (voxels[i] === frame) same++;
  }
  return all > 0 && same < 0.1 * all ? { first, end } : null;
}
