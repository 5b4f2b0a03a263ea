import { type ExtraMetric, extraMetricSchema } from "../../../workers/contract/parameters.ts";
import { plain, typedNumber } from "../../messages/numbers.ts";

/** An extra metric as it is being entered: numbers as typed, images by the ids of open volumes. */
export interface MetricRow { metric: ExtraMetric["metric"]; weight: string; sampling: string; /** on images of its own */ own: boolean; fixed: string | null; moving: string | null }

/** Bins of mutual information that are too few to tell anything. */
const fewestBins = 8;

export function rowsFromMetrics(metrics: readonly ExtraMetric[]): MetricRow[] {
  return metrics.map(({ metric, weight, sampling, fixed, moving }) => ({ metric, weight: plain(weight), sampling: plain(sampling), own: fixed !== null, fixed, moving }));
}

/** What the rows mean; undefined while one of them is not complete or not possible. */
export function metricsFromRows(rows: readonly MetricRow[]): ExtraMetric[] | undefined {
  const metrics: ExtraMetric[] = [];
  for (const { metric, weight, sampling, own, fixed, moving } of rows) {
    const parsed = extraMetricSchema.safeParse({ metric, weight: typedNumber(weight), sampling: typedNumber(sampling), fixed: own ? fixed : null, moving: own ? moving : null });
    if (!parsed.success || (own && (fixed === null || moving === null)) || (metric === "mattes" && parsed.data.sampling < fewestBins)) return undefined;
    metrics.push(parsed.data);
  }
  return metrics;
}
