import "@kitware/vtk.js/Rendering/OpenGL/Camera";
import "@kitware/vtk.js/Rendering/OpenGL/Renderer";
import "@kitware/vtk.js/Rendering/OpenGL/Actor";
import "@kitware/vtk.js/Rendering/OpenGL/PolyDataMapper";
import "@kitware/vtk.js/Rendering/OpenGL/Texture";
import vtkCellArray from "@kitware/vtk.js/Common/Core/CellArray";
import vtkDataArray from "@kitware/vtk.js/Common/Core/DataArray";
import vtkPolyData from "@kitware/vtk.js/Common/DataModel/PolyData";
import vtkActor from "@kitware/vtk.js/Rendering/Core/Actor";
import vtkMapper from "@kitware/vtk.js/Rendering/Core/Mapper";
import vtkRenderer from "@kitware/vtk.js/Rendering/Core/Renderer";
import vtkRenderWindow from "@kitware/vtk.js/Rendering/Core/RenderWindow";
import vtkOpenGLRenderWindow from "@kitware/vtk.js/Rendering/OpenGL/RenderWindow";
import { type Box, determinant3, linearPart, type Matrix4 } from "../../../workers/contract/affine.ts";
import type { Triple } from "../../../workers/contract/volume.ts";
import type { PlaneName } from "../planes.ts";
import type { Role } from "../scene.ts";
import { type Bearing, compass } from "./compass.ts";
import { SliceActor } from "./slice-actor.ts";
import type { SlicePicture } from "./slice-mesh.ts";
import type { Surface } from "./surface.ts";

const colours: Record<Role, Triple> = { fixed: [0.56, 0.79, 0.9], moving: [1, 0.71, 0.33] };

/** Both images' surfaces and the three slices in one space, by WebGL. Draws only when something changed. */
export class SpaceScene {
  private readonly window = vtkRenderWindow.newInstance();
  private readonly view = vtkOpenGLRenderWindow.newInstance();
  private readonly renderer = vtkRenderer.newInstance();
  private readonly surfaces: Record<Role, SurfaceActor>;
  private readonly slices = new Map<PlaneName, SliceActor>();
  private frame = 0;
  private deleted = false;
  /** the graphics are gone: drawing would only fail */
  private lost = false;

  /** Throws when there is no WebGL 2: ask probeWebgl first. */
  constructor(container: HTMLElement, onContextLost: () => void, private readonly onDrawn: () => void) {
    this.window.addView(this.view);
    this.view.setContainer(container);
    this.view.getCanvas()?.addEventListener("webglcontextlost", (event) => {
      event.preventDefault();
      if (this.deleted) return;
      this.lost = true;
      onContextLost();
    });
    this.window.addRenderer(this.renderer);
    this.renderer.setBackground(0, 0, 0);
    this.surfaces = { fixed: new SurfaceActor(colours.fixed), moving: new SurfaceActor(colours.moving) };
    for (const { actor } of Object.values(this.surfaces)) this.renderer.addActor(actor);
    this.lookFromFront();
  }

  canvas(): HTMLCanvasElement | null {
    return this.view.getCanvas() ?? null;
  }

  resize(width: number, height: number): void {
    const density = window.devicePixelRatio || 1;
    this.view.setSize(Math.max(1, Math.round(width * density)), Math.max(1, Math.round(height * density)));
    this.requestFrame();
  }

  setSurface(role: Role, surface: Surface | null): void {
    this.surfaces[role].set(surface);
    this.requestFrame();
  }

  /** `matrix`: the surface's coordinates to the world, 4x4 row-major; any invertible one. */
  place(role: Role, matrix: Matrix4): void {
    this.surfaces[role].place(matrix);
    this.requestFrame();
  }

  setOpacity(role: Role, opacity: number): void {
    this.surfaces[role].setOpacity(opacity);
    this.requestFrame();
  }

  /** `margin`: pixels along its background that a slice leaves out. */
  setSlice(name: PlaneName, picture: SlicePicture | null, margin = 0): void {
    let slice = this.slices.get(name);
    if (!slice) {
      slice = new SliceActor();
      this.slices.set(name, slice);
      this.renderer.addActor(slice.actor);
    }
    slice.set(picture, margin);
    this.requestFrame();
  }

  /** Turns the camera about what it looks at, degrees. */
  turn(right: number, up: number): void {
    const camera = this.renderer.getActiveCamera();
    camera.azimuth(-right);
    camera.elevation(up);
    camera.orthogonalizeViewUp();
    this.requestFrame();
  }

  /** Above 1 is closer. */
  zoom(factor: number): void {
    this.renderer.getActiveCamera().zoom(factor);
    this.requestFrame();
  }

  /** From the patient's front left, a little from above, all that is drawn in sight; the box where nothing is. */
  home(box: Box): void {
    this.lookFromFront();
    const drawn = this.renderer.computeVisiblePropBounds();
    this.renderer.resetCamera(drawn[0] < drawn[1] ? drawn : [box.low[0], box.high[0], box.low[1], box.high[1], box.low[2], box.high[2]]);
    // vtk.js leaves room for the box's corners, where there is nothing of a head
    this.renderer.getActiveCamera().zoom(1.4);
    this.requestFrame();
  }

  draw(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    if (this.deleted || this.lost) return;
    this.renderer.resetCameraClippingRange();
    this.window.render();
    this.onDrawn();
  }

  /** The sides of the patient as the camera sees them. */
  compass(): Bearing[] {
    const camera = this.renderer.getActiveCamera();
    return compass(camera.getDirectionOfProjection(), camera.getViewUp());
  }

  delete(): void {
    this.deleted = true;
    cancelAnimationFrame(this.frame);
    this.window.removeRenderer(this.renderer);
    for (const part of [...Object.values(this.surfaces), ...this.slices.values()]) part.delete();
    this.renderer.delete();
    this.view.setContainer(null);
    this.view.delete();
    this.window.delete();
  }

  private lookFromFront(): void {
    const camera = this.renderer.getActiveCamera();
    camera.setFocalPoint(0, 0, 0);
    camera.setPosition(-200, 380, 110);
    camera.setViewUp(0, 0, 1);
  }

  private requestFrame(): void {
    if (!this.frame && !this.deleted) this.frame = requestAnimationFrame(() => this.draw());
  }
}

class SurfaceActor {
  readonly actor = vtkActor.newInstance();
  private readonly mapper = vtkMapper.newInstance();
  private readonly data = vtkPolyData.newInstance();
  private surface: Surface | null = null;
  private opacity = 1;
  private mirrored = false;

  constructor(colour: Triple) {
    this.mapper.setInputData(this.data);
    this.mapper.setScalarVisibility(false);
    this.actor.setMapper(this.mapper);
    const property = this.actor.getProperty();
    property.setColor(...colour);
    property.setAmbient(0.15);
    property.setDiffuse(0.85);
    property.setSpecular(0.1);
    this.actor.setVisibility(false);
  }

  set(surface: Surface | null): void {
    this.surface = surface !== null && surface.triangles.length > 0 ? surface : null;
    this.show();
    if (!this.surface) return;
    this.data.getPoints().setData(this.surface.points, 3);
    this.data.getPointData().setNormals(vtkDataArray.newInstance({ name: "Normals", numberOfComponents: 3, values: this.surface.normals }));
    this.wind(this.surface.triangles);
  }

  /** vtk.js tells front from back by the sense of a triangle's corners, which a left-handed matrix turns round. */
  private wind(triangles: Uint32Array): void {
    const cells = new Uint32Array((triangles.length / 3) * 4);
    const [second, third] = this.mirrored ? [2, 1] : [1, 2];
    for (let from = 0, to = 0; from < triangles.length; from += 3, to += 4) {
      cells[to] = 3;
      cells[to + 1] = triangles[from];
      cells[to + 2] = triangles[from + second];
      cells[to + 3] = triangles[from + third];
    }
    this.data.setPolys(vtkCellArray.newInstance({ values: cells }));
    this.data.modified();
  }

  place(matrix: Matrix4): void {
    const mirrored = determinant3(linearPart(matrix)) < 0;
    if (mirrored !== this.mirrored) {
      this.mirrored = mirrored;
      if (this.surface) this.wind(this.surface.triangles);
    }
    // vtk.js counts columns first
    const [a, b, c, d, e, f, g, h, i, j, k, l] = matrix;
    this.actor.setUserMatrix([a, e, i, 0, b, f, j, 0, c, g, k, 0, d, h, l, 1]);
  }

  setOpacity(opacity: number): void {
    this.opacity = opacity;
    this.actor.getProperty().setOpacity(opacity);
    this.show();
  }

  private show(): void {
    this.actor.setVisibility(this.surface !== null && this.opacity > 0);
  }

  delete(): void {
    this.actor.delete();
    this.mapper.delete();
    this.data.delete();
  }
}
