import { basename } from "node:path";
import { SynclineError } from "../../contract/errors.ts";
import { notice, type Notice } from "../../contract/notices.ts";
import { say, listOf } from "../../contract/sentences.ts";
import { unreadable } from "../fail.ts";
import { describeSeries } from "./description.ts";
import type { Scan } from "./scan.ts";
import { groupSeries, type SeriesGroup } from "./series.ts";
import { stackFrames, type Stack } from "./stack.ts";

/** A series with its slices on a grid. */
export interface Candidate {
  group: SeriesGroup;
  stack: Stack;
}

/** A series as the list tells of it: either a candidate, or why it makes no volume. */
export type Listed = { group: SeriesGroup; stack: Stack; refusal: null } | { group: SeriesGroup; stack: null; refusal: SynclineError };

/** All series of a scan in the list's order: the first is number 1. */
export function listGroups(path: string, scan: Scan): Listed[] {
  return groupSeries(scan.frames).map((group): Listed => {
    try {
      return { group, stack: stackFrames(group.frames, basename(path)), refusal: null };
    } catch (thrown) {
      if (!(thrown instanceof SynclineError)) throw thrown;
      return { group, stack: null, refusal: thrown };
    }
  });
}

/** Whether a series is a volume: several slices, and no localiser. */
export function isVolume(listed: Listed): boolean {
  return listed.stack !== null && listed.stack.grid.dims[2] > 1 && !listed.group.frames[0].localiser;
}

/**
 * The series that is meant: the chosen one; else the only volume; else, without any volume, the only image.
 * @param series number in the list, from 1
 * @throws input when there is none, or several, which are then listed
 */
export function chooseSeries(path: string, scan: Scan, series: string | undefined): { candidate: Candidate; notices: Notice[] } {
  const listed = listGroups(path, scan);
  const beside = [
    ...(scan.refused.length > 0 ? [notice("dicomUnreadable", { count: scan.refused.length })] : []),
    ...(scan.registrations > 0 ? [notice("dicomRegistrations", { count: scan.registrations })] : []),
  ];
  if (listed.length === 0) throw scan.refused.at(0) ?? unreadable(path, "it holds no DICOM image", "give a folder of DICOM files or a single image file");
  if (series !== undefined) {
    const chosen = /^\d+$/.test(series) ? listed.at(Number(series) - 1) : undefined;
    if (!chosen || Number(series) < 1) throw unreadable(path, say("it has no series {series} (it holds {count}, counted from 1)", { series: series.slice(0, 20), count: listed.length }), "choose another series");
    if (chosen.stack === null) throw chosen.refusal;
    return { candidate: chosen, notices: beside };
  }
  const volumes = listed.filter(isVolume);
  const usable = volumes.length > 0 ? volumes : listed.filter(({ stack }) => stack !== null);
  const [only] = usable;
  if (usable.length === 0) throw listed[0].refusal ?? unreadable(path, "it holds no image that can be read", "choose another folder");
  if (usable.length > 1) {
    const texts = listed.flatMap((entry, index) => (usable.includes(entry) ? [say("#{number} ({series})", { number: index + 1, series: describeSeries(entry) })] : []));
    const list = listOf(texts.slice(0, 12));
    const shown = texts.length > 12 ? say("{list} and {count} more", { list, count: texts.length - 12 }) : list;
    throw unreadable(path, say("it holds {count} series", { count: usable.length }), say("choose one by writing its number after the name: {shown}", { shown }));
  }
  if (only.stack === null) throw only.refusal;
  const others = listed.length - 1;
  return { candidate: only, notices: [...beside, ...(others > 0 ? [notice("dicomOtherSeries", { count: others })] : [])] };
}
