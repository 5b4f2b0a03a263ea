export type Rgb = readonly [number, number, number];

/** Told apart under every common colour blindness (Okabe and Ito's colours, without black, and lighter and darker ones of each). */
const palette: readonly Rgb[] = [
  [230, 159, 0], [86, 180, 233], [0, 158, 115], [240, 228, 66], [204, 121, 167], [213, 94, 0], [60, 130, 220],
  [255, 205, 110], [170, 222, 250], [110, 205, 175], [250, 245, 160], [235, 180, 210], [250, 165, 110], [150, 190, 250],
];

/** The colour of a label: the same for the same number everywhere. */
export function labelColour(label: number): Rgb {
  const index = Math.abs(Math.round(label)) - 1;
  return palette[((index % palette.length) + palette.length) % palette.length];
}
