import vtkCellArray from "@kitware/vtk.js/Common/Core/CellArray";
import vtkDataArray from "@kitware/vtk.js/Common/Core/DataArray";
import vtkImageData from "@kitware/vtk.js/Common/DataModel/ImageData";
import vtkPolyData from "@kitware/vtk.js/Common/DataModel/PolyData";
import vtkActor from "@kitware/vtk.js/Rendering/Core/Actor";
import vtkMapper from "@kitware/vtk.js/Rendering/Core/Mapper";
import vtkTexture from "@kitware/vtk.js/Rendering/Core/Texture";
import { sliceMesh, type SlicePicture } from "./slice-mesh.ts";

/** One slice as a picture in space. */
export class SliceActor {
  readonly actor = vtkActor.newInstance();
  private readonly mapper = vtkMapper.newInstance();
  private readonly data = vtkPolyData.newInstance();
  private readonly texture = vtkTexture.newInstance({ resizable: true });

  constructor() {
    this.mapper.setInputData(this.data);
    this.texture.setInterpolate(true);
    this.actor.setMapper(this.mapper);
    this.actor.addTexture(this.texture);
    // the picture as it is, without light
    this.actor.getProperty().setLighting(false);
    this.actor.setVisibility(false);
  }

  set(picture: SlicePicture | null, margin: number): void {
    this.actor.setVisibility(picture !== null);
    if (!picture) return;
    const { points, places, quads } = sliceMesh(picture, margin);
    this.actor.setVisibility(quads.length > 0);
    if (quads.length === 0) return;
    this.data.getPoints().setData(points, 3);
    this.data.setPolys(vtkCellArray.newInstance({ values: quads }));
    this.data.getPointData().setTCoords(vtkDataArray.newInstance({ name: "TextureCoordinates", numberOfComponents: 2, values: places }));
    this.data.modified();
    const image = vtkImageData.newInstance();
    image.setDimensions(picture.width, picture.height, 1);
    image.getPointData().setScalars(vtkDataArray.newInstance({ name: "pixels", numberOfComponents: 4, values: new Uint8Array(picture.pixels.buffer) }));
    this.texture.setInputData(image);
  }

  delete(): void {
    this.actor.delete();
    this.mapper.delete();
    this.data.delete();
  }
}
