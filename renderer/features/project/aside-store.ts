import { defineStore } from "pinia";
import { computed, nextTick, shallowRef, watch } from "vue";
import type { VolumeCard } from "../../../main/contract/requests.ts";
import { useBridge } from "../../bridge/bridge.ts";
import { useOpenVolumes } from "../open/open-volumes.ts";
import { useVolumes } from "../open/volumes-store.ts";
import type { JobResult } from "../register/held-results.ts";
import { useJob } from "../register/job-store.ts";
import type { Pair } from "../register/own-jobs.ts";
import { hasItsPlaces, idsOfWork, openWork, type OpenWork, takeUpWork } from "./open-work.ts";

/** Work whose images left their places; `key`: both by their ids. */
interface Aside { key: string; work: OpenWork; fixed: VolumeCard; moving: VolumeCard }

const roles = ["fixed", "moving"] as const;
const keyOf = (fixed: string, moving: string): string => `${fixed} ${moving}`;

/**
 * Work that was put aside, since other images took the places of its own while it had results that lie in no file: it is offered until it is taken up again or let
 * go of. Its volumes stay open meanwhile; the results hold most of them anyway.
 */
export const useAside = defineStore("aside", () => {
  const volumes = useVolumes();
  const job = useJob();
  const open = useOpenVolumes();
  const all = shallowRef<readonly Aside[]>([]);
  /** work of which not everything is in its place again yet */
  const takenUp = shallowRef<OpenWork | null>(null);
  /** Nothing else is taken up or let go of meanwhile. */
  const taking = computed(() => takenUp.value !== null);

  /** whether these are its images, also with their places swapped */
  const areOf = ({ fixed, moving }: Aside, images: Pair): boolean => [keyOf(fixed.id, moving.id), keyOf(moving.id, fixed.id)].includes(keyOf(images.fixed, images.moving));
  /** the results that are at stake */
  const unsavedOf = (aside: Aside): JobResult[] => job.results.filter((result) => !job.saved.has(result.job) && areOf(aside, result));
  /** whether a job of its images runs or waits */
  const isWorkedOn = (aside: Aside): boolean => job.worksOn((pair) => areOf(aside, pair));
  const isWanted = (aside: Aside): boolean => unsavedOf(aside).length > 0 || isWorkedOn(aside);

  /** What can be taken up again, the latest first. While a job of it runs it cannot be let go of: its result could not be reached. */
  const offered = computed(() => all.value.toReversed().flatMap((aside) => {
    const results = unsavedOf(aside);
    return results.length === 0 ? [] : [{ key: aside.key, fixed: aside.fixed.name, moving: aside.moving.name, count: results.length, working: isWorkedOn(aside) }];
  }));
  const ids = computed(() => all.value.flatMap(({ work }) => idsOfWork(work)));

  function set(next: readonly Aside[]): void {
    all.value = next;
    open.keep(ids.value);
  }

  /** Closes what belonged to work that is no longer put aside, except what other work needs. */
  function closeRest(works: readonly OpenWork[], isOpen: (id: string) => boolean = () => true): void {
    const used = new Set([openWork(), ...(takenUp.value ? [takenUp.value] : [])].flatMap(idsOfWork));
    for (const id of new Set(works.flatMap(idsOfWork))) if (!used.has(id) && isOpen(id)) open.close(id);
  }

  const without = (key: string): Aside[] => all.value.filter((aside) => aside.key !== key);

  volumes.onLeaving(() => {
    const { pair } = volumes;
    if (!pair) return;
    // what has not come back yet is not lost
    const work = takenUp.value && hasItsPlaces(takenUp.value) ? takenUp.value : openWork();
    const aside = { key: keyOf(pair.fixed.id, pair.moving.id), work, ...pair };
    if (isWanted(aside)) set([...without(aside.key), aside]);
  });

  /** Shows work again as it was left; what is shown now is put aside in turn where it has to be. */
  async function back(key: string): Promise<void> {
    const aside = all.value.find((each) => each.key === key);
    if (!aside || job.busy || taking.value) return;
    const before = { fixed: volumes.fixed?.id, moving: volumes.moving?.id };
    let find: (id: string | null) => VolumeCard | null = () => null;
    volumes.take(aside.fixed, aside.moving);
    takenUp.value = aside.work;
    try {
      set(without(key));
      // the viewer begins anew with other images: the result comes after that, and before what was laid by hand, if that was on show
      await nextTick();
      void job.showResult();
      const cards = await useBridge().request("volumes.list", {});
      find = (id) => cards.find((card) => card.id === id) ?? null;
      // what belongs to an image that was in its place all the while has been there too
      await takeUpWork(aside.work, find, true, roles.filter((role) => before[role] !== aside[role].id));
    } finally {
      takenUp.value = null;
    }
    closeRest([aside.work], (id) => find(id) !== null);
  }

  /** Gives work up with its results. */
  function letGo(key: string): void {
    const aside = all.value.find((each) => each.key === key);
    if (!aside || taking.value || isWorkedOn(aside)) return;
    set(without(key));
    job.drop(unsavedOf(aside).map((result) => result.job));
    closeRest([aside.work]);
  }

  /** What a window that is loaded anew has to write down and gets back. */
  const works = computed(() => all.value.map(({ work }) => work));

  /**
   * In a window that is loaded anew, whose images have their places: takes up the work that is theirs, which may be one that was put aside, as a job that ran is put in
   * front; the rest is put aside, also what was shown `last`. What nothing needs any more is closed.
   */
  async function resume(last: OpenWork, kept: readonly OpenWork[], find: (id: string | null) => VolumeCard | null): Promise<void> {
    const shown = [last, ...kept].find((each) => hasItsPlaces(each));
    const work = shown ?? last;
    // what is to come back is not open in the places yet, and must not be closed with work that shares it
    takenUp.value = work;
    try {
      set([...kept, last].flatMap((each) => {
        const [fixed, moving] = [find(each.fixed), find(each.moving)];
        return fixed && moving && !hasItsPlaces(each) ? [{ key: keyOf(fixed.id, moving.id), work: each, fixed, moving }] : [];
      }));
      clear();
      await takeUpWork(work, find, shown !== undefined, roles.filter((role) => volumes[role] !== null && hasItsPlaces(work, [role])));
    } finally {
      takenUp.value = null;
    }
    closeRest([last, ...kept], (id) => find(id) !== null);
  }

  /** Whose results have gone, pushed out by newer ones, or never came has nothing to be taken up for. */
  function clear(): void {
    const gone = all.value.filter((aside) => !isWanted(aside));
    if (gone.length === 0) return;
    set(all.value.filter(isWanted));
    closeRest(gone.map(({ work }) => work));
  }
  watch(() => [job.results, job.saved, job.busy, job.queue], clear);

  return { offered, ids, works, taking, back, letGo, resume };
});
