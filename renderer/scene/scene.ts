import "@kitware/vtk.js/Rendering/OpenGL/Camera";
import "@kitware/vtk.js/Rendering/OpenGL/Renderer";
import "@kitware/vtk.js/Rendering/OpenGL/ImageSlice";
import "@kitware/vtk.js/Rendering/OpenGL/ImageResliceMapper";
import vtkRenderWindow from "@kitware/vtk.js/Rendering/Core/RenderWindow";
import vtkOpenGLRenderWindow from "@kitware/vtk.js/Rendering/OpenGL/RenderWindow";
import type { vtkImageData } from "@kitware/vtk.js/Common/DataModel/ImageData";
import type vtkDataArray from "@kitware/vtk.js/Common/Core/DataArray";
import type { Matrix4 } from "../../workers/contract/affine.ts";
import type { Triple, VolumeHeader, VoxelArray } from "../../workers/contract/volume.ts";
import type { ColourMapName } from "./colours.ts";
import { type DisplayWindow, storedWindow } from "./display-window.ts";
import { layerOpacities } from "./layers.ts";
import { type Convention, planeFrame, type PlaneName, planeNames } from "./planes.ts";
import type { Rectangle, View } from "./projection.ts";
import { type LayerName, SliceView } from "./slice-view.ts";
import { makeImage, makeScalars, setPose } from "./volume-image.ts";

export type Role = "fixed" | "moving";
/** What can be drawn: the two images, and the moving one as a deformation has bent it. */
export type Drawn = Role | "bent";

const layersOf: Record<Drawn, readonly LayerName[]> = { fixed: ["fixed"], moving: ["movingUnder", "movingOver"], bent: ["bentUnder", "bentOver"] };

interface Loaded { header: VolumeHeader; scalars: vtkDataArray; image: vtkImageData }

/**
 * Three slices on one canvas, so that each volume is one texture only. Setters take effect at the next frame; a frame is drawn only when
 * something changed.
 */
export class Scene {
  private readonly window = vtkRenderWindow.newInstance();
  private readonly view = vtkOpenGLRenderWindow.newInstance();
  private readonly slices = new Map<PlaneName, SliceView>();
  private readonly images: Record<Drawn, Loaded | null> = { fixed: null, moving: null, bent: null };
  private panes = new Map<PlaneName, Rectangle>();
  private size = { width: 1, height: 1 };
  private share = 0.3;
  private showsBent = false;
  private frame = 0;
  private deleted = false;

  /** Throws when there is no WebGL 2: ask probeWebgl first. */
  constructor(container: HTMLElement, onContextLost: () => void) {
    this.window.addView(this.view);
    this.view.setContainer(container);
    const canvas = this.canvas();
    canvas.addEventListener("webglcontextlost", (event) => {
      event.preventDefault();
      if (!this.deleted) onContextLost();
    });
    for (const name of planeNames) {
      const slice = new SliceView();
      this.slices.set(name, slice);
      this.window.addRenderer(slice.renderer);
    }
  }

  canvas(): HTMLCanvasElement {
    const canvas = this.view.getCanvas();
    if (!canvas) throw new Error("The viewer has no canvas.");
    return canvas;
  }

  /** The canvas' size and the panes in it, CSS pixels; planes not named are not drawn. */
  layout(width: number, height: number, panes: ReadonlyMap<PlaneName, Rectangle>): void {
    this.size = { width: Math.max(1, width), height: Math.max(1, height) };
    this.panes = new Map(panes);
    const density = window.devicePixelRatio || 1;
    this.view.setSize(Math.round(this.size.width * density), Math.round(this.size.height * density));
    for (const [name, slice] of this.slices) {
      const pane = this.panes.get(name);
      slice.renderer.setDraw(pane !== undefined);
      if (!pane) continue;
      slice.renderer.setViewport(
        pane.x / this.size.width, 1 - (pane.y + pane.height) / this.size.height,
        (pane.x + pane.width) / this.size.width, 1 - pane.y / this.size.height,
      );
    }
    this.requestFrame();
  }

  /** Shows an image in a role, or nothing. The voxels are used as they are, not copied. */
  setImage(role: Drawn, volume: { header: VolumeHeader; voxels: VoxelArray } | null): void {
    this.images[role]?.image.delete();
    if (volume) {
      const scalars = makeScalars(volume.voxels);
      this.images[role] = { header: volume.header, scalars, image: makeImage(volume.header, scalars) };
    } else this.images[role] = null;
    this.eachLayer(role, (layer) => layer.setImage(this.images[role]?.image ?? null));
    this.setShare(this.share);
  }

  /** Moves an image in the world without touching its voxels; `pose` is voxel to world RAS mm, any invertible matrix. */
  setPose(role: Role, pose: Matrix4): void {
    const loaded = this.images[role];
    if (loaded) setPose(loaded.image, pose);
    this.requestFrame();
  }

  /** In real values. */
  setWindow(role: Drawn, window: DisplayWindow): void {
    const loaded = this.images[role];
    if (loaded) this.eachLayer(role, (layer) => layer.setWindow(storedWindow(window, loaded.header)));
    this.requestFrame();
  }

  setColours(role: Drawn, name: ColourMapName): void {
    this.eachLayer(role, (layer) => layer.setColours(name));
    this.requestFrame();
  }

  /** Linear interpolation between voxels, or the voxels themselves. */
  setSmooth(smooth: boolean): void {
    for (const role of ["fixed", "moving", "bent"] as const) this.eachLayer(role, (layer) => layer.setSmooth(smooth));
    this.requestFrame();
  }

  /** Share of the moving image in the picture, 0 to 1. */
  setShare(share: number): void {
    this.share = share;
    const bent = this.showsBent && this.images.bent !== null;
    const opacities = layerOpacities(share, { fixed: this.images.fixed !== null, moving: this.images.moving !== null });
    for (const slice of this.slices.values()) {
      slice.layer("fixed").setOpacity(opacities.fixed);
      for (const [drawn, shown] of [["moving", !bent], ["bent", bent]] as const) {
        const [under, over] = layersOf[drawn];
        slice.layer(under).setOpacity(shown ? opacities.movingUnder : 0);
        slice.layer(over).setOpacity(shown ? opacities.movingOver : 0);
      }
    }
    this.requestFrame();
  }

  /** Whether the bent image, where there is one, is drawn in place of the moving one. */
  setBent(bent: boolean): void {
    this.showsBent = bent;
    this.setShare(this.share);
  }

  /** Turns all planes to a point (world) under a view. */
  aim(convention: Convention, view: View, point: Readonly<Triple>): void {
    for (const [name, slice] of this.slices) {
      const pane = this.panes.get(name);
      if (pane) slice.aim(planeFrame(name, convention), view, pane, point);
    }
    this.requestFrame();
  }

  /** Draws at once, for pictures. */
  draw(): void {
    if (this.frame) cancelAnimationFrame(this.frame);
    this.frame = 0;
    if (!this.deleted) this.window.render();
  }

  delete(): void {
    this.deleted = true;
    if (this.frame) cancelAnimationFrame(this.frame);
    for (const slice of this.slices.values()) {
      this.window.removeRenderer(slice.renderer);
      slice.delete();
    }
    this.view.setContainer(null);
    this.view.delete();
    this.window.delete();
  }

  private eachLayer(role: Drawn, change: (layer: ReturnType<SliceView["layer"]>) => void): void {
    for (const slice of this.slices.values()) for (const name of layersOf[role]) change(slice.layer(name));
  }

  private requestFrame(): void {
    if (this.frame || this.deleted) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      if (!this.deleted) this.window.render();
    });
  }
}
