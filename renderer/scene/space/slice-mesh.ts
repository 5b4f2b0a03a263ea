import type { Triple } from "../../../workers/contract/volume.ts";

/** A slice as a picture in the world: its corners, and its pixels from the upper left one. */
export interface SlicePicture { width: number; height: number; pixels: Uint8ClampedArray; /** upper left, upper right, lower left; RAS mm */ corners: readonly [Triple, Triple, Triple] }

/** Pixels along a tile's side, and the grey level up to which a tile counts as background. */
const tile = 4, background = 24;

/** Squares of a picture that show something, so that the background does not hide what lies behind: points, their places in the picture (0 to 1), and quads as vtk counts them. */
export function sliceMesh({ width, height, pixels, corners: [origin, right, down] }: SlicePicture): { points: Float32Array; places: Float32Array; quads: Uint32Array } {
  const [across, along] = [Math.ceil(width / tile), Math.ceil(height / tile)];
  const points: number[] = [];
  const places: number[] = [];
  for (let row = 0; row <= along; row++) for (let column = 0; column <= across; column++) {
    const [u, v] = [Math.min(1, (column * tile) / width), Math.min(1, (row * tile) / height)];
    for (let axis = 0; axis < 3; axis++) points.push(origin[axis] + u * (right[axis] - origin[axis]) + v * (down[axis] - origin[axis]));
    places.push(u, v);
  }
  const quads: number[] = [];
  for (let row = 0; row < along; row++) for (let column = 0; column < across; column++) {
    if (!showsSomething(pixels, width, column * tile, Math.min(width, (column + 1) * tile), row * tile, Math.min(height, (row + 1) * tile))) continue;
    const corner = row * (across + 1) + column;
    quads.push(4, corner, corner + 1, corner + across + 2, corner + across + 1);
  }
  return { points: Float32Array.from(points), places: Float32Array.from(places), quads: Uint32Array.from(quads) };
}

function showsSomething(pixels: Uint8ClampedArray, width: number, left: number, end: number, top: number, bottom: number): boolean {
  for (let y = top; y < bottom; y++) for (let x = left; x < end; x++) {
    const at = 4 * (y * width + x);
    if (Math.max(pixels[at], pixels[at + 1], pixels[at + 2]) > background) return true;
  }
  return false;
}
