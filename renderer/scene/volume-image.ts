import vtkDataArray from "@kitware/vtk.js/Common/Core/DataArray";
import vtkImageData from "@kitware/vtk.js/Common/DataModel/ImageData";
import type { VolumeHeader, VoxelArray } from "../../workers/contract/volume.ts";
import { type Affine, column, length } from "./affine.ts";

/** A vtk array over the voxels of a volume (not copied). A texture belongs to the array, a pose to the image that shows it. */
export function makeScalars(voxels: VoxelArray): vtkDataArray {
  return vtkDataArray.newInstance({ name: "voxels", numberOfComponents: 1, values: voxels as Float32Array });
}

/** A vtk image in world RAS mm. */
export function makeImage(header: VolumeHeader, scalars: vtkDataArray): vtkImageData {
  const image = vtkImageData.newInstance();
  image.setDimensions(header.dims);
  image.getPointData().setScalars(scalars);
  setPose(image, header.affine);
  return image;
}

/**
 * Puts an image into the world by a voxel-to-world matrix. vtk.js builds its own matrix as direction x spacing and never assumes that the
 * directions are perpendicular, so left-handed and sheared grids are exact; voxels are not uploaded again.
 */
export function setPose(image: vtkImageData, pose: Affine): void {
  const columns = [0, 1, 2].map((k) => column(pose, k));
  const sizes = columns.map(length);
  const [x, y, z] = columns.map((step, k) => step.map((value) => value / sizes[k]));
  image.setOrigin([pose[3], pose[7], pose[11]]);
  image.setSpacing([sizes[0], sizes[1], sizes[2]]);
  image.setDirection([x[0], x[1], x[2], y[0], y[1], y[2], z[0], z[1], z[2]]);
}
