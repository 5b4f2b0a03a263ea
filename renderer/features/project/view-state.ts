import * as z from "zod";
import { isInvertible } from "../../../workers/contract/affine.ts";
import { colourMaps } from "../../scene/colours.ts";
import type { Role } from "../../scene/scene.ts";
import { useAlign } from "../align/align-store.ts";
import { compareModes, flickerRates, useCompare } from "../compare/compare-store.ts";
import { useMasks } from "../masks/masks-store.ts";
import { useViewer } from "../inspect/viewer-store.ts";
import { useVolumes } from "../open/volumes-store.ts";

const triple = z.tuple([z.number(), z.number(), z.number()]);
const windowSchema = z.object({ preset: z.string().max(40), window: z.object({ width: z.number().positive(), level: z.number() }) }).nullable();
const roleColours = z.object({ fixed: z.enum(colourMaps), moving: z.enum(colourMaps) });

const compareSchema = z.object({
  mode: z.enum(compareModes), tile: z.number().min(8).max(200), swipe: z.number().min(0).max(1), upright: z.boolean(), rate: z.number().min(flickerRates.low).max(flickerRates.high), edgesOf: z.enum(["fixed", "moving"]),
});

/** How the moving image was laid by hand (see align-store.ts). */
const alignmentSchema = z.object({ base: z.array(z.number()).length(16).refine((base) => isInvertible(base)), pose: z.object({ shift: triple, turn: triple }) }).nullable();

/** What of the views goes into a project. Every part may be missing: a project of another version shows what it can. */
const viewSchema = z.object({
  crosshair: triple, /** `spanMm`: across the smallest pane, whatever the size of the window */ view: z.object({ centre: triple, spanMm: z.number().positive() }), convention: z.enum(["radiological", "neurological"]), share: z.number().min(0).max(1),
  pose: z.enum(["before", "after"]), windows: z.object({ fixed: windowSchema, moving: windowSchema }), colours: roleColours,
  masks: z.object({ fixed: z.boolean(), moving: z.boolean() }), compare: compareSchema,
  alignment: alignmentSchema, /** it is what is shown, not a result */ byHand: z.boolean(), landmarks: z.array(z.object({ fixed: triple, moving: triple })).max(1000),
}).partial();
type ViewState = z.infer<typeof viewSchema>;

export function viewState(): ViewState {
  const viewer = useViewer();
  const align = useAlign();
  const masks = useMasks();
  const { mode, tile, swipe, upright, rate, edgesOf } = useCompare();
  return {
    crosshair: viewer.crosshair, view: { centre: viewer.view.centre, spanMm: viewer.view.mmPerPixel * viewer.paneSize }, convention: viewer.convention, share: viewer.share, pose: viewer.pose,
    windows: { fixed: viewer.shownOf("fixed"), moving: viewer.shownOf("moving") }, colours: viewer.colours,
    masks: { fixed: masks.isVisible("fixed"), moving: masks.isVisible("moving") }, compare: { mode, tile, swipe, upright, rate, edgesOf },
    alignment: align.used ? { base: [...align.alignment.base], pose: { shift: [...align.alignment.pose.shift], turn: [...align.alignment.pose.turn] } } : null,
    byHand: align.shown,
    landmarks: align.landmarks.map(({ fixed, moving }) => ({ fixed: [...fixed], moving: [...moving] })),
  };
}

/** Whether a mask that comes back is drawn: as it was. */
export function showsMask(value: unknown, role: Role): boolean {
  return viewSchema.safeParse(value).data?.masks?.[role] ?? true;
}

/** Puts the views back; the images must be shown already. */
export function restoreView(value: unknown): void {
  const parsed = viewSchema.safeParse(value);
  if (!parsed.success) return;
  const viewer = useViewer();
  const { crosshair, view, convention, share, pose, windows, colours, compare, alignment, byHand, landmarks } = parsed.data;
  if (useVolumes().pair) useAlign().restore(alignment ?? null, landmarks ?? [], byHand ?? false);
  if (convention) viewer.convention = convention;
  if (share !== undefined) viewer.share = share;
  if (colours) viewer.colours = colours;
  Object.assign(useCompare(), compare);
  for (const role of ["fixed", "moving"] as const) {
    const shown = windows?.[role];
    if (shown) viewer.setWindow(role, shown.window, shown.preset);
  }
  if (view) viewer.view = { centre: view.centre, mmPerPixel: view.spanMm / viewer.paneSize };
  if (crosshair) viewer.moveTo(crosshair);
  if (pose) viewer.pose = pose;
}
