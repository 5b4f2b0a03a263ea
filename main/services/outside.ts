import type { VolumeHeader } from "../../workers/contract/volume.ts";

/** Value where a resampled image has no data: the given one, else air for CT and 0 for the rest. */
export function outsideValue({ modality }: Pick<VolumeHeader, "modality">, given: number | null): number {
  return given ?? (modality === "CT" ? -1000 : 0);
}
