import type { VolumeCard } from "../../../main/contract/requests.ts";
import type { Parameters } from "../../../workers/contract/parameters.ts";
import { comparesOneKind, isDeformableType } from "../../../workers/contract/transform-types.ts";

/** Whether a CT and another kind of image are to be bent over each other as a whole, or compared as images of one kind. */
export function bendsUnlikeKinds(pair: { fixed: VolumeCard; moving: VolumeCard }, { type_of_transform, syn_metric, syn_region }: Pick<Parameters, "type_of_transform" | "syn_metric" | "syn_region">): boolean {
  const [fixed, moving] = [pair.fixed, pair.moving].map(({ header }) => header.modality === "CT");
  return fixed !== moving && isDeformableType(type_of_transform) && (syn_region === "all" || comparesOneKind(type_of_transform, syn_metric));
}
