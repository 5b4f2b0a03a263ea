/** Rec. 601 brightness of a colour, on the scale of its parts. */
export function brightnessOf(red: number, green: number, blue: number): number {
  return 0.299 * red + 0.587 * green + 0.114 * blue;
}
