import type { Grid, Triple } from "../../contract/volume.ts";
import { notice, type Notice } from "../../contract/notices.ts";
import { say } from "../../contract/sentences.ts";
import { unreadable } from "../fail.ts";
import { cross, type Frame } from "./frame.ts";

/** Where a slice of the grid comes from: one scanned slice, or a mixture of two: (1 - fraction) * lower + fraction * upper. */
export interface SliceSource {
  lower: number;
  upper: number;
  fraction: number;
}

/** The slices of a series in their order, on one grid. */
export interface Stack {
  /** of every volume, its scanned slices from the first to the last along the normal */
  volumes: Frame[][];
  grid: Grid;
  /** one per slice of the grid; null where the scanned slices are the grid's */
  sources: SliceSource[] | null;
  notices: Notice[];
  /** frames that belong to no volume: at a place that was taken already */
  duplicates: number;
}

/** Slices nearer than this share of a pixel lie at one place. */
const samePlace = 0.02;
/** Deviation from even spacing that is rounding, as a share of the step. */
const evenTolerance = 0.02;
/** A shift within the slice from the straight line through the first and last that is worth a sentence, in pixels. */
const driftTolerance = 0.5;

const dot = (a: readonly number[], b: readonly number[]): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const shorten = (value: number): string => String(Number(value.toFixed(2)));

/** One place along the normal with the frames that lie there. */
interface Place {
  along: number;
  frames: Frame[];
}

/** Frames by their place along the normal, ascending; names play no part. */
function placesOf(frames: readonly Frame[], normal: Triple, tolerance: number): Place[] {
  const placed = frames.map((frame) => ({ frame, along: dot(frame.position ?? [0, 0, 0], normal) })).sort((a, b) => a.along - b.along);
  const places: Place[] = [];
  for (const { frame, along } of placed) {
    const last = places.at(-1);
    if (last && along - last.along <= tolerance) last.frames.push(frame);
    else places.push({ along, frames: [frame] });
  }
  for (const place of places) place.frames.sort(byTime);
  return places;
}

/** The order of frames at one place: as the file says, then by number, then by the instance's identifier so that it never depends on the listing. */
export function byTime(a: Frame, b: Frame): number {
  for (let i = 0; i < Math.min(a.order.length, b.order.length); i++) if (a.order[i] !== b.order[i]) return a.order[i] - b.order[i];
  return a.instance - b.instance || a.index - b.index || (a.file.sopInstance < b.file.sopInstance ? -1 : a.file.sopInstance > b.file.sopInstance ? 1 : 0);
}

/**
 * Puts the slices of one series onto a grid. Gantry tilt stays as shear of the affine; uneven distances and missing slices become an even grid
 * with sources.
 * @param frames of one size, pixel size and orientation
 * @param name of the file or folder, for the refusal
 * @throws input when the slices make no volume
 */
export function stackFrames(frames: readonly Frame[], name: string): Stack {
  const [first] = frames;
  const { orientation, spacing } = first;
  if (!(spacing[0] > 0 && spacing[1] > 0)) throw unreadable(name, "it gives no pixel spacing, so nothing tells its size in millimetres", "export it with its geometry");
  if (frames.some(({ position }) => position === null) || orientation.length !== 6) throw unreadable(name, "it gives no position in the patient (image position and orientation), so its slices cannot be stacked", "export it with its geometry");
  const normal = cross(orientation);
  const [along, across] = [Math.hypot(...orientation.slice(0, 3)), Math.hypot(...orientation.slice(3))];
  if (Math.abs(along - 1) > 0.01 || Math.abs(across - 1) > 0.01 || Math.abs(Math.hypot(...normal) - 1) > 0.01) {
    throw unreadable(name, "its orientation is not one (the directions of rows and columns are not at right angles)", "export it again");
  }
  const places = placesOf(frames, normal, samePlace * Math.min(...spacing));
  if (places.length === 1 && frames.length > 1) {
    throw unreadable(name, say("all {count} of its slices lie at one place, so they are no volume", { count: frames.length }), "choose another series");
  }
  const count = places.reduce((least, { frames: here }) => Math.min(least, here.length), Infinity);
  const volumes = Array.from({ length: count }, (_, volume) => places.map(({ frames: here }) => here[volume]));
  const duplicates = frames.length - count * places.length;
  const notices: Notice[] = [];
  if (duplicates > 0) notices.push(notice("dicomDuplicates", { count: duplicates }));

  if (places.length === 1) {
    const step = first.sliceStep ?? first.thickness ?? Math.max(...spacing);
    notices.push(notice("dicomOneSlice"));
    return { volumes, sources: null, notices, duplicates, grid: { dims: [first.columns, first.rows, 1], affine: affineOf(first, normal.map((value) => value * (step > 0 ? step : 1))) } };
  }
  const spaced = spaceEvenly(places);
  notices.push(...spaced.notices);
  const [low, high] = [volumes[0][0].position ?? [0, 0, 0], volumes[0].at(-1)?.position ?? [0, 0, 0]];
  // from first to last, so that a tilt's shear is in it and rounding of single positions is not
  const perStep = low.map((value, axis) => (high[axis] - value) / (spaced.count - 1));
  notices.push(...tiltNotices(perStep, normal), ...driftNotices(volumes[0], places, spacing));
  return { volumes, sources: spaced.sources, notices, duplicates, grid: { dims: [first.columns, first.rows, spaced.count], affine: affineOf(volumes[0][0], perStep) } };
}

/** Voxel index to RAS mm from the first slice and the step to the next (LPS mm); x runs along rows, y down columns (PS3.3 C.7.6.2.1.1). */
function affineOf({ position, orientation, spacing }: Frame, step: readonly number[]): number[] {
  const origin = position ?? [0, 0, 0];
  return [0, 1, 2].flatMap((axis) => {
    const sign = axis === 2 ? 1 : -1;
    // + 0 keeps -0 out of the matrix
    return [orientation[axis] * spacing[1], orientation[3 + axis] * spacing[0], step[axis], origin[axis]].map((value) => sign * value + 0);
  }).concat([0, 0, 0, 1]);
}

/** The even grid along the normal: the slices as they are, with the missing ones filled in, or all resampled. */
function spaceEvenly(places: readonly Place[]): { count: number; sources: SliceSource[] | null; notices: Notice[] } {
  const gaps = places.slice(1).map(({ along }, i) => along - places[i].along);
  const extent = places[places.length - 1].along - places[0].along;
  const mean = extent / gaps.length;
  if (places.every(({ along }, i) => Math.abs(along - places[0].along - i * mean) <= evenTolerance * mean)) return { count: places.length, sources: null, notices: [] };

  const sorted = [...gaps].sort((a, b) => a - b);
  // the smaller of the usual distances: one stray pair of close slices must not set the step
  const usual = Math.max(sorted[Math.floor(gaps.length / 4)], mean / 8);
  const multiples = gaps.map((gap) => Math.round(gap / usual));
  const missing = multiples.every((multiple, i) => multiple >= 1 && Math.abs(gaps[i] - multiple * usual) <= evenTolerance * usual * multiple);
  const steps = missing ? multiples.reduce((sum, multiple) => sum + multiple, 0) : Math.max(1, Math.round(extent / usual));
  const step = extent / steps;
  const sources = Array.from({ length: steps + 1 }, (_, k) => sourceAt(places, places[0].along + k * step, evenTolerance * step));
  if (!missing) return { count: steps + 1, sources, notices: [notice("dicomUneven", { least: shorten(sorted[0]), most: shorten(sorted[sorted.length - 1]), step: shorten(step), count: steps + 1 })] };
  const gapsAt = multiples.flatMap((multiple, i) => (multiple === 1 ? [] : [{ i, lost: multiple - 1 }]));
  const lost = gapsAt.reduce((sum, gap) => sum + gap.lost, 0);
  const where = gapsAt.map((gap) => `${places[gap.i].frames[0].instance}/${places[gap.i + 1].frames[0].instance}`).slice(0, 8).join(", ") + (gapsAt.length > 8 ? ", …" : "");
  return { count: steps + 1, sources, notices: [notice("dicomMissing", { count: lost, where })] };
}

/** The scanned slices around a place, and how far it lies towards the upper one; within the tolerance of a slice, that slice. */
function sourceAt(places: readonly Place[], along: number, tolerance: number): SliceSource {
  let lower = 0;
  while (lower < places.length - 2 && places[lower + 1].along <= along) lower++;
  const upper = Math.min(lower + 1, places.length - 1);
  if (Math.abs(along - places[lower].along) <= tolerance) return { lower, upper: lower, fraction: 0 };
  if (Math.abs(along - places[upper].along) <= tolerance) return { lower: upper, upper, fraction: 0 };
  return { lower, upper, fraction: (along - places[lower].along) / (places[upper].along - places[lower].along) };
}

function tiltNotices(step: readonly number[], normal: Triple): Notice[] {
  const degrees = (Math.acos(Math.min(1, Math.abs(dot(step, normal)) / Math.hypot(...step))) * 180) / Math.PI;
  return degrees > 0.1 ? [notice("dicomTilt", { degrees: shorten(degrees) })] : [];
}

/** Slices that are shifted against the straight line of the others cannot lie on one grid: told, not hidden. */
function driftNotices(slices: readonly Frame[], places: readonly Place[], spacing: readonly number[]): Notice[] {
  const [low, high] = [slices[0].position ?? [0, 0, 0], slices[slices.length - 1].position ?? [0, 0, 0]];
  const extent = places[places.length - 1].along - places[0].along;
  const drift = slices.reduce((most, { position }, i) => {
    const share = (places[i].along - places[0].along) / extent;
    return Math.max(most, Math.hypot(...(position ?? [0, 0, 0]).map((value, axis) => value - low[axis] - share * (high[axis] - low[axis]))));
  }, 0);
  return drift > driftTolerance * Math.min(...spacing) ? [notice("dicomDrift", { distance: shorten(drift) })] : [];
}
