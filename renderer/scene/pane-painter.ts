import { invertAffine, spacingOf, type Matrix4 } from "../../workers/contract/affine.ts";
import type { Triple, VolumeHeader, VoxelArray } from "../../workers/contract/volume.ts";
import { type ColourMapName, colourTable } from "./colours.ts";
import { contourWindows, type DisplayWindow, storedWindow } from "./display-window.ts";
import { type Fusion, fuse } from "./fusion.ts";
import { type GridLayer, type Overlay, paintGrid, paintLabels, paintScalars } from "./overlays.ts";
import type { PlaneFrame } from "./planes.ts";
import { paneToWorld, type View } from "./projection.ts";
import type { Shade } from "./shade.ts";
import { type PixelGrid, sampleLinear, sampleNearest } from "./slice-sampling.ts";
import { dot } from "./vectors.ts";

/** An image as it is drawn. A change of any part makes a new object. */
export interface DrawnImage { header: VolumeHeader; voxels: VoxelArray; pose: Matrix4; window: DisplayWindow; colours: ColourMapName }

/** What a pane shows. */
export interface Picture {
  fixed: DrawnImage | null;
  moving: DrawnImage | null;
  fusion: Fusion;
  smooth: boolean;
  overlays: readonly Overlay[];
}

/** From where a pane looks. */
export interface Look { frame: PlaneFrame; view: View; /** world point the slice goes through */ through: Triple; /** CSS pixels */ pane: { width: number; height: number } }

/** The last slice sampled of one image, kept while nothing it depends on changes: a new blend or window then costs no sampling. */
class SampledSlice {
  values = new Float32Array(0);
  private key: readonly unknown[] = [];

  get(source: { dims: Readonly<Triple>; data: VoxelArray; pose: Matrix4 }, grid: PixelGrid, gridKey: string, smooth: boolean, revision = 0): Float32Array {
    const key = [source.data, source.pose, gridKey, smooth, revision];
    if (key.every((part, index) => part === this.key[index])) return this.values;
    this.key = key;
    const count = grid.width * grid.height;
    if (this.values.length !== count) this.values = new Float32Array(count);
    (smooth ? sampleLinear : sampleNearest)(source, invertAffine(source.pose), grid, this.values);
    return this.values;
  }
}

/** Draws one plane: samples the images on the pane's pixels, lays them over each other, lays the overlays on top. Knows no DOM. */
export class PanePainter {
  private slices = new Map<string, SampledSlice>();

  /** Opaque red green blue alpha pixels; `density`: pixels per CSS pixel. */
  paint(picture: Picture, look: Look, density: number): { width: number; height: number; pixels: Uint8ClampedArray<ArrayBuffer> } {
    const grid = pixelGrid(look, density);
    const gridKey = [grid.width, grid.height, ...grid.origin, ...grid.right, ...grid.down].join(" ");
    const pixels = new Uint8ClampedArray(4 * grid.width * grid.height);
    const mmPerPixel = look.view.mmPerPixel / density;
    const used = new Set<string>();
    const sampled = (id: string, source: { header: VolumeHeader; pose: Matrix4 }, data: VoxelArray, smooth: boolean, revision?: number): Float32Array => {
      used.add(id);
      let slice = this.slices.get(id);
      if (!slice) this.slices.set(id, slice = new SampledSlice());
      return slice.get({ dims: source.header.dims, data, pose: source.pose }, grid, gridKey, smooth, revision);
    };
    const shade = (id: string, image: DrawnImage | null): Shade | null => image && {
      values: sampled(id, image, image.voxels, picture.smooth), ...storedWindow(image.window, image.header), table: colourTable(image.colours),
      voxelPixels: Math.min(...spacingOf(image.pose)) / mmPerPixel, pixelsPerMm: 1 / mmPerPixel, contours: contourWindows(image.header),
    };
    fuse(pixels, grid, density, shade("fixed", picture.fixed), shade("moving", picture.moving), picture.fusion);
    for (const overlay of picture.overlays) {
      if (!overlay.visible) continue;
      switch (overlay.kind) {
        case "labels": paintLabels(pixels, grid, sampled(overlay.id, overlay, overlay.voxels, false, overlay.revision), overlay); break;
        case "scalar": paintScalars(pixels, sampled(overlay.id, overlay, overlay.voxels, true), overlay); break;
        case "grid": {
          const components = overlay.components.map((data, axis) => sampled(`${overlay.id} ${axis}`, overlay, data, true));
          this.paintGrid(pixels, grid, mmPerPixel, components, overlay);
        }
      }
    }
    for (const id of this.slices.keys()) if (!used.has(id)) this.slices.delete(id);
    return { width: grid.width, height: grid.height, pixels };
  }

  private paintGrid(pixels: Uint8ClampedArray, grid: PixelGrid, mmPerPixel: number, components: readonly Float32Array[], layer: GridLayer): void {
    const along = (direction: Triple): Float32Array => {
      const axis = direction.findIndex((value) => Math.abs(value) > 0);
      const sign = Math.sign(direction[axis]);
      return sign > 0 ? components[axis] : components[axis].map((value) => -value);
    };
    const unit = (direction: Triple): Triple => direction.map((value) => value / mmPerPixel) as Triple;
    paintGrid(pixels, grid, [along(grid.right), along(grid.down)], mmPerPixel, [dot(grid.origin, unit(grid.right)), dot(grid.origin, unit(grid.down))], layer);
  }
}

/** The pixels of a pane in the world. */
export function pixelGrid({ frame, view, through, pane }: Look, density: number): PixelGrid {
  const [width, height] = [Math.max(1, Math.round(pane.width * density)), Math.max(1, Math.round(pane.height * density))];
  const step = view.mmPerPixel / density;
  return {
    width, height, origin: paneToWorld(frame, view, pane, 0.5 / density, 0.5 / density, through),
    right: frame.right.map((value) => value * step) as Triple, down: frame.up.map((value) => (value === 0 ? 0 : -value * step)) as Triple,
  };
}
