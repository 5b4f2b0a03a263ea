import type { Triple } from "../contract/volume.ts";
import { isColour, storedTypes, type StoredType } from "./stored-types.ts";

/** How the axes of a file with any number of them are used, fastest first: numbers side by side at a voxel, space, then one volume after another. */
export interface ImageAxes {
  /** the axes of space, at most three */
  spatial: number[];
  /** sizes of the axes before them */
  components: number[];
  /** sizes of the axes after them */
  further: number[];
}

/** What a file with components and further axes holds. */
export interface VolumeLayout {
  dims: Triple;
  /** the type of a voxel: colours where three or four bytes are one */
  type: StoredType;
  /** numbers side by side that are volumes of their own */
  components: number;
  volumes: number;
  /** sizes of all axes but those that make a colour */
  sizes: number[];
}

/** @param colour whether the numbers side by side are known to be one colour */
export function layoutOf(sizes: readonly number[], axes: ImageAxes, type: StoredType, colour: boolean): VolumeLayout {
  const product = (values: readonly number[]): number => values.reduce((a, b) => a * b, 1);
  const [x = 1, y = 1, z = 1] = axes.spatial.map((axis) => sizes[axis]);
  const side = product(axes.components);
  const one = colour && type.name === "uint8" && (side === 3 || side === 4) ? (side === 3 ? storedTypes.rgb : storedTypes.rgba) : type;
  const components = isColour(one) ? 1 : side;
  return { dims: [x, y, z], type: one, components, volumes: components * product(axes.further), sizes: isColour(one) ? [x, y, z, ...axes.further] : [...sizes] };
}

/** Up to three columns completed to three by unit vectors at right angles to them. */
export function completeBasis(columns: readonly number[][]): number[][] {
  const basis = columns.map((column) => [...column]);
  while (basis.length < 3) {
    // the world axis that the others leave the most of
    const rests = [[1, 0, 0], [0, 1, 0], [0, 0, 1]].map((axis) => remainder(axis, basis));
    const lengths = rests.map((rest) => Math.hypot(...rest));
    // columns beyond all numbers leave no length: what comes of them is no number either, which the reader refuses
    const best = Math.max(0, lengths.lastIndexOf(Math.max(...lengths)));
    basis.push(rests[best].map((value) => value / (lengths[best] || 1)));
  }
  return basis;
}

/** What is left of a vector at right angles to others (Gram-Schmidt). */
function remainder(vector: number[], others: readonly number[][]): number[] {
  let rest = vector;
  const orthogonal: number[][] = [];
  for (const other of others) {
    const unit = orthogonal.reduce((left, along) => subtractAlong(left, along), other);
    const length = Math.hypot(...unit);
    if (length > 0) orthogonal.push(unit.map((value) => value / length));
  }
  for (const along of orthogonal) rest = subtractAlong(rest, along);
  return rest;
}

function subtractAlong(vector: number[], unit: readonly number[]): number[] {
  const dot = vector.reduce((sum, value, i) => sum + value * unit[i], 0);
  return vector.map((value, i) => value - dot * unit[i]);
}
