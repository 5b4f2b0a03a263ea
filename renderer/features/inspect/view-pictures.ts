import { SynclineError } from "../../../workers/contract/errors.ts";
import { verbatim } from "../../../workers/contract/sentences.ts";
import { useBridge } from "../../bridge/bridge.ts";
import { t } from "../../messages/i18n.ts";

/** A view that can be put into a picture: where it is on the screen, and how it paints itself at a size in CSS pixels. */
export interface PaintedView { element: () => HTMLElement | null; paint: (context: CanvasRenderingContext2D, width: number, height: number) => void }

const views = new Set<PaintedView>();

/** Makes a view part of pictures until the returned function is called. */
export function providePictureOf(view: PaintedView): () => void {
  views.add(view);
  return () => views.delete(view);
}

/** Everything the viewer shows now, each view in its place, as a PNG of at least twice the screen's size. */
export async function pictureOfViews(): Promise<Blob> {
  const shown = [...views].flatMap((view) => {
    const box = view.element()?.getBoundingClientRect();
    return box && box.width > 0 && box.height > 0 ? [{ view, box }] : [];
  });
  const [left, top] = [Math.min(...shown.map(({ box }) => box.left)), Math.min(...shown.map(({ box }) => box.top))];
  const [right, bottom] = [Math.max(...shown.map(({ box }) => box.right)), Math.max(...shown.map(({ box }) => box.bottom))];
  const density = Math.max(2, window.devicePixelRatio || 1);
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width: Math.max(1, Math.round((right - left) * density)), height: Math.max(1, Math.round((bottom - top) * density)) });
  const context = canvas.getContext("2d");
  if (!context) throw new SynclineError("memory", verbatim(t("inspect.pictureMemory")));
  for (const { view, box } of shown) {
    context.save();
    context.setTransform(density, 0, 0, density, (box.left - left) * density, (box.top - top) * density);
    context.beginPath();
    context.rect(0, 0, box.width, box.height);
    context.clip();
    view.paint(context, box.width, box.height);
    context.restore();
  }
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/png"));
  if (!blob) throw new SynclineError("memory", verbatim(t("inspect.pictureMemory")));
  return blob;
}

/** Lets the user take the picture away. */
export async function savePicture(name: string): Promise<string | null> {
  return useBridge().offerFile(`${name.replace(/[^\p{L}\p{N}._-]+/gu, "-").slice(0, 120)}.png`, await pictureOfViews());
}
