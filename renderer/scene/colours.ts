export const colourMaps = ["grey", "warm"] as const;
export type ColourMapName = (typeof colourMaps)[number];

/** Position, red, green, blue; all 0 to 1. Lightness rises steadily, so both read in grey and under any colour blindness. */
export const colourStops: Record<ColourMapName, readonly (readonly [number, number, number, number])[]> = {
  grey: [[0, 0, 0, 0], [1, 1, 1, 1]],
  warm: [[0, 0, 0, 0], [0.2, 0.24, 0.05, 0.02], [0.45, 0.68, 0.22, 0.02], [0.7, 0.97, 0.55, 0.1], [0.88, 1, 0.82, 0.4], [1, 1, 0.98, 0.86]],
};
