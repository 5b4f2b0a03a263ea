import vtkPolyData from "@kitware/vtk.js/Common/DataModel/PolyData";
import vtkDataArray from "@kitware/vtk.js/Common/Core/DataArray";
import type { vtkImageData } from "@kitware/vtk.js/Common/DataModel/ImageData";
import vtkCellArray from "@kitware/vtk.js/Common/Core/CellArray";
import vtkColorTransferFunction from "@kitware/vtk.js/Rendering/Core/ColorTransferFunction";
import vtkImageResliceMapper from "@kitware/vtk.js/Rendering/Core/ImageResliceMapper";
import vtkImageSlice from "@kitware/vtk.js/Rendering/Core/ImageSlice";
import vtkRenderer from "@kitware/vtk.js/Rendering/Core/Renderer";
import type { Triple } from "../../workers/contract/volume.ts";
import { type ColourMapName, colourStops } from "./colours.ts";
import type { DisplayWindow } from "./display-window.ts";
import type { PlaneFrame } from "./planes.ts";
import { paneCorners, type View } from "./projection.ts";
import { addScaled } from "./vectors.ts";

/** Distance between layers towards the viewer, mm: enough for the depth buffer to tell them apart, nothing for the image. */
const layerGap = 1e-3;

/** One image drawn on one slice. */
class Layer {
  private readonly quad = vtkPolyData.newInstance();
  readonly actor = vtkImageSlice.newInstance();
  private readonly mapper = vtkImageResliceMapper.newInstance();
  private readonly colours = vtkColorTransferFunction.newInstance();
  private image: vtkImageData | null = null;
  private opacity = 0;

  constructor(private readonly order: number) {
    this.quad.getPoints().setData(new Float32Array(12), 3);
    this.quad.setPolys(vtkCellArray.newInstance({ values: Uint16Array.from([3, 0, 1, 2, 3, 0, 2, 3]) }));
    this.quad.getPointData().setNormals(vtkDataArray.newInstance({ numberOfComponents: 3, values: new Float32Array(12), name: "Normals" }));
    this.mapper.setSlicePolyData(this.quad);
    this.mapper.setColorTextureWidth(1024);
    this.mapper.setOpacityTextureWidth(16);
    // nothing where the image ends, else it would hide the layers below
    this.mapper.setBackgroundColor(0, 0, 0, 0);
    this.actor.setMapper(this.mapper);
    // vtk.js blends what it calls translucent without regard to order (weighted average); the opaque pass draws one over the other, as meant here
    this.actor.setForceOpaque(true);
    const property = this.actor.getProperty();
    property.setRGBTransferFunction(0, this.colours);
    property.setUseLookupTableScalarRange(false);
    property.setInterpolationTypeToLinear();
    this.setColours("grey");
    this.show();
  }

  setImage(image: vtkImageData | null): void {
    this.image = image;
    if (image) this.mapper.setInputData(image);
    this.show();
  }

  setOpacity(opacity: number): void {
    this.opacity = opacity;
    this.actor.getProperty().setOpacity(opacity);
    this.show();
  }

  /** Where the slice lies: four corners (world), anticlockwise as seen from `towards`. */
  place(corners: readonly Triple[], towards: Triple): void {
    const points = corners.flatMap((corner) => addScaled(corner, this.order * layerGap, towards));
    this.quad.getPoints().setData(Float32Array.from(points), 3);
    this.quad.modified();
  }

  /** In stored values. */
  setWindow({ width, level }: DisplayWindow): void {
    const property = this.actor.getProperty();
    property.setColorWindow(width);
    property.setColorLevel(level);
  }

  setColours(name: ColourMapName): void {
    this.colours.removeAllPoints();
    for (const [position, red, green, blue] of colourStops[name]) this.colours.addRGBPoint(position, red, green, blue);
  }

  setSmooth(smooth: boolean): void {
    const property = this.actor.getProperty();
    if (smooth) property.setInterpolationTypeToLinear();
    else property.setInterpolationTypeToNearest();
  }

  private show(): void {
    this.actor.setVisibility(this.image !== null && this.opacity > 0);
  }

  delete(): void {
    this.actor.delete();
    this.mapper.delete();
    this.colours.delete();
    this.quad.delete();
  }
}

/** Bottom to top. The bent moving image has layers of its own, so that both of its states stay in the graphics memory. */
const layerNames = ["movingUnder", "bentUnder", "fixed", "movingOver", "bentOver"] as const;
export type LayerName = (typeof layerNames)[number];

/** One anatomical plane: a camera looking straight at a rectangle of the slice that fills the pane. */
export class SliceView {
  readonly renderer = vtkRenderer.newInstance();
  private readonly layers: Record<LayerName, Layer>;

  constructor() {
    this.renderer.setBackground(0, 0, 0);
    this.renderer.getActiveCamera().setParallelProjection(true);
    const [movingUnder, bentUnder, fixed, movingOver, bentOver] = layerNames.map((_, index) => new Layer(index));
    this.layers = { movingUnder, bentUnder, fixed, movingOver, bentOver };
    for (const name of layerNames) this.renderer.addViewProp(this.layers[name].actor);
  }

  layer(name: LayerName): Layer {
    return this.layers[name];
  }

  /** Shows the slice through `through` (world); `pane` in CSS pixels. */
  aim(frame: PlaneFrame, view: View, pane: { width: number; height: number }, through: Readonly<Triple>): void {
    const corners = paneCorners(frame, view, pane, through);
    for (const layer of Object.values(this.layers)) layer.place(corners, frame.towards);
    const focus: Triple = [...view.centre];
    focus[frame.axis] = through[frame.axis];
    const camera = this.renderer.getActiveCamera();
    camera.setFocalPoint(...focus);
    camera.setPosition(...addScaled(focus, 100, frame.towards));
    camera.setViewUp(...frame.up);
    camera.setParallelScale((pane.height / 2) * view.mmPerPixel);
    camera.setClippingRange(1, 200);
  }

  delete(): void {
    for (const layer of Object.values(this.layers)) layer.delete();
    this.renderer.delete();
  }
}
