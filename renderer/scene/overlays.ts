import type { Matrix4 } from "../../workers/contract/affine.ts";
import type { VolumeHeader, VoxelArray } from "../../workers/contract/volume.ts";
import { type ColourMapName, colourTable, type DivergingMapName } from "./colours.ts";
import type { Rgb } from "./label-colours.ts";

/** An image of labels or a mask: each value but 0 in its colour. */
export interface LabelLayer {
  kind: "labels";
  header: VolumeHeader;
  voxels: VoxelArray;
  /** voxel to world, RAS mm */
  pose: Matrix4;
  opacity: number;
  /** only the borders */
  outline: boolean;
  colourOf: (label: number) => Rgb;
  /** labels that are not drawn */
  hidden: ReadonlySet<number>;
  /** counts changes of the voxels in place, such as a brush makes */
  revision?: number;
}

/** A quantity over the slice by a colour map, such as the Jacobian or the displacement's length. */
export interface ScalarLayer {
  kind: "scalar";
  header: VolumeHeader;
  voxels: VoxelArray;
  pose: Matrix4;
  opacity: number;
  colours: ColourMapName | DivergingMapName;
  /** real values of the first and the last colour */
  low: number;
  high: number;
  /** logarithmic between low and high, both above 0 */
  logarithmic: boolean;
}

/** The lines of a regular grid of the moving image as the deformation has bent them. */
export interface GridLayer {
  kind: "grid";
  /** world displacement (RAS mm) along x, y and z, on one grid */
  components: readonly [VoxelArray, VoxelArray, VoxelArray];
  header: VolumeHeader;
  pose: Matrix4;
  opacity: number;
  /** mm between lines */
  spacing: number;
}

/** Something laid over the images, known by an id. Later layers lie above earlier ones. */
export type Overlay = { id: string; visible: boolean } & (LabelLayer | ScalarLayer | GridLayer);

interface Size { width: number; height: number }

function tint(target: Uint8ClampedArray, at: number, red: number, green: number, blue: number, opacity: number): void {
  target[at] += opacity * (red - target[at]);
  target[at + 1] += opacity * (green - target[at + 1]);
  target[at + 2] += opacity * (blue - target[at + 2]);
}

/** `values`: the label image's stored values by the nearest voxel, NaN outside. */
export function paintLabels(target: Uint8ClampedArray, { width, height }: Size, values: Float32Array, layer: LabelLayer): void {
  const { slope, intercept } = layer.header;
  let last = 0;
  let [red, green, blue] = [0, 0, 0];
  let shown = false;
  for (let j = 0, k = 0; j < height; j++) for (let i = 0; i < width; i++, k++) {
    const stored = values[k];
    const label = stored * slope + intercept;
    if (!(label !== 0)) continue;
    if (Number.isNaN(label)) continue;
    if (label !== last) {
      last = label;
      shown = !layer.hidden.has(label);
      if (shown) [red, green, blue] = layer.colourOf(label);
    }
    if (!shown) continue;
    if (layer.outline) {
      const inner = i > 0 && i < width - 1 && j > 0 && j < height - 1 && values[k - 1] === stored && values[k + 1] === stored && values[k - width] === stored && values[k + width] === stored;
      if (inner) continue;
    }
    tint(target, 4 * k, red, green, blue, layer.opacity);
  }
}

/** Place of a real value in a layer's colours, 0 to 255. */
export function scalarIndex(value: number, { low, high, logarithmic }: Pick<ScalarLayer, "low" | "high" | "logarithmic">): number {
  const t = logarithmic ? Math.log(Math.max(value, 1e-6) / low) / Math.log(high / low) : (value - low) / (high - low);
  return Math.round(255 * Math.min(1, Math.max(0, t)));
}

/** Where space is turned inside out. */
export const foldColour = [255, 90, 255] as const;

/** `values`: stored values, NaN outside. */
export function paintScalars(target: Uint8ClampedArray, values: Float32Array, layer: ScalarLayer): void {
  const table = colourTable(layer.colours);
  const { slope, intercept } = layer.header;
  for (let k = 0; k < values.length; k++) {
    if (Number.isNaN(values[k])) continue;
    const value = values[k] * slope + intercept;
    if (layer.logarithmic && value <= 0) {
      tint(target, 4 * k, ...foldColour, 1);
      continue;
    }
    const c = 3 * scalarIndex(value, layer);
    tint(target, 4 * k, table[c], table[c + 1], table[c + 2], layer.opacity);
  }
}

/**
 * Lines where a coordinate of the bent position x + u(x) is a multiple of the spacing: the moving image's regular grid as it lies in the fixed space.
 * @param components displacement along the pane's right and down directions at every pixel, mm; NaN outside
 * @param mmPerPixel mm between neighbouring pixels
 * @param origin coordinates of pixel (0, 0) along right and down, mm
 */
export function paintGrid(
  target: Uint8ClampedArray, { width, height }: Size, components: readonly [Float32Array, Float32Array], mmPerPixel: number, origin: readonly [number, number], layer: GridLayer,
): void {
  const [u, v] = components;
  for (let j = 0, k = 0; j < height; j++) for (let i = 0; i < width; i++, k++) {
    if (Number.isNaN(u[k])) continue;
    const across = lineStrength(u, k, i < width - 1 ? 1 : -1, j < height - 1 ? width : -width, origin[0] + i * mmPerPixel + u[k], 0, mmPerPixel, layer.spacing);
    const down = lineStrength(v, k, i < width - 1 ? 1 : -1, j < height - 1 ? width : -width, origin[1] + j * mmPerPixel + v[k], 1, mmPerPixel, layer.spacing);
    const strength = Math.max(across, down);
    if (strength > 0) tint(target, 4 * k, 255, 226, 120, strength * layer.opacity);
  }
}

/** How much of a line about one pixel wide covers a pixel: distance of the bent coordinate from a line, over its change from pixel to pixel. */
function lineStrength(field: Float32Array, k: number, right: number, down: number, position: number, axis: 0 | 1, mmPerPixel: number, spacing: number): number {
  const toNext = (field[k + right] - field[k]) * Math.sign(right), toLower = (field[k + down] - field[k]) * Math.sign(down);
  const gradient = Math.hypot((axis === 0 ? mmPerPixel : 0) + toNext, (axis === 1 ? mmPerPixel : 0) + toLower);
  if (!(gradient > 0)) return 0;
  const distance = Math.abs(position - spacing * Math.round(position / spacing)) / gradient;
  return Math.max(0, 1.1 - distance);
}
