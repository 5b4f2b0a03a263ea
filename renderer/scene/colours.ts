export const colourMaps = ["grey", "warm", "blue", "inferno", "viridis"] as const;
export type ColourMapName = (typeof colourMaps)[number];

/** Maps for overlays whose middle means "unchanged". */
export const divergingMaps = ["blueOrange"] as const;
export type DivergingMapName = (typeof divergingMaps)[number];

/** Position, red, green, blue; all 0 to 1. */
type Stop = readonly [number, number, number, number];

/**
 * Lightness rises steadily (in the diverging map: away from the middle), so that all read in grey and under any colour blindness. inferno and viridis are
 * nine points each of vtk.js' presets of these names.
 */
export const colourStops: Record<ColourMapName | DivergingMapName, readonly Stop[]> = {
  grey: [[0, 0, 0, 0], [1, 1, 1, 1]],
  warm: [[0, 0, 0, 0], [0.2, 0.24, 0.05, 0.02], [0.45, 0.68, 0.22, 0.02], [0.7, 0.97, 0.55, 0.1], [0.88, 1, 0.82, 0.4], [1, 1, 0.98, 0.86]],
  blue: [[0, 0, 0, 0], [0.2, 0.02, 0.1, 0.22], [0.45, 0.05, 0.32, 0.58], [0.7, 0.25, 0.62, 0.9], [0.88, 0.6, 0.85, 1], [1, 0.92, 0.98, 1]],
  inferno: [
    [0, 0.001, 0, 0.014], [0.125, 0.129, 0.047, 0.291], [0.251, 0.342, 0.062, 0.429], [0.376, 0.541, 0.135, 0.415], [0.502, 0.736, 0.216, 0.33],
    [0.624, 0.89, 0.348, 0.198], [0.749, 0.977, 0.551, 0.039], [0.875, 0.976, 0.79, 0.196], [1, 0.988, 0.998, 0.645],
  ],
  viridis: [
    [0, 0.267, 0.005, 0.329], [0.125, 0.279, 0.175, 0.483], [0.251, 0.23, 0.322, 0.546], [0.376, 0.173, 0.449, 0.558], [0.502, 0.128, 0.567, 0.551],
    [0.624, 0.154, 0.68, 0.504], [0.749, 0.361, 0.786, 0.388], [0.875, 0.668, 0.862, 0.196], [1, 0.993, 0.906, 0.144],
  ],
  blueOrange: [[0, 0.55, 0.85, 1], [0.25, 0.12, 0.45, 0.85], [0.5, 0.05, 0.05, 0.06], [0.75, 0.85, 0.4, 0.05], [1, 1, 0.85, 0.45]],
};

const tables = new Map<string, Uint8Array>();

/** 256 colours of a map, red green blue, made once. */
export function colourTable(name: ColourMapName | DivergingMapName): Uint8Array {
  const known = tables.get(name);
  if (known) return known;
  const stops = colourStops[name];
  const table = new Uint8Array(3 * 256);
  for (let i = 0; i < 256; i++) {
    const position = i / 255;
    const next = Math.max(1, stops.findIndex(([at]) => at >= position));
    const [a, b] = [stops[next - 1], stops[next]];
    const share = (position - a[0]) / (b[0] - a[0]);
    for (let channel = 0; channel < 3; channel++) table[3 * i + channel] = Math.round(255 * (a[channel + 1] + share * (b[channel + 1] - a[channel + 1])));
  }
  tables.set(name, table);
  return table;
}

/** A colour map as a CSS gradient from low to high, for legends. */
export function cssGradient(name: ColourMapName | DivergingMapName, direction = "to right"): string {
  const stops = colourStops[name].map(([at, ...rgb]) => `rgb(${rgb.map((value) => Math.round(255 * value)).join(" ")}) ${Math.round(100 * at)}%`);
  return `linear-gradient(${direction}, ${stops.join(", ")})`;
}
