import { nextTick, onScopeDispose, watch } from "vue";
import * as z from "zod";
import { projectStateSchema } from "../main/contract/projects.ts";
import type { VolumeCard } from "../main/contract/requests.ts";
import { useBridge } from "./bridge/bridge.ts";
import { useLabels } from "./features/compare/labels-store.ts";
import { useMasks } from "./features/masks/masks-store.ts";
import { useVolumes } from "./features/open/volumes-store.ts";
import { showLabels } from "./features/overlays/open-labels.ts";
import { useOverlays } from "./features/overlays/overlay-store.ts";
import { useProject } from "./features/project/project-store.ts";
import { showsMask } from "./features/project/view-state.ts";
import { useExtraImages } from "./features/register/extra-images-store.ts";
import { useJob } from "./features/register/job-store.ts";
import type { Role } from "./scene/scene.ts";

const key = "syncline.session";
/** A moment without a change, before it is written: that stops the window, and a pointer's steps come at each picture. */
const stillMilliseconds = 200;
const roles: readonly Role[] = ["fixed", "moving"];

/** What this tab works on: the state that a project has, and besides by the ids of volumes the labels and what lies over the images; `held`: what could come back by undo. */
const openSchema = projectStateSchema.extend({
  /** voxels in the masks */
  marked: z.object({ fixed: z.number(), moving: z.number() }), labels: z.object({ fixed: z.string().nullable(), moving: z.string().nullable() }),
  overlays: z.array(z.object({ id: z.string(), role: z.enum(["fixed", "moving"]) })), held: z.array(z.string()),
  /** the jobs whose results were there */
  results: z.array(z.string()),
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

/** A window that is loaded anew goes on where it was: its images with masks and labels, what was chosen and how it was looked at, the job that runs, the results. */
export function useSession() {
  const volumes = useVolumes();
  const job = useJob();
  const masks = useMasks();
  const labels = useLabels();
  const overlays = useOverlays();
  const extra = useExtraImages();
  const project = useProject();
  let resuming = true;
  /** the ids as they were last said */
  let told: string | null = null;

  function open(): Open {
    return {
      ...project.state, marked: { fixed: masks.fixed?.marked ?? 0, moving: masks.moving?.marked ?? 0 }, labels: { fixed: labels.fixed?.id ?? null, moving: labels.moving?.id ?? null },
      overlays: overlays.entries.flatMap(({ volume, role, removable }) => (removable && volume !== undefined ? [{ id: volume, role }] : [])), held: [...masks.heldIds(), ...extra.cards.keys(), ...overlays.entries.flatMap(({ volume, removable }) => (removable || volume === undefined ? [] : [volume]))],
      results: job.results.map((result) => result.job),
    };
  }

  function tell(now: Open): void {
    const ids = idsOf(now);
    if (ids.join() === told) return;
    told = ids.join();
    useBridge().hold(ids);
  }

  /** what is to be written */
  let unwritten: Open | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function write(): void {
    clearTimeout(timer);
    if (unwritten === null) return;
    try {
      sessionStorage.setItem(key, JSON.stringify(unwritten));
    } catch {
      // a browser that keeps nothing begins anew
    }
    unwritten = null;
  }

  watch(open, (now) => {
    if (resuming) return;
    tell(now);
    unwritten = now;
    clearTimeout(timer);
    timer = setTimeout(write, stillMilliseconds);
  }, { flush: "post" });
  window.addEventListener("pagehide", write);
  onScopeDispose(() => {
    window.removeEventListener("pagehide", write);
    clearTimeout(timer);
  });

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
      tell(open());
      return any;
    } finally {
      resuming = false;
    }
  }

  async function takeUp(last: Open, find: (id: string | null) => VolumeCard | null, images: Record<Role, VolumeCard | null>): Promise<void> {
    const same = (role: Role): boolean => images[role] !== null && images[role].id === last[role];
    const came = job.ownResults.some((result) => !last.results.includes(result.job));
    if (roles.every((role) => (images[role]?.id ?? null) === last[role])) await project.goOnWith({ ...last, job: came ? null : last.job });
    for (const role of roles.filter(same)) {
      const [mask, label] = [find(last.masks[role]), find(last.labels[role])];
      // what cannot be fetched any more is gone
      if (mask) await masks.restore(role, { mask, marked: last.marked[role] }, showsMask(last.view, role)).catch(() => undefined);
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
