import { defineStore } from "pinia";
import { computed, ref, watch } from "vue";
import type { Fusion } from "../../scene/fusion.ts";
import type { Role } from "../../scene/scene.ts";
import { useViewer } from "../inspect/viewer-store.ts";

export const compareModes = ["blend", "checkerboard", "swipe", "flicker", "difference", "edges"] as const;
export type CompareMode = (typeof compareModes)[number];

/** Changes per second; three flashes a second and more can set off seizures (WCAG 2.3.1). */
export const flickerRates = { low: 0.5, high: 2.5, step: 0.1 };

/** How the two images are laid over each other. The blend's share lives in the viewer store. */
export const useCompare = defineStore("compare", () => {
  const viewer = useViewer();
  const mode = ref<CompareMode>("blend");
  /** one image in place of any comparison, until it is asked back */
  const alone = ref<Role | null>(null);
  /** side of a tile, CSS pixels */
  const tile = ref(48);
  const swipe = ref(0.5);
  const upright = ref(true);
  /** changes per second */
  const rate = ref(1.5);
  const flickerShows = ref<Role>("fixed");
  const edgesOf = ref<Role>("moving");
  let timer: ReturnType<typeof setInterval> | undefined;

  const share = (role: Role): number => (role === "fixed" ? 0 : 1);
  function currentFusion(): Fusion {
    if (alone.value) return { mode: "blend", share: share(alone.value) };
    switch (mode.value) {
      case "blend": return { mode: "blend", share: viewer.share };
      case "checkerboard": return { mode: "checkerboard", tile: tile.value };
      case "swipe": return { mode: "swipe", position: swipe.value, upright: upright.value };
      case "flicker": return { mode: "blend", share: share(flickerShows.value) };
      case "difference": return { mode: "difference" };
      case "edges": return { mode: "edges", of: edgesOf.value };
    }
  }
  const fusion = computed(currentFusion);

  watch([mode, rate, alone], () => {
    clearInterval(timer);
    if (mode.value !== "flicker" || alone.value) return;
    timer = setInterval(() => {
      flickerShows.value = flickerShows.value === "fixed" ? "moving" : "fixed";
    }, 1000 / rate.value);
  });
  watch([mode, () => viewer.share], () => {
    alone.value = null;
  });

  /** One image alone, and back to the comparison at the second call. */
  function toggleAlone(role: Role): void {
    alone.value = alone.value === role ? null : role;
  }

  function nextMode(): void {
    mode.value = compareModes[(compareModes.indexOf(mode.value) + 1) % compareModes.length];
  }

  return { mode, alone, tile, swipe, upright, rate, flickerShows, edgesOf, fusion, toggleAlone, nextMode };
});
