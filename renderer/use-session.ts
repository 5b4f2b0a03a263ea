import { nextTick, watch } from "vue";
import * as z from "zod";
import type { VolumeCard } from "../main/contract/requests.ts";
import { useBridge } from "./bridge/bridge.ts";
import { useLabels } from "./features/compare/labels-store.ts";
import { useMasks } from "./features/masks/masks-store.ts";
import { useVolumes } from "./features/open/volumes-store.ts";
import { showLabels } from "./features/overlays/open-labels.ts";
import { useOverlays } from "./features/overlays/overlay-store.ts";
import { useExtraImages } from "./features/register/extra-images-store.ts";
import { useJob } from "./features/register/job-store.ts";
import type { Role } from "./scene/scene.ts";

const key = "syncline.images";
const roles: readonly Role[] = ["fixed", "moving"];
const byRole = <T extends z.ZodType>(value: T) => z.object({ fixed: value.nullable(), moving: value.nullable() });

/** What this tab has open, by the ids of volumes: images, masks, labels, what lies over the images; `held`: what could come back by undo. */
const openSchema = z.object({
  fixed: z.string().nullable(), moving: z.string().nullable(), masks: byRole(z.object({ id: z.string(), marked: z.number(), visible: z.boolean() })), labels: byRole(z.string()),
  overlays: z.array(z.object({ id: z.string(), role: z.enum(["fixed", "moving"]) })), held: z.array(z.string()),
});
type Open = z.infer<typeof openSchema>;

function idsOf({ fixed, moving, labels, overlays, held }: Open): string[] {
  const all = [fixed, moving, labels.fixed, labels.moving, ...held, ...overlays.map(({ id }) => id)];
  return [...new Set(all.filter((id) => id !== null))];
}

/** What is kept lasts as long as the tab. */
function lastOpen(): Open | null {
  try {
    return openSchema.parse(JSON.parse(sessionStorage.getItem(key) ?? "null"));
  } catch {
    return null;
  }
}

/** A window that is loaded anew goes on where it was: its images with masks and labels, the job that runs, the results. */
export function useSession() {
  const volumes = useVolumes();
  const job = useJob();
  const masks = useMasks();
  const labels = useLabels();
  const overlays = useOverlays();
  const extra = useExtraImages();
  let resuming = true;
  /** the ids as they were last said */
  let told: string | null = null;

  function open(): Open {
    const mask = (role: Role) => {
      const known = masks[role];
      return known && { id: known.card.id, marked: known.marked, visible: masks.isVisible(role) };
    };
    return {
      fixed: volumes.fixed?.id ?? null, moving: volumes.moving?.id ?? null, masks: { fixed: mask("fixed"), moving: mask("moving") }, labels: { fixed: labels.fixed?.id ?? null, moving: labels.moving?.id ?? null },
      overlays: overlays.entries.flatMap(({ volume, role, removable }) => (removable && volume !== undefined ? [{ id: volume, role }] : [])), held: [...masks.heldIds(), ...extra.cards.keys(), ...overlays.entries.flatMap(({ volume, removable }) => (removable || volume === undefined ? [] : [volume]))],
    };
  }

  function tell(): void {
    const ids = idsOf(open());
    if (ids.join() === told) return;
    told = ids.join();
    useBridge().hold(ids);
  }

  watch(() => [volumes.fixed, volumes.moving, masks.fixed, masks.moving, labels.fixed, labels.moving, overlays.entries, extra.cards], () => {
    if (resuming) return;
    tell();
    try {
      sessionStorage.setItem(key, JSON.stringify(open()));
    } catch {
      // a browser that keeps nothing begins anew
    }
  }, { flush: "post" });

  /** Whether anything was taken up. What this tab had open and cannot show any more is closed. */
  async function resume(): Promise<boolean> {
    try {
      const [jobs, cards] = await Promise.all([useBridge().request("jobs.list", {}), useBridge().request("volumes.list", {})]);
      const last = lastOpen();
      const find = (id: string | null | undefined): VolumeCard | null => cards.find((card) => card.id === id) ?? null;
      const shown = jobs.find(({ state }) => state === "running") ?? last;
      const images = { fixed: find(shown?.fixed), moving: find(shown?.moving) };
      const any = images.fixed !== null || images.moving !== null;
      if (any) {
        volumes.take(images.fixed, images.moving);
        // the viewer begins anew with other images: the result comes after that
        await nextTick();
        job.resume(jobs);
      }
      if (last) await takeUp(last, find, images);
      tell();
      return any;
    } finally {
      resuming = false;
    }
  }

  async function takeUp(last: Open, find: (id: string | null) => VolumeCard | null, images: Record<Role, VolumeCard | null>): Promise<void> {
    const same = (role: Role): boolean => images[role] !== null && images[role].id === last[role];
    for (const role of roles.filter(same)) {
      const [mask, label] = [last.masks[role], find(last.labels[role])];
      const card = mask && find(mask.id);
      // what cannot be fetched any more is gone
      if (mask && card) await masks.restore(role, { mask: card, marked: mask.marked }, mask.visible).catch(() => undefined);
      if (label) labels.put(role, label);
    }
    for (const { id, role } of last.overlays) {
      const card = same(role) ? find(id) : null;
      if (card) await showLabels(card, role);
    }
    const used = new Set(idsOf(open()));
    for (const id of idsOf(last)) if (!used.has(id) && find(id)) useBridge().request("volumes.close", { id }).catch(() => undefined);
  }

  return { resume };
}
