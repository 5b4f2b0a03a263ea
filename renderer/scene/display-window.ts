import type { VolumeHeader } from "../../workers/contract/volume.ts";

/** A display window in real values: `level` is drawn mid-grey, `width` spans black to white. */
export interface DisplayWindow { width: number; level: number }

/** Usual windows for CT, in Hounsfield units. */
export const ctPresets = [
  { name: "brain", width: 80, level: 40 },
  { name: "subdural", width: 215, level: 75 },
  { name: "stroke", width: 40, level: 40 },
  { name: "soft-tissue", width: 400, level: 40 },
  { name: "bone", width: 2000, level: 500 },
  { name: "lung", width: 1500, level: -600 },
] as const satisfies readonly (DisplayWindow & { name: string })[];

/** The window that spans the bulk of an image's values. */
export function automaticWindow({ range }: Pick<VolumeHeader, "range">): DisplayWindow {
  const width = range.high - range.low;
  return { width: width > 0 ? width : 1, level: (range.low + range.high) / 2 };
}

/** What an image is first shown with: a CT in the soft-tissue window, anything else by its values. */
export function firstWindow(header: Pick<VolumeHeader, "range" | "modality">): { preset: string; window: DisplayWindow } {
  const soft = ctPresets.find((preset) => preset.name === "soft-tissue");
  if (header.modality === "CT" && soft) return { preset: soft.name, window: { width: soft.width, level: soft.level } };
  return { preset: "automatic", window: automaticWindow(header) };
}

/** The window after a drag by pixels: right widens, up brightens (lowers the level). */
export function draggedWindow(window: DisplayWindow, range: { low: number; high: number }, dx: number, dy: number): DisplayWindow {
  // sensitivity follows the window while it is narrow, the image while it is wide
  const step = Math.max(Math.min(window.width, range.high - range.low || 1) / 250, 1e-9);
  return { width: Math.max(window.width + dx * step, step), level: window.level + dy * step };
}

/** The same window in stored values (value = stored * slope + intercept); a negative slope turns the width negative. */
export function storedWindow(window: DisplayWindow, { slope, intercept }: Pick<VolumeHeader, "slope" | "intercept">): DisplayWindow {
  const factor = slope === 0 ? 1 : slope;
  return { width: window.width / factor, level: (window.level - intercept) / factor };
}

/** What a CT's contours are taken from, in stored values: air from skin, bone from all else, and what lies within the skull; the soft-tissue window would merge or hide them. Null: the display window serves. */
export function contourWindows(header: Pick<VolumeHeader, "modality" | "slope" | "intercept">): { hard: DisplayWindow[]; soft: DisplayWindow } | null {
  if (header.modality !== "CT") return null;
  return { hard: [{ width: 600, level: -400 }, { width: 800, level: 500 }].map((window) => storedWindow(window, header)), soft: storedWindow({ width: 110, level: 35 }, header) };
}
