import type { Frame } from "./frame.ts";
import { byTime } from "./stack.ts";

/** The frames of one stack: one series, size, pixel size and orientation. */
export interface SeriesGroup {
  frames: Frame[];
  /** files that hold an instance that another file holds already */
  copies: number;
}

/** Directions that differ by less are one orientation: rounding of what scanners write, not a turn of a degree. */
const sameDirection = 1e-3;

/** What must agree for frames to stack. */
function key({ file, rows, columns, spacing, localiser }: Frame): string {
  const { samples, bitsAllocated, signed, float, photometric } = file.layout;
  return JSON.stringify([file.study, file.series, file.sopClass, rows, columns, samples, bitsAllocated, signed, float, photometric, spacing.map((size) => size.toFixed(4)), localiser]);
}

const sameOrientation = (a: readonly number[], b: readonly number[]): boolean => a.length === b.length && a.every((value, i) => Math.abs(value - b[i]) < sameDirection);

/**
 * Splits frames into what may be stacked, whatever order they come in: series of one study, then sizes, then orientations. A second copy of an
 * instance is dropped. Ordered by date, series number and first instance.
 */
export function groupSeries(frames: readonly Frame[]): SeriesGroup[] {
  const groups = new Map<string, SeriesGroup[]>();
  const seen = new Map<string, string>();
  for (const frame of [...frames].sort(byIdentity)) {
    const same = key(frame);
    const { sopInstance, path } = frame.file;
    const clusters = groups.get(same) ?? [];
    groups.set(same, clusters);
    let cluster = clusters.find((candidate) => sameOrientation(candidate.frames[0].orientation, frame.orientation));
    if (!cluster) clusters.push((cluster = { frames: [], copies: 0 }));
    const holder = sopInstance === "" ? path : seen.get(sopInstance) ?? path;
    seen.set(sopInstance, holder);
    if (holder === path) cluster.frames.push(frame);
    else cluster.copies++;
  }
  return [...groups.values()].flat().filter((group) => group.frames.length > 0).sort(byDate);
}

function byIdentity(a: Frame, b: Frame): number {
  return byTime(a, b) || (a.file.path < b.file.path ? -1 : a.file.path > b.file.path ? 1 : 0);
}

function byDate(a: SeriesGroup, b: SeriesGroup): number {
  const [one, two] = [a.frames[0], b.frames[0]];
  const text = (frame: Frame): string => `${frame.file.date} ${frame.file.time.slice(0, 6)} ${frame.file.study}`;
  if (text(one) !== text(two)) return text(one) < text(two) ? -1 : 1;
  return one.file.seriesNumber - two.file.seriesNumber || (one.file.series < two.file.series ? -1 : one.file.series > two.file.series ? 1 : 0) || b.frames.length - a.frames.length || byIdentity(one, two);
}
