import { type Convention, planeFrame, type PlaneName, planeNames } from "./planes.ts";
import { PanePainter, type Picture } from "./pane-painter.ts";
import type { Rectangle, View } from "./projection.ts";
import type { Triple } from "../../workers/contract/volume.ts";

export type Role = "fixed" | "moving";

/** Milliseconds a frame may take before a pane in motion is drawn coarser, and the pause after which it is drawn in full. */
const slow = 45, rest = 140;
/** Milliseconds of a frame after which no further pane is begun: what is left is drawn in the next one, and a key or the wheel is heard in between. */
const enough = 24;

interface Pane {
  canvas: HTMLCanvasElement;
  painter: PanePainter;
  rectangle: Rectangle | null;
  dirty: boolean;
  /** pixels per screen pixel: 1, or less while it moves and one frame takes too long */
  detail: number;
  /** when it was last painted, and how long that took at full detail (estimated), ms */
  painted: number;
  cost: number;
  /** where the slice lies, to tell which panes a moved crosshair touches */
  position: number;
  /** counts aims: the pane that was turned to another slice last is drawn first */
  aimed: number;
}

const nothing: Picture = { fixed: null, moving: null, fusion: { mode: "blend", share: 0.3 }, smooth: true, overlays: [] };

/** Steps, not any size: pixels that change their size from frame to frame disturb more than coarse ones. */
function detailFor(cost: number): number {
  return [1, 0.5].find((detail) => cost * detail ** 2 <= slow) ?? 0.25;
}

/**
 * Three slices, each on a canvas of its own, sampled from the voxels as they lie in memory: nothing is copied or uploaded, no WebGL is needed, and only the
 * pane that changed is drawn again. Setters take effect at the next frame.
 */
export class Scene {
  private readonly panes = new Map<PlaneName, Pane>();
  private picture = nothing;
  private convention: Convention = "radiological";
  private view: View = { centre: [0, 0, 0], mmPerPixel: 1 };
  private point: Triple = [0, 0, 0];
  private frame = 0;
  private refine = 0;
  private aims = 0;

  constructor(container: HTMLElement) {
    for (const name of planeNames) {
      const canvas = document.createElement("canvas");
      canvas.dataset.plane = name;
      canvas.style.position = "absolute";
      container.append(canvas);
      this.panes.set(name, { canvas, painter: new PanePainter(), rectangle: null, dirty: true, detail: 1, painted: 0, cost: 0, position: NaN, aimed: 0 });
    }
  }

  /** The panes in the container, CSS pixels; planes not named are not drawn. */
  layout(rectangles: ReadonlyMap<PlaneName, Rectangle>): void {
    for (const [name, pane] of this.panes) {
      pane.rectangle = rectangles.get(name) ?? null;
      pane.canvas.style.display = pane.rectangle ? "block" : "none";
      if (!pane.rectangle) {
        delete pane.canvas.dataset.waiting;
        continue;
      }
      const { x, y, width, height } = pane.rectangle;
      Object.assign(pane.canvas.style, { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` });
    }
    this.touch();
  }

  /** What all panes show. */
  show(picture: Picture): void {
    this.picture = picture;
    this.touch();
  }

  /** Turns the planes to a point (world) under a view; a pane whose slice stays where it is keeps its picture. */
  aim(convention: Convention, view: View, point: Readonly<Triple>): void {
    const same = convention === this.convention && view === this.view;
    this.convention = convention;
    this.view = view;
    this.point = [...point];
    this.aims++;
    this.touch((name, pane) => {
      const turned = this.point[planeFrame(name, convention).axis] !== pane.position;
      if (turned) pane.aimed = this.aims;
      return !same || turned;
    });
  }

  private paintInFull(): void {
    for (const pane of this.panes.values()) {
      if (pane.detail === 1) continue;
      pane.detail = 1;
      pane.dirty = true;
    }
    this.paint();
  }

  delete(): void {
    cancelAnimationFrame(this.frame);
    window.clearTimeout(this.refine);
    for (const { canvas } of this.panes.values()) canvas.remove();
    this.picture = nothing;
    this.panes.clear();
  }

  private touch(which: (name: PlaneName, pane: Pane) => boolean = () => true): void {
    let any = false;
    for (const [name, pane] of this.panes) {
      if (!pane.rectangle || !which(name, pane)) continue;
      pane.dirty = true;
      any = true;
      const moving = performance.now() - pane.painted < rest;
      pane.detail = moving ? detailFor(pane.cost) : 1;
      // for whoever waits until all is drawn
      pane.canvas.dataset.waiting = "";
    }
    if (any && !this.frame) this.frame = requestAnimationFrame(() => this.paint());
  }

  private paint(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    const start = performance.now();
    const dirty = [...this.panes].filter(([, { dirty, rectangle }]) => dirty && rectangle !== null).sort(([, a], [, b]) => b.aimed - a.aimed);
    for (const [index, [name, pane]] of dirty.entries()) {
      if (!pane.rectangle) continue;
      if (index > 0 && performance.now() - start > enough) {
        this.frame = requestAnimationFrame(() => this.paint());
        break;
      }
      pane.dirty = false;
      const began = performance.now();
      const frame = planeFrame(name, this.convention);
      pane.position = this.point[frame.axis];
      const density = (window.devicePixelRatio || 1) * pane.detail;
      const { width, height, pixels } = pane.painter.paint(this.picture, { frame, view: this.view, through: this.point, pane: pane.rectangle }, density);
      if (pane.canvas.width !== width || pane.canvas.height !== height) Object.assign(pane.canvas, { width, height });
      pane.canvas.getContext("2d", { alpha: false, willReadFrequently: true })?.putImageData(new ImageData(pixels, width, height), 0, 0);
      if (pane.detail === 1) delete pane.canvas.dataset.waiting;
      pane.painted = performance.now();
      // a single slow frame says more about the machine than about the pane
      pane.cost += 0.3 * ((pane.painted - began) / pane.detail ** 2 - pane.cost);
    }
    window.clearTimeout(this.refine);
    if ([...this.panes.values()].some(({ detail }) => detail < 1)) this.refine = window.setTimeout(() => this.paintInFull(), rest);
  }
}
