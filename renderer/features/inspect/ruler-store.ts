import { defineStore } from "pinia";
import { computed, ref } from "vue";
import type { Triple } from "../../../workers/contract/volume.ts";
import { useHistory } from "../../ui/history.ts";
import { useVolumes } from "../open/volumes-store.ts";

/** A measured distance between two world points (RAS mm); `on`: the images that were open then. */
export interface Ruler { id: number; from: Triple; to: Triple; on: readonly string[] }

export function rulerLength({ from, to }: Pick<Ruler, "from" | "to">): number {
  return Math.hypot(to[0] - from[0], to[1] - from[1], to[2] - from[2]);
}

/** Shorter than this it was a click, mm. */
const shortest = 0.5;

export const useRulers = defineStore("rulers", () => {
  const history = useHistory();
  const volumes = useVolumes();
  const all = ref<Ruler[]>([]);
  const shown = computed(() => [volumes.fixed, volumes.moving].flatMap((card) => (card ? [card.id] : [])));
  /** those of images that are still open: a length is not drawn over another patient */
  const rulers = computed(() => all.value.filter(({ on }) => on.some((id) => shown.value.includes(id))));
  /** the one that is being drawn */
  const open = ref<Pick<Ruler, "from" | "to"> | null>(null);
  let serial = 0;

  function begin(point: Readonly<Triple>): void {
    open.value = { from: [...point], to: [...point] };
  }

  function stretch(point: Readonly<Triple>): void {
    if (open.value) open.value = { from: open.value.from, to: [...point] };
  }

  function finish(point: Readonly<Triple>): void {
    stretch(point);
    const drawn = open.value;
    open.value = null;
    if (!drawn || rulerLength(drawn) < shortest) return;
    const ruler: Ruler = { id: ++serial, ...drawn, on: shown.value };
    history.run({ concern: "rulers", redo: () => { all.value = [...all.value, ruler]; }, undo: () => { all.value = all.value.filter(({ id }) => id !== ruler.id); } });
  }

  /** By keyboard: the first call begins at a point, the second ends at another. */
  function mark(point: Readonly<Triple>): void {
    if (open.value) finish(point);
    else begin(point);
  }

  function remove(id: number): void {
    const before = all.value;
    const after = before.filter((ruler) => ruler.id !== id);
    history.run({ concern: "rulers", redo: () => { all.value = after; }, undo: () => { all.value = before; } });
  }

  return { rulers, open, begin, stretch, finish, mark, remove };
});
