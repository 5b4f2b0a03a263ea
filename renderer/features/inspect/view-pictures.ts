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

interface Box { left: number; top: number; width: number; height: number }

/** Where the views go in a picture: as on the screen, or in a row where that would leave a hole, as three planes without the 3-D view do. */
export function arranged(boxes: readonly Box[]): Box[] {
  if (boxes.length === 3) {
    const inOrder = boxes.toSorted((a, b) => a.top - b.top || a.left - b.left);
    const before = (box: Box): number => inOrder.slice(0, inOrder.indexOf(box)).reduce((sum, { width }) => sum + width, 0);
    return boxes.map((box) => ({ left: before(box), top: 0, width: box.width, height: box.height }));
  }
  const [left, top] = [Math.min(...boxes.map((box) => box.left)), Math.min(...boxes.map((box) => box.top))];
  return boxes.map((box) => ({ left: box.left - left, top: box.top - top, width: box.width, height: box.height }));
}

/** Everything the viewer shows now, as a PNG of at least twice the screen's size. */
export async function pictureOfViews(): Promise<Blob> {
  const shown = [...views].flatMap((view) => {
    const box = view.element()?.getBoundingClientRect();
    return box && box.width > 0 && box.height > 0 ? [{ view, box }] : [];
  });
  const boxes = arranged(shown.map(({ box }) => box));
  const density = Math.max(2, window.devicePixelRatio || 1);
  const canvas = document.createElement("canvas");
  Object.assign(canvas, {
    width: Math.max(1, Math.round(Math.max(0, ...boxes.map(({ left, width }) => left + width)) * density)), height: Math.max(1, Math.round(Math.max(0, ...boxes.map(({ top, height }) => top + height)) * density)),
  });
  const context = canvas.getContext("2d");
  if (!context) throw new SynclineError("memory", verbatim(t("inspect.pictureMemory")));
  // rows of unlike height leave places where nothing paints
  context.fillRect(0, 0, canvas.width, canvas.height);
  for (const [index, { view }] of shown.entries()) {
    const box = boxes[index];
    context.save();
    context.setTransform(density, 0, 0, density, box.left * density, box.top * density);
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
