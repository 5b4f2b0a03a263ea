import { colourTable } from "./colours.ts";
import { contourStrength } from "./contours.ts";
import { greyOf, type Shade } from "./shade.ts";

/** How the two images are laid over each other. Lengths in CSS pixels. */
export type Fusion =
  | { mode: "blend"; /** share of the moving image, 0 to 1 */ share: number }
  | { mode: "checkerboard"; tile: number }
  | { mode: "swipe"; /** where the line is, 0 to 1 from the left or the top; the moving image lies beyond it */ position: number; upright: boolean }
  | { mode: "difference" }
  | { mode: "edges"; /** whose contours are drawn over the other */ of: "fixed" | "moving" };

/** How strongly an image is drawn that is alone where it is, in a blend: nearly full, so that images that do not overlap are both seen. */
export function aloneInBlend(share: number): { fixed: number; moving: number } {
  // at the very end the fixed image leaves even where it is alone; the moving one comes in early
  return { fixed: Math.min(1, (1 - share) * 10), moving: 1 - (1 - Math.min(1, share * 2)) * (1 - share) };
}

/** Strength of an image in the other one's tiles and side where that other one has nothing. */
const elsewhere = 0.35;
const contourColour = { fixed: [142, 202, 230], moving: [255, 180, 84] } as const;

/**
 * Paints two images over each other, opaque, black where neither is.
 * @param target width x height pixels, red green blue alpha
 * @param density pixels per CSS pixel
 */
export function fuse(target: Uint8ClampedArray, size: { width: number; height: number }, density: number, fixed: Shade | null, moving: Shade | null, fusion: Fusion): void {
  if (!fixed || !moving) {
    paintOne(target, fixed ?? moving);
    return;
  }
  switch (fusion.mode) {
    case "blend": return mix(target, size, fixed, moving, () => fusion.share, aloneInBlend(fusion.share));
    case "checkerboard": {
      const tile = Math.max(1, Math.round(fusion.tile * density));
      return mix(target, size, fixed, moving, (i, j) => (Math.floor(i / tile) + Math.floor(j / tile)) % 2, { fixed: elsewhere, moving: elsewhere });
    }
    case "swipe": {
      const line = fusion.position * (fusion.upright ? size.width : size.height);
      return mix(target, size, fixed, moving, (i, j) => ((fusion.upright ? i : j) < line ? 0 : 1), { fixed: elsewhere, moving: elsewhere });
    }
    case "difference": return difference(target, fixed, moving);
    case "edges": return edges(target, size, fixed, moving, fusion.of);
  }
}

function paintOne(target: Uint8ClampedArray, shade: Shade | null): void {
  for (let i = 0, at = 0; at < target.length; i++, at += 4) {
    const value = shade ? shade.values[i] : NaN;
    target[at + 3] = 255;
    if (!shade || Number.isNaN(value)) {
      target[at] = target[at + 1] = target[at + 2] = 0;
      continue;
    }
    const c = 3 * greyOf(value, shade);
    target[at] = shade.table[c];
    target[at + 1] = shade.table[c + 1];
    target[at + 2] = shade.table[c + 2];
  }
}

/** Every pixel (1 - share) fixed + share moving; where one image is alone, that one at its strength, or in full where it is the one asked for. */
function mix(
  target: Uint8ClampedArray, { width, height }: { width: number; height: number }, fixed: Shade, moving: Shade,
  shareAt: (i: number, j: number) => number, alone: { fixed: number; moving: number },
): void {
  for (let j = 0, k = 0, at = 0; j < height; j++) for (let i = 0; i < width; i++, k++, at += 4) {
    const f = fixed.values[k], m = moving.values[k];
    const share = shareAt(i, j);
    let wf = 1 - share, wm = share;
    if (Number.isNaN(f)) {
      wf = 0;
      wm = Number.isNaN(m) ? 0 : share === 1 ? 1 : alone.moving;
    } else if (Number.isNaN(m)) {
      wm = 0;
      wf = share === 0 ? 1 : alone.fixed;
    }
    const a = 3 * greyOf(f, fixed), b = 3 * greyOf(m, moving);
    target[at] = wf * fixed.table[a] + wm * moving.table[b];
    target[at + 1] = wf * fixed.table[a + 1] + wm * moving.table[b + 1];
    target[at + 2] = wf * fixed.table[a + 2] + wm * moving.table[b + 2];
    target[at + 3] = 255;
  }
}

/** Moving minus fixed, in grey levels of their windows: blue where the fixed image is brighter, orange where the moving one is, dark where they agree. */
function difference(target: Uint8ClampedArray, fixed: Shade, moving: Shade): void {
  const table = colourTable("blueOrange");
  for (let k = 0, at = 0; at < target.length; k++, at += 4) {
    const f = fixed.values[k], m = moving.values[k];
    target[at + 3] = 255;
    if (Number.isNaN(f) || Number.isNaN(m)) {
      const grey = elsewhere * (Number.isNaN(f) ? greyOf(m, moving) : greyOf(f, fixed));
      target[at] = target[at + 1] = target[at + 2] = grey;
      continue;
    }
    const c = 3 * ((greyOf(m, moving) - greyOf(f, fixed) + 255) >> 1);
    target[at] = table[c];
    target[at + 1] = table[c + 1];
    target[at + 2] = table[c + 2];
  }
}

function edges(target: Uint8ClampedArray, size: { width: number; height: number }, fixed: Shade, moving: Shade, of: "fixed" | "moving"): void {
  const [lines, under] = of === "moving" ? [moving, fixed] : [fixed, moving];
  paintOne(target, under);
  const strengths = contourStrength(size, lines);
  const colour = contourColour[of];
  for (let k = 0, at = 0; k < strengths.length; k++, at += 4) {
    const strength = strengths[k];
    if (strength === 0) continue;
    for (let channel = 0; channel < 3; channel++) target[at + channel] += strength * (colour[channel] - target[at + channel]);
  }
}
