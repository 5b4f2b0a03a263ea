import * as z from "zod";
import { projectStateSchema } from "../../../main/contract/projects.ts";
import type { VolumeCard } from "../../../main/contract/requests.ts";
import type { Role } from "../../scene/scene.ts";
import { useLabels } from "../compare/labels-store.ts";
import { useMasks } from "../masks/masks-store.ts";
import { useVolumes } from "../open/volumes-store.ts";
import { showLabels } from "../overlays/open-labels.ts";
import { useOverlays } from "../overlays/overlay-store.ts";
import { useExtraImages } from "../register/extra-images-store.ts";
import { useJob } from "../register/job-store.ts";
import { useProject } from "./project-store.ts";
import { showsMask } from "./view-state.ts";

/** What a window works on: the state that a project has, and besides by the ids of volumes the labels and what lies over the images; `held`: what could come back by undo. */
export const openWorkSchema = projectStateSchema.extend({
  /** voxels in the masks */
  marked: z.object({ fixed: z.number(), moving: z.number() }), labels: z.object({ fixed: z.string().nullable(), moving: z.string().nullable() }),
  overlays: z.array(z.object({ id: z.string(), role: z.enum(["fixed", "moving"]) })), held: z.array(z.string()),
  /** the jobs whose results were there */
  results: z.array(z.string()),
});
export type OpenWork = z.infer<typeof openWorkSchema>;

/** All volumes that work has open. */
export function idsOfWork({ fixed, moving, labels, overlays, held }: OpenWork): string[] {
  const all = [fixed, moving, labels.fixed, labels.moving, ...held, ...overlays.map(({ id }) => id)];
  return [...new Set(all.filter((id) => id !== null))];
}

/** What the window works on now. */
export function openWork(): OpenWork {
  const [masks, labels, overlays] = [useMasks(), useLabels(), useOverlays()];
  return {
    ...useProject().state, marked: { fixed: masks.fixed?.marked ?? 0, moving: masks.moving?.marked ?? 0 }, labels: { fixed: labels.fixed?.id ?? null, moving: labels.moving?.id ?? null },
    overlays: overlays.entries.flatMap(({ volume, role, removable }) => (removable && volume !== undefined ? [{ id: volume, role }] : [])), held: [...masks.heldIds(), ...useExtraImages().cards.keys(), ...overlays.entries.flatMap(({ volume, removable }) => (removable || volume === undefined ? [] : [volume]))],
    results: useJob().results.map((result) => result.job),
  };
}

/** Whether these images of the work are in their places. */
export function hasItsPlaces(work: Pick<OpenWork, Role>, roles: readonly Role[] = ["fixed", "moving"]): boolean {
  const volumes = useVolumes();
  return roles.every((role) => (volumes[role]?.id ?? null) === work[role]);
}

/**
 * Takes up what belongs to images that have their places again: parameters, view and result where both are those of the work (`whole`), masks, labels and overlays of
 * the roles given. Once other images are there it stops, as the rest would be laid over them.
 */
export async function takeUpWork(work: OpenWork, find: (id: string | null) => VolumeCard | null, whole: boolean, roles: readonly Role[]): Promise<void> {
  const [job, masks, labels] = [useJob(), useMasks(), useLabels()];
  const isThere = (): boolean => hasItsPlaces(work, whole ? undefined : roles);
  if (!isThere()) return;
  const came = job.ownResults.some((result) => !work.results.includes(result.job));
  if (whole) await useProject().goOnWith({ ...work, job: came ? null : work.job }, isThere);
  for (const role of roles) {
    const [mask, label] = [find(work.masks[role]), find(work.labels[role])];
    if (!isThere()) return;
    // what cannot be fetched any more is gone
    if (mask) await masks.restore(role, { mask, marked: work.marked[role] }, showsMask(work.view, role)).catch(() => undefined);
    if (!isThere()) return;
    if (label) labels.put(role, label);
  }
  for (const { id, role } of work.overlays) {
    if (!isThere()) return;
    const card = roles.includes(role) ? find(id) : null;
    if (card) await showLabels(card, role);
  }
}
