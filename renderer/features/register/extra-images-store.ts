import { defineStore } from "pinia";
import { shallowRef, watch } from "vue";
import type { VolumeCard } from "../../../main/contract/requests.ts";
import type { ExtraMetric } from "../../../workers/contract/parameters.ts";
import { useBridge } from "../../bridge/bridge.ts";
import { useOpenVolumes } from "../open/open-volumes.ts";
import { useVolumes } from "../open/volumes-store.ts";
import type { MetricRow } from "./metric-rows.ts";
import { useParameters } from "./parameters-store.ts";

/** Further images of the two spaces, which only extra metrics look at. */
export const useExtraImages = defineStore("extra-images", () => {
  const volumes = useVolumes();
  const parameters = useParameters();
  const cards = shallowRef<ReadonlyMap<string, VolumeCard>>(new Map());
  /** rows of the list of metrics that mean none yet: they outlast a list that is folded or searched away */
  const unfinished = shallowRef<MetricRow[] | null>(null);
  const isOpen = (image: string): boolean => cards.value.has(image);
  /** the name of an open one; of one that is not, its file's */
  const nameOf = (image: string): string => cards.value.get(image)?.name ?? image.replace(/^.*[\\/]/, "");

  function add(card: VolumeCard): void {
    cards.value = new Map([...cards.value, [card.id, card]]);
  }

  /** Learns of images that a project has opened. */
  async function refresh(): Promise<void> {
    const wanted = new Set(parameters.values.multivariate_extras.flatMap(({ fixed, moving }) => [fixed, moving]));
    if (![...wanted].some((image) => image !== null && !isOpen(image))) return;
    for (const card of await useBridge().request("volumes.list", {})) if (wanted.has(card.id)) add(card);
  }

  // they lie in the spaces of their pair: with another pair their metrics go, and they are closed
  watch(() => [volumes.fixed?.id, volumes.moving?.id] as const, ([fixed, moving], [oldFixed, oldMoving]) => {
    if (cards.value.size === 0) return;
    const swapped = fixed !== undefined && fixed === oldMoving && moving === oldFixed;
    const old = cards.value;
    const isOld = (image: string | null): boolean => image !== null && old.has(image);
    const extras = parameters.values.multivariate_extras;
    if (swapped) {
      parameters.set("multivariate_extras", extras.map((extra): ExtraMetric => ({ ...extra, fixed: extra.moving, moving: extra.fixed })));
      return;
    }
    cards.value = new Map();
    const rest = extras.filter((extra) => !isOld(extra.fixed) && !isOld(extra.moving));
    if (rest.length < extras.length) parameters.set("multivariate_extras", rest);
    for (const id of old.keys()) useOpenVolumes().close(id);
  });

  return { cards, unfinished, isOpen, nameOf, add, refresh };
});
