import { spacingOf } from "../../contract/affine.ts";
import type { SeriesSummary } from "../../contract/series.ts";
import { isVolume, listGroups, type Listed } from "./choose.ts";
import { neutralName } from "./description.ts";
import { scanPath } from "./scan.ts";
import { thumbnailOf } from "./thumbnail.ts";

/**
 * The series of a DICOM file, folder or DICOMDIR, in the order of their numbers.
 * @param thumbnails decode the middle slice of each as a small picture
 * @throws input when the path cannot be read
 */
export async function listSeries(path: string, folder: boolean, thumbnails: boolean): Promise<SeriesSummary[]> {
  const listed = listGroups(path, await scanPath(path, folder));
  const summaries: SeriesSummary[] = [];
  for (const [index, entry] of listed.entries()) {
    summaries.push({ ...summaryOf(entry), series: String(index + 1), thumbnail: thumbnails ? await thumbnailOf(entry) : null });
  }
  return summaries;
}

/** YYYYMMDD as YYYY-MM-DD. */
function isoDate(date: string): string | null {
  const match = /^(\d{4})[.-]?(\d{2})[.-]?(\d{2})$/.exec(date);
  return match ? match.slice(1).join("-") : null;
}

function summaryOf(listed: Listed): Omit<SeriesSummary, "series" | "thumbnail"> {
  const { group, stack, refusal } = listed;
  const [first] = group.frames;
  const { modality, date } = first.file;
  return {
    modality: modality === "CT" || modality === "MR" ? modality : "unknown", kind: modality.slice(0, 16), title: neutralName(first),
    dims: stack ? [...stack.grid.dims] : null, spacing: stack ? [...spacingOf(stack.grid.affine)] : null, images: group.frames.length,
    volumes: stack?.volumes.length ?? 1, date: isoDate(date), localiser: first.localiser, volume: isVolume(listed), refusal: refusal?.message ?? null, refusalSaid: refusal?.said.message ?? null,
  };
}
