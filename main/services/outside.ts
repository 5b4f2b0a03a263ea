import type { VolumeHeader } from "../../workers/contract/volume.ts";

/** Value where a resampled image has no data: the given one, else air for CT and 0 for the rest; a CT without negative values was rescaled, and its air is 0. */
export function outsideValue({ modality, range }: Pick<VolumeHeader, "modality" | "range">, given: number | null): number {
  return given ?? (modality === "CT" && range.min < 0 ? -1000 : 0);
}
