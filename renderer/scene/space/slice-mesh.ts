import type { Triple } from "../../../workers/contract/volume.ts";

/** A slice as a picture in the world: its corners, and its pixels from the upper left one. */
export interface SlicePicture { width: number; height: number; pixels: Uint8ClampedArray; /** upper left, upper right, lower left; RAS mm */ corners: readonly [Triple, Triple, Triple] }

/** Height of a strip, pixels, and the grey level up to which a pixel counts as background. */
const strip = 2, background = 24;

/**
 * Strips of a picture that show the body, so that the background around it does not hide what lies behind: points, their places in the picture (0 to 1), and quads as
 * vtk counts them. `margin`: so many pixels along the background are left out too; a slice that stuck out of the coarser surface around it would show there as dashes.
 */
export function sliceMesh(picture: SlicePicture, margin: number): { points: Float32Array; places: Float32Array; quads: Uint32Array } {
  const { width, height, corners: [origin, right, down] } = picture;
  const shown = awayFrom(outsideOf(picture), picture, margin);
  const points: number[] = [];
  const places: number[] = [];
  const quads: number[] = [];
  const corner = (x: number, y: number): number => {
    const [u, v] = [x / width, y / height];
    for (let axis = 0; axis < 3; axis++) points.push(origin[axis] + u * (right[axis] - origin[axis]) + v * (down[axis] - origin[axis]));
    places.push(u, v);
    return places.length / 2 - 1;
  };
  for (let top = 0; top < height; top += strip) {
    const bottom = Math.min(height, top + strip);
    const inStrip = (x: number): boolean => {
      for (let y = top; y < bottom; y++) if (shown[y * width + x]) return true;
      return false;
    };
    for (let x = 0; x < width; x++) {
      if (!inStrip(x)) continue;
      const left = x;
      while (x < width && inStrip(x)) x++;
      quads.push(4, corner(left, top), corner(x, top), corner(x, bottom), corner(left, bottom));
    }
  }
  return { points: Float32Array.from(points), places: Float32Array.from(places), quads: Uint32Array.from(quads) };
}

/** 1 where the background goes on to the picture's border; what is dark within the body is none of it. */
function outsideOf({ width, height, pixels }: SlicePicture): Uint8Array {
  const outside = new Uint8Array(width * height);
  const open: number[] = [];
  const visit = (x: number, y: number): void => {
    const at = y * width + x;
    if (x < 0 || y < 0 || x >= width || y >= height || outside[at] || Math.max(pixels[4 * at], pixels[4 * at + 1], pixels[4 * at + 2]) > background) return;
    outside[at] = 1;
    open.push(at);
  };
  for (let x = 0; x < width; x++) for (const y of [0, height - 1]) visit(x, y);
  for (let y = 0; y < height; y++) for (const x of [0, width - 1]) visit(x, y);
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const [x, y] = [at % width, Math.floor(at / width)];
    visit(x - 1, y);
    visit(x + 1, y);
    visit(x, y - 1);
    visit(x, y + 1);
  }
  return outside;
}

/** 1 where nothing within `margin` pixels is outside. */
function awayFrom(outside: Uint8Array, { width, height }: SlicePicture, margin: number): Uint8Array {
  const along = (from: Uint8Array, count: number, lines: number, step: number, next: number): Uint8Array => {
    const near = new Uint8Array(from.length);
    for (let line = 0; line < lines; line++) {
      let last = -Infinity;
      const mark = (i: number): void => {
        const at = line * next + i * step;
        if (from[at]) last = i;
        if (Math.abs(i - last) <= margin) near[at] = 1;
      };
      for (let i = 0; i < count; i++) mark(i);
      last = Infinity;
      for (let i = count - 1; i >= 0; i--) mark(i);
    }
    return near;
  };
  return along(along(outside, width, height, 1, width), height, width, width, 1).map((value) => 1 - value);
}
