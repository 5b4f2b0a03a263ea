import type { VolumeCard } from "../../../main/contract/requests.ts";
import type { Parameters } from "../../../workers/contract/parameters.ts";
import { comparesOneKind, isDeformableType, linearComparesOneKind } from "../../../workers/contract/transform-types.ts";

/** What a choice does to a CT and another kind of image that is not for them: it bends them over each other as a whole, or as images of one kind, or lays them by a metric for images of one kind. Null where there is nothing to tell. */
export function unlikeKinds(pair: { fixed: VolumeCard; moving: VolumeCard }, { type_of_transform, syn_metric, syn_region, aff_metric }: Pick<Parameters, "type_of_transform" | "syn_metric" | "syn_region" | "aff_metric">): "bent" | "laid" | null {
  const [fixed, moving] = [pair.fixed, pair.moving].map(({ header }) => header.modality === "CT");
  if (fixed === moving) return null;
  if (isDeformableType(type_of_transform) && (syn_region === "all" || comparesOneKind(type_of_transform, syn_metric))) return "bent";
  return linearComparesOneKind(type_of_transform, aff_metric) ? "laid" : null;
}
