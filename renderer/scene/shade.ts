/** One image on the pixels of a pane and how its values become colours. */
export interface Shade {
  /** stored values, NaN where there is no image */
  values: Float32Array;
  /** display window in stored values; a negative width turns dark and bright */
  level: number;
  width: number;
  /** 256 colours, red green blue */
  table: Uint8Array;
  /** length of a voxel in pixels: contours look this far */
  voxelPixels: number;
  pixelsPerMm: number;
  /** windows (stored values) for contours, whatever the display shows; null: those of the display window */
  contours: { hard: readonly ShadeWindow[]; soft: ShadeWindow } | null;
}

export type ShadeWindow = Pick<Shade, "level" | "width">;

/** Grey level 0 to 255 of a stored value; a NaN gives 0. */
export function greyOf(value: number, { level, width }: ShadeWindow): number {
  const t = (value - level) / width + 0.5;
  return t > 0 ? (t < 1 ? (t * 255 + 0.5) | 0 : 255) : 0;
}
