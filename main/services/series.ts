import { resolve } from "node:path";
import type { SeriesSummary } from "../../workers/contract/series.ts";
import { placeOf } from "./places.ts";
import type { Pools } from "./pools.ts";

/**
 * The series to choose among before a path can be opened, with thumbnails; none where nothing needs choosing: another format, one volume, or a
 * path that names its series already. Throws SynclineError("input").
 */
export async function seriesChoices(pools: Pools, path: string): Promise<SeriesSummary[]> {
  const place = await placeOf(path);
  if (place !== path) return [];
  const task = { path: resolve(path), thumbnails: false };
  const { series } = await pools.io("listSeries", task);
  const usable = series.some(({ volume }) => volume) ? series.filter(({ volume }) => volume) : series.filter(({ refusal }) => refusal === null);
  if (usable.length < 2) return [];
  return (await pools.io("listSeries", { ...task, thumbnails: true })).series;
}
