import { PNG } from "pngjs";
import { gridBox } from "../../workers/contract/affine.ts";
import type { Transform } from "../../workers/contract/transform.ts";
import { voxelView, type Grid, type Triple, type Volume } from "../../workers/contract/volume.ts";
import type { Pools } from "./pools.ts";
import { answerOrCancel } from "./registration.ts";
import { outsideValue } from "./outside.ts";

export type PictureStyle = "blend" | "checkerboard" | "edges";

/** One row of the picture: the moving image, and where it is put before it is laid over the fixed one. */
export interface PictureRow {
  moving: Volume;
  /** in the order a fixed point passes them; none: as the headers say */
  transforms: Transform[];
}

/** A plane of an image: grey levels 0 to 1, rows from the top. */
interface Plane {
  width: number;
  height: number;
  grey: Float32Array;
}

const pixelsAcross = 320;
const gap = 4;
const tile = 24;

/** Axial, coronal and sagittal planes as (across, up, through) world axes, laid out as in the window: radiological, across from the patient's right or from the front. */
const planes = [
  { across: 0, up: 1, through: 2, letters: "RLAP" }, { across: 0, up: 2, through: 1, letters: "RLSI" }, { across: 1, up: 2, through: 0, letters: "APSI" },
] as const;

/** One-slice grids through the middle of a box, with square pixels and the first row at the top. */
function planeGrids(grid: Grid): Grid[] {
  const { low, high } = gridBox(grid, "centres");
  const size = Math.max(...low.map((value, axis) => high[axis] - value), 1) / pixelsAcross;
  return planes.map(({ across, up, through }) => {
    const dims: Triple = [Math.max(1, Math.ceil((high[across] - low[across]) / size)), Math.max(1, Math.ceil((high[up] - low[up]) / size)), 1];
    const affine = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
    affine[4 * across] = -size;
    affine[4 * across + 3] = high[across];
    affine[4 * up + 1] = -size;
    affine[4 * up + 3] = high[up];
    affine[4 * through + 2] = size;
    affine[4 * through + 3] = (low[through] + high[through]) / 2;
    return { dims, affine };
  });
}

/** Values shown as black and white: soft tissue for CT, the robust range for the rest. */
function displayWindow({ header }: Volume): [number, number] {
  return header.modality === "CT" ? [-160, 240] : [header.range.low, header.range.high];
}

async function cut(pools: Pools, image: Volume, transforms: Transform[], grid: Grid, signal?: AbortSignal): Promise<Plane> {
  const { control, answer } = pools.gang("apply", { grid, moving: image, transforms, interpolator: "linear", defaultValue: outsideValue(image.header, null) }, 1);
  const { volume: { header, voxels } } = await answerOrCancel(answer, control, signal);
  const [low, high] = displayWindow(image);
  const values = voxelView(header.dtype, voxels);
  const grey = Float32Array.from(values, (value) => Math.min(1, Math.max(0, (value * header.slope + header.intercept - low) / (high - low || 1))));
  return { width: grid.dims[0], height: grid.dims[1], grey };
}

/** Length of the grey level's gradient by central differences, at pixel i. */
function edge({ width, height, grey }: Plane, i: number): number {
  const [x, y] = [i % width, Math.floor(i / width)];
  const at = (column: number, row: number): number => grey[Math.min(height - 1, Math.max(0, row)) * width + Math.min(width - 1, Math.max(0, column))];
  return Math.hypot(at(x + 1, y) - at(x - 1, y), at(x, y + 1) - at(x, y - 1));
}

/** Red, green and blue (0 to 1) of a pixel. Blend: fixed in blue and moving in orange, so that what is alike in both is grey. */
function colour(style: PictureStyle, fixed: Plane, moving: Plane, i: number): Triple {
  const [f, m] = [fixed.grey[i], moving.grey[i]];
  if (style === "checkerboard") {
    const odd = (Math.floor((i % fixed.width) / tile) + Math.floor(Math.floor(i / fixed.width) / tile)) % 2 === 1;
    return odd ? [m, m, m] : [f, f, f];
  }
  if (style === "edges") {
    const strength = Math.min(1, 2.5 * Math.max(0, edge(moving, i) - 0.12));
    return [f + (1 - f) * strength, f * (1 - 0.45 * strength), f * (1 - strength)];
  }
  return [0.25 * f + 0.75 * m, 0.6 * f + 0.4 * m, 0.9 * f + 0.1 * m];
}

/** Rows of five pixels each, the leftmost in the highest bit. */
const glyphs: Readonly<Record<string, readonly number[]>> = {
  R: [30, 17, 17, 30, 20, 18, 17], L: [16, 16, 16, 16, 16, 16, 31], A: [14, 17, 17, 31, 17, 17, 17], P: [30, 17, 17, 30, 16, 16, 16], S: [15, 16, 16, 14, 1, 1, 30], I: [14, 4, 4, 4, 4, 4, 14],
};
const [glyphWidth, glyphHeight, glyphScale] = [5, 7, 2];

/** The patient's sides at a plane's edges, as `letters` names them: left, right, top, bottom. White with a dark rim, so that they are seen on any image. */
function writeLetters(png: PNG, letters: string, { left, top, width, height }: { left: number; top: number; width: number; height: number }): void {
  const [across, down, margin] = [glyphWidth * glyphScale, glyphHeight * glyphScale, 3];
  const middle = [left + Math.floor((width - across) / 2), top + Math.floor((height - down) / 2)];
  const edges = [[left + margin, middle[1]], [left + width - across - margin, middle[1]], [middle[0], top + margin], [middle[0], top + height - down - margin]];
  const inked = (glyph: readonly number[], x: number, y: number): boolean =>
    x >= 0 && x < across && y >= 0 && y < down && (glyph[Math.floor(y / glyphScale)] >> (glyphWidth - 1 - Math.floor(x / glyphScale)) & 1) === 1;
  for (const [place, [x0, y0]] of edges.entries()) {
    const glyph = glyphs[letters[place]];
    for (let y = -1; y <= down; y++) {
      for (let x = -1; x <= across; x++) {
        const near = [-1, 0, 1].some((dy) => [-1, 0, 1].some((dx) => inked(glyph, x + dx, y + dy)));
        const [column, row] = [x0 + x, y0 + y];
        if (!near || column < left || column >= left + width || row < top || row >= top + height) continue;
        png.data.fill(inked(glyph, x, y) ? 255 : 0, 4 * (row * png.width + column), 4 * (row * png.width + column) + 3);
      }
    }
  }
}

/**
 * Three planes through the middle of the fixed image with the moving image laid over it, one row of planes per entry of `rows`, as PNG.
 * Both images are cut in the world, so any orientation and spacing comes out upright with square pixels, the patient's sides named at the edges.
 */
export async function comparePicture(pools: Pools, fixed: Volume, rows: readonly PictureRow[], style: PictureStyle, signal?: AbortSignal): Promise<Buffer> {
  const grids = planeGrids(fixed.header);
  const fixedPlanes = await Promise.all(grids.map((grid) => cut(pools, fixed, [], grid, signal)));
  const rowHeight = Math.max(...fixedPlanes.map(({ height }) => height)) + gap;
  const png = new PNG({ width: fixedPlanes.reduce((sum, { width }) => sum + width + gap, -gap), height: rows.length * rowHeight - gap });
  for (let i = 3; i < png.data.length; i += 4) png.data[i] = 255;
  for (const [row, { moving, transforms }] of rows.entries()) {
    const movingPlanes = await Promise.all(grids.map((grid) => cut(pools, moving, transforms, grid, signal)));
    let left = 0;
    for (const [index, plane] of fixedPlanes.entries()) {
      const top = row * rowHeight + Math.floor((rowHeight - gap - plane.height) / 2);
      for (let i = 0; i < plane.grey.length; i++) {
        const at = 4 * ((top + Math.floor(i / plane.width)) * png.width + left + (i % plane.width));
        colour(style, plane, movingPlanes[index], i).forEach((value, channel) => (png.data[at + channel] = Math.round(255 * value)));
      }
      writeLetters(png, planes[index].letters, { left, top, width: plane.width, height: plane.height });
      left += plane.width + gap;
    }
  }
  return PNG.sync.write(png);
}
