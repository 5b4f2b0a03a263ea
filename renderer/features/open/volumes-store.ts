import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";
import type { RecentPair, VolumeCard } from "../../../main/contract/requests.ts";
import type { Modality } from "../../../workers/contract/volume.ts";
import { SynclineError } from "../../../workers/contract/errors.ts";
import type { SeriesSummary } from "../../../workers/contract/series.ts";
import { seriesPath } from "../../../workers/contract/series-path.ts";
import { pairStem } from "../../../workers/contract/file-pairs.ts";
import { verbatim } from "../../../workers/contract/sentences.ts";
import { useBridge } from "../../bridge/bridge.ts";
import type { Role } from "../../scene/scene.ts";
import { useHistory } from "../../ui/history.ts";
import { useNotices } from "../../ui/notices.ts";
import { useOpenVolumes } from "./open-volumes.ts";
import { keepVoxels } from "./voxel-cache.ts";
import { t } from "../../messages/i18n.ts";

/** Where an image came from, to open another volume of the same file. */
type Source = { path: string } | { files: readonly File[]; /** of DICOM files: which series */ series: string | null };

const opens = (role: Role): string => `open ${role}`;

/** The two images: what they are and which place each has. */
export const useVolumes = defineStore("volumes", () => {
  const fixed = shallowRef<VolumeCard | null>(null);
  const moving = shallowRef<VolumeCard | null>(null);
  const recent = ref<RecentPair[]>([]);
  /** how many opens are under way */
  const opening = ref(0);
  /** a question which of several DICOM series is meant; null when none is open */
  const choosing = shallowRef<{ series: readonly SeriesSummary[]; answer: (chosen: string | null) => void } | null>(null);
  // files are the browser's own objects, which a store must not wrap
  const sources = new Map<string, Source>();
  const pair = computed(() => (fixed.value && moving.value ? { fixed: fixed.value, moving: moving.value } : null));
  /** whether both places hold the same content, which is rarely meant; two volumes of a 4-D file are two images */
  const sameImage = computed(() => pair.value !== null && pair.value.fixed.sha256 !== undefined && pair.value.fixed.sha256 === pair.value.moving.sha256 && pair.value.fixed.header.volume === pair.value.moving.header.volume);

  const open = useOpenVolumes();
  const leaving = new Set<() => void>();

  const slot = (role: Role) => (role === "fixed" ? fixed : moving);

  /** Calls back before images leave their places, when all that belongs to them is still there. */
  function onLeaving(listener: () => void): void {
    leaving.add(listener);
  }

  function leave(): void {
    for (const listener of leaving) listener();
  }

  function place(role: Role, card: VolumeCard): void {
    leave();
    const before = slot(role).value;
    slot(role).value = card;
    useNotices().settle(opens(role));
    // steps before it belong to other images
    useHistory().clear();
    release(before);
  }

  /** The place a next image goes to when none was named: the first empty one, else the moving one. */
  function nextRole(): Role {
    return fixed.value === null ? "fixed" : "moving";
  }

  function release(card: VolumeCard | null): void {
    const used = new Set([fixed.value?.id, moving.value?.id].filter((id) => id !== undefined));
    keepVoxels(used);
    for (const id of sources.keys()) if (!used.has(id) && !open.isKept(id)) sources.delete(id);
    if (card && !used.has(card.id)) open.close(card.id);
  }

  /** `role`: the place that is to be filled; when it is, a failure to do so is no longer told of. */
  async function busy(title: string, role: Role, work: () => Promise<void>, place?: string): Promise<boolean> {
    opening.value++;
    try {
      await work();
      return true;
    } catch (thrown) {
      useNotices().fail(title, thrown, { about: opens(role), place });
      return false;
    } finally {
      opening.value--;
    }
  }

  /** Asks which series of a DICOM folder is meant; null when the question is dismissed. */
  function chooseSeries(series: readonly SeriesSummary[]): Promise<string | null> {
    choosing.value?.answer(null);
    return new Promise((resolve) => {
      choosing.value = {
        series,
        answer: (chosen) => {
          choosing.value = null;
          resolve(chosen);
        },
      };
    });
  }

  function openPath(path: string, role: Role = nextRole(), volume?: number): Promise<boolean> {
    return busy(t("open.failed.image"), role, async () => {
      const { series } = await useBridge().request("series.choices", { path });
      const chosen = series.length > 0 ? await chooseSeries(series) : null;
      if (series.length > 0 && chosen === null) return;
      const named = chosen === null ? path : seriesPath(path, chosen);
      const card = await useBridge().request("volumes.open", volume === undefined ? { path: named } : { path: named, volume });
      sources.set(card.id, { path: named });
      place(role, card);
    }, path);
  }

  /** Dropped or chosen files: two images fill both places, one goes to the named or the next free place. */
  function openFiles(files: readonly File[], role?: Role): Promise<boolean> {
    const into = role ?? nextRole();
    return busy(files.length === 1 ? t("open.failed.named", { name: files[0].name }) : t("open.failed.files"), into, async () => {
      let dismissed = false;
      let chosen: string | null = null;
      const cards = await useBridge().openFiles(files, undefined, async (series) => {
        chosen = await chooseSeries(series);
        dismissed = chosen === null;
        return chosen;
      });
      if (cards.length === 0 && dismissed) return;
      if (cards.length === 0) throw new SynclineError("input", verbatim(t("open.noImage")));
      if (cards.length === 1) place(into, cards[0]);
      else {
        place("fixed", cards[0]);
        place("moving", cards[1]);
      }
      for (const card of cards.slice(0, 2)) {
        // DICOM slices are one image together, whatever their names
        const own = files.filter((file) => pairStem(file.name) === pairStem(card.name));
        sources.set(card.id, { files: own.length > 0 ? own : files, series: chosen });
      }
      if (cards.length > 2) {
        for (const { id } of cards.slice(2)) open.close(id);
        useNotices().add({ kind: "info", title: t("open.two.title"), message: t("open.two.message", { count: cards.length - 2 }) });
      }
    });
  }

  /** Takes another volume of a 4-D file into the same place; `volume` counts from 0. */
  function openVolume(role: Role, volume: number): Promise<boolean> {
    const card = slot(role).value;
    const source = card ? sources.get(card.id) : undefined;
    if (!card || !source) return Promise.resolve(false);
    if ("path" in source) return openPath(source.path, role, volume);
    return busy(t("open.failed.volume", { volume: volume + 1, name: card.name }), role, async () => {
      const { series } = source;
      const [other] = await useBridge().openFiles(source.files, volume, series === null ? undefined : () => Promise.resolve(series));
      sources.set(other.id, source);
      place(role, other);
    });
  }

  function openSample(): Promise<boolean> {
    return busy(t("open.failed.sample"), "moving", async () => {
      const sample = await useBridge().request("sample.open", {});
      place("fixed", sample.fixed);
      place("moving", sample.moving);
    });
  }

  async function openRecent(entry: RecentPair): Promise<void> {
    if (await openPath(entry.fixed, "fixed")) await openPath(entry.moving, "moving");
  }

  /** Corrects the guessed modality. */
  async function setModality(role: Role, modality: Modality): Promise<void> {
    const card = slot(role).value;
    if (!card) return;
    await useNotices().attempt(t("open.failed.modality"), async () => {
      slot(role).value = await useBridge().request("volumes.setModality", { id: card.id, modality });
    });
  }

  /** Puts an image that is open already into a place. */
  function put(role: Role, card: VolumeCard): void {
    place(role, card);
  }

  /** Shows images that are open already. */
  function take(one: VolumeCard | null, other: VolumeCard | null): void {
    leave();
    const before = [fixed.value, moving.value];
    fixed.value = one;
    moving.value = other;
    useHistory().clear();
    for (const card of before) release(card);
  }

  /** Can be taken back, as a slip of the finger would hide a result. */
  function swap(): void {
    useHistory().run({ concern: "images", undo: exchange, redo: exchange, resting: true });
  }

  function exchange(): void {
    [fixed.value, moving.value] = [moving.value, fixed.value];
  }

  function close(role: Role): void {
    leave();
    const card = slot(role).value;
    slot(role).value = null;
    useHistory().clear();
    release(card);
  }

  async function loadRecent(): Promise<void> {
    recent.value = await useBridge().request("recent.list", {}).catch(() => []);
  }

  return { fixed, moving, pair, sameImage, recent, opening, choosing, openPath, openFiles, openVolume, openSample, openRecent, setModality, put, take, swap, close, loadRecent, onLeaving };
});
