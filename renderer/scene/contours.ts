import { greyOf, type Shade, type ShadeWindow } from "./shade.ts";

interface Size { width: number; height: number }

/** Gradient per voxel, as a share of the window, below which there is no contour and from which it is drawn in full. */
const faint = 0.1, full = 0.28;

/** Smoothing of what is drawn by its small differences, mm, and the length below which a line there is taken for noise, mm. */
const softSigma = 1.6, softLength = 14;
/** Gradient over the smoothing's length, as a share of the soft window: a line has at least the lower one everywhere and the higher one somewhere. */
const softFaint = 0.026, softSure = 0.05;

/**
 * Contours of an image, 0 to 1 a pixel: ridges of the gradient's length, one pixel wide (Canny's non-maximum suppression). The gradient is taken over a voxel's
 * length, so that zooming in neither blurs contours away nor finds new ones between voxels. An image with windows of its own for contours (a CT, whose display window
 * hides either the bone or the brain) is drawn by these: each step within a hard one, and within the soft one what differs little, as brain and ventricles do.
 */
export function contourStrength(size: Size, shade: Shade): Float32Array {
  const { values, contours, pixelsPerMm } = shade;
  const strength = new Float32Array(values.length);
  for (const window of contours?.hard ?? [shade]) {
    const grey = values.map((value) => (Number.isNaN(value) ? NaN : greyOf(value, window) / 255));
    const lines = ridges(size, grey, reachOf(shade.voxelPixels), faint);
    for (let k = 0; k < lines.length; k++) if (lines[k] > 0) strength[k] = Math.max(strength[k], drawn(lines[k], faint, full));
  }
  if (contours) addSoft(size, strength, values, contours.soft, pixelsPerMm);
  return strength;
}

const reachOf = (pixels: number): number => Math.min(12, Math.max(1, Math.round(pixels)));
const drawn = (gradient: number, from: number, to: number): number => Math.min(1, (gradient - from) / (to - from) * 0.8 + 0.2);

/** The gradient's length where it is a ridge above a limit, elsewhere 0. */
function ridges({ width, height }: Size, grey: Float32Array, reach: number, limit: number): Float32Array {
  const count = width * height;
  const length = new Float32Array(count);
  const direction = new Uint8Array(count);
  for (let j = reach; j < height - reach; j++) for (let i = reach; i < width - reach; i++) {
    const k = j * width + i;
    const gx = (grey[k + reach] - grey[k - reach]) / 2 + (grey[k + reach - reach * width] - grey[k - reach - reach * width] + grey[k + reach + reach * width] - grey[k - reach + reach * width]) / 4;
    const gy = (grey[k + reach * width] - grey[k - reach * width]) / 2 + (grey[k + reach * width - reach] - grey[k - reach * width - reach] + grey[k + reach * width + reach] - grey[k - reach * width + reach]) / 4;
    // Math.hypot takes ten times as long
    const size = Math.sqrt(gx * gx + gy * gy) / 2;
    // beside the image's border there is no gradient to speak of
    if (!(size > limit)) continue;
    length[k] = size;
    const [ax, ay] = [Math.abs(gx), Math.abs(gy)];
    // the neighbour the gradient points to, by octants: 22.5 degrees
    direction[k] = ay < 0.414 * ax ? 0 : ax < 0.414 * ay ? 1 : gx * gy > 0 ? 2 : 3;
  }
  const neighbour = [1, width, width + 1, width - 1];
  const kept = new Float32Array(count);
  for (let k = 0; k < count; k++) {
    const size = length[k];
    if (size === 0) continue;
    const step = neighbour[direction[k]];
    // of two equal neighbours one is kept
    if (size >= length[k + step] && size > length[k - step]) kept[k] = size;
  }
  return kept;
}

/** Adds the lines between tissues within a narrow window: smoothed, as the noise is as large as what they differ by, and long ones alone. */
function addSoft(size: Size, strength: Float32Array, values: Float32Array, soft: ShadeWindow, pixelsPerMm: number): void {
  const half = Math.abs(soft.width) / 2;
  // what lies outside the window, bone and air, must not shine into what is within
  const within = Float32Array.from(values, (value) => (Math.abs(value - soft.level) <= half ? 1 : 0));
  const grey = values.map((value, k) => (within[k] > 0 ? (value - soft.level) / soft.width : 0));
  const radius = Math.max(1, Math.round(softSigma * pixelsPerMm));
  const before = new Float32Array(grey.length);
  for (let pass = 0; pass < 3; pass++) for (const field of [grey, within]) boxMean(size, field, radius, before);
  for (let k = 0; k < grey.length; k++) grey[k] = within[k] > 0.6 ? grey[k] / within[k] : NaN;
  const lines = ridges(size, grey, reachOf(softSigma * pixelsPerMm), softFaint);
  keepLong(size, lines, softSure, softLength * pixelsPerMm);
  for (let k = 0; k < lines.length; k++) if (lines[k] > 0) strength[k] = Math.max(strength[k], 0.35 + 0.65 * drawn(lines[k], softFaint, 2 * softSure));
}

/** Mean over a square of pixels, in place; outside the picture there is nothing. `before` is for its use alone, as long as the field. */
function boxMean({ width, height }: Size, field: Float32Array, radius: number, before: Float32Array): void {
  const share = 1 / (2 * radius + 1);
  before.set(field);
  for (let j = 0; j < height; j++) {
    let sum = 0;
    for (let i = -radius; i < width; i++) {
      if (i + radius < width) sum += before[j * width + i + radius];
      if (i > radius) sum -= before[j * width + i - radius - 1];
      if (i >= 0) field[j * width + i] = sum * share;
    }
  }
  before.set(field);
  const sums = new Float32Array(width);
  for (let j = -radius; j < height; j++) {
    const [enters, leaves, at] = [(j + radius) * width, (j - radius - 1) * width, j * width];
    if (j + radius < height) for (let i = 0; i < width; i++) sums[i] += before[enters + i];
    if (j > radius) for (let i = 0; i < width; i++) sums[i] -= before[leaves + i];
    if (j >= 0) for (let i = 0; i < width; i++) field[at + i] = sums[i] * share;
  }
}

/** Takes away the lines (connected pixels) that are nowhere sure, or short. */
function keepLong({ width }: Size, lines: Float32Array, sure: number, pixels: number): void {
  const seen = new Uint8Array(lines.length);
  const around = [1, -1, width, -width, width + 1, width - 1, -width + 1, -width - 1];
  for (let k = 0; k < lines.length; k++) {
    if (lines[k] === 0 || seen[k]) continue;
    seen[k] = 1;
    const line = [k];
    let most = 0;
    for (let at = 0; at < line.length; at++) {
      most = Math.max(most, lines[line[at]]);
      for (const step of around) {
        const next = line[at] + step;
        // the border's pixels have no gradient: no line goes around the edge
        if (!(lines[next] > 0) || seen[next]) continue;
        seen[next] = 1;
        line.push(next);
      }
    }
    if (most < sure || line.length < pixels) for (const member of line) lines[member] = 0;
  }
}
