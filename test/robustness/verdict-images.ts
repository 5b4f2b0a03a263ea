import { bytesPerVoxel, voxelCount, voxelView, type Triple, type Volume } from "../../workers/contract/volume.ts";
import { hash32, normalTable } from "../../workers/engine/random.ts";
import { steppedGrid } from "../../workers/engine/grid.ts";
import { spacingOf } from "../../workers/contract/affine.ts";
import { volumeOf } from "../fixtures/phantom.ts";
import { edited } from "./volumes.ts";

/** The voxels turned round along the axis that runs left to right, the header kept: a head that is not this patient's but its mirror image. */
export function mirrored(volume: Volume): Volume {
  const { affine: m } = volume.header;
  const along = [0, 1, 2].map((axis) => Math.abs(m[axis]) / Math.hypot(m[axis], m[4 + axis], m[8 + axis]));
  const axis = along.indexOf(Math.max(...along));
  const from = voxelView(volume.header.dtype, volume.voxels);
  return edited(volume, (voxels, [nx, ny, nz]) => {
    for (let z = 0, i = 0; z < nz; z++) for (let y = 0; y < ny; y++) for (let x = 0; x < nx; x++, i++) {
      const [sx, sy, sz] = [x, y, z].map((place, k) => (k === axis ? [nx, ny, nz][k] - 1 - place : place));
      voxels[i] = from[(sz * ny + sy) * nx + sx];
    }
  });
}

/** Normal noise of `share` of the display range on every voxel. */
export function noisy(volume: Volume, share: number, seed: number): Volume {
  const { range, slope } = volume.header;
  const sd = share * (range.high - range.low) / Math.abs(slope);
  return edited(volume, (voxels) => {
    for (let i = 0; i < voxels.length; i++) voxels[i] = Math.max(range.min / Math.abs(slope) - (volume.header.intercept / slope), voxels[i] + sd * normalTable[hash32(seed, i) & 1023]);
  });
}

/** Nothing but noise on a volume's grid: `grain` voxels across. */
export function onlyNoise(volume: Volume, grain: number, seed: number): Volume {
  const { low, high } = volume.header.range;
  return edited({ ...volume, header: { ...volume.header, slope: 1, intercept: 0, dtype: "int16", modality: "MR" }, voxels: new SharedArrayBuffer(2 * voxelCount(volume.header.dims)) }, (voxels, [nx, ny, nz]) => {
    const coarse = (n: number) => Math.floor(n / grain);
    for (let z = 0, i = 0; z < nz; z++) for (let y = 0; y < ny; y++) for (let x = 0; x < nx; x++, i++) {
      const cell = coarse(x) + 512 * (coarse(y) + 512 * coarse(z));
      voxels[i] = 500 + 120 * normalTable[hash32(seed, cell) & 1023] + 40 * normalTable[hash32(seed + 1, i) & 1023] + 0 * (low + high);
    }
  });
}

/** Slices along the third axis averaged in groups of `factor`. */
export function thick(volume: Volume, factor: number): Volume {
  const { dims: [nx, ny, nz], dtype } = volume.header;
  const planes = Math.floor(nz / factor);
  const from = voxelView(dtype, volume.voxels);
  const voxels = new SharedArrayBuffer(nx * ny * planes * bytesPerVoxel[dtype]);
  const to = voxelView(dtype, voxels);
  const size = nx * ny;
  for (let z = 0; z < planes; z++) for (let i = 0; i < size; i++) {
    let sum = 0;
    for (let k = 0; k < factor; k++) sum += from[(z * factor + k) * size + i];
    to[z * size + i] = sum / factor;
  }
  const grid = steppedGrid(volume.header, [nx, ny, planes], [1, 1, factor], [0, 0, (factor - 1) / 2]);
  return { header: { ...volume.header, ...grid, spacing: spacingOf(grid.affine) }, voxels };
}

interface Part { centre: Triple; radii: Triple; ct: number; mr: number }

/** Ellipsoids and, with a radius of Infinity along z, columns; later ones lie on top. mm; CT values in HU. */
const abdomen: readonly Part[] = [
  { centre: [0, 0, 0], radii: [165, 115, Infinity], ct: -100, mr: 800 },
  { centre: [0, 2, 0], radii: [145, 95, Infinity], ct: 45, mr: 350 },
  { centre: [0, 12, 0], radii: [130, 78, Infinity], ct: -90, mr: 700 },
  { centre: [0, -62, 0], radii: [24, 20, Infinity], ct: 350, mr: 300 },
  { centre: [0, -86, 0], radii: [9, 10, Infinity], ct: 30, mr: 150 },
  { centre: [62, 18, 40], radii: [70, 62, 70], ct: 60, mr: 480 },
  { centre: [-86, -8, 45], radii: [32, 45, 42], ct: 55, mr: 260 },
  { centre: [62, -40, -45], radii: [28, 26, 52], ct: 35, mr: 300 },
  { centre: [-62, -40, -35], radii: [28, 26, 52], ct: 35, mr: 300 },
  { centre: [-40, 42, 20], radii: [38, 26, 40], ct: 10, mr: 200 },
  { centre: [14, -30, 0], radii: [11, 11, Infinity], ct: 50, mr: 60 },
  { centre: [20, 40, -60], radii: [60, 24, 34], ct: -300, mr: 40 },
  { centre: [-50, 36, -70], radii: [40, 22, 24], ct: 20, mr: 420 },
];
const legs: readonly Part[] = [-1, 1].flatMap((side): Part[] => [
  { centre: [90 * side, 0, 0], radii: [78, 82, Infinity], ct: -100, mr: 800 },
  { centre: [90 * side, 2, 0], radii: [66, 70, Infinity], ct: 50, mr: 300 },
  { centre: [86 * side, 8, 0], radii: [17, 17, Infinity], ct: 1100, mr: 40 },
  { centre: [86 * side, 8, 0], radii: [9, 9, Infinity], ct: -60, mr: 750 },
  { centre: [60 * side, -34, 0], radii: [10, 8, Infinity], ct: -80, mr: 760 },
]);
const knee: readonly Part[] = [
  { centre: [0, 0, 0], radii: [64, 68, Infinity], ct: -100, mr: 820 },
  { centre: [0, 0, 10], radii: [52, 56, 90], ct: 50, mr: 300 },
  { centre: [0, 4, 60], radii: [22, 22, 60], ct: 700, mr: 600 },
  { centre: [0, 0, 14], radii: [42, 34, 22], ct: 450, mr: 640 },
  { centre: [0, 0, -24], radii: [40, 30, 14], ct: 450, mr: 620 },
  { centre: [0, -2, -80], radii: [20, 22, 58], ct: 700, mr: 600 },
  { centre: [0, 48, 8], radii: [20, 9, 22], ct: 500, mr: 560 },
];
const bodies = { abdomen, legs, knee };
export type BodyName = keyof typeof bodies;

/** A part of the body that is no head, 3 mm voxels, lightly textured. */
export function body(name: BodyName, modality: "CT" | "MR", seed: number): Volume {
  const dims: Triple = name === "knee" ? [60, 60, 70] : [124, 90, 70];
  const affine = [3, 0, 0, -1.5 * (dims[0] - 1), 0, 3, 0, -1.5 * (dims[1] - 1), 0, 0, 3, -1.5 * (dims[2] - 1), 0, 0, 0, 1];
  let counter = 0;
  const bend = (hash32(seed, 9) % 100) / 100 - 0.5;
  return volumeOf({ dims, affine }, ([x, y, z]) => {
    let value = modality === "CT" ? -1000 : 0;
    const px = x + 10 * bend * Math.sin(z / 60);
    for (const { centre, radii, ct, mr } of bodies[name]) {
      const r = Math.hypot((px - centre[0]) / radii[0], (y - centre[1]) / radii[1], radii[2] === Infinity ? 0 : (z - centre[2]) / radii[2]);
      if (r < 1) value = modality === "CT" ? ct : mr;
    }
    const texture = Math.sin(0.13 * x + 0.21 * y + seed) * Math.sin(0.17 * y - 0.11 * z) * Math.sin(0.15 * z + 0.09 * x);
    const inside = modality === "CT" ? value > -900 : value > 0;
    return Math.max(modality === "CT" ? -1024 : 0, value + (inside ? 40 * texture : 0) + (modality === "CT" ? 12 : 10) * normalTable[hash32(seed, counter++) & 1023]);
  }, "int16", modality);
}
