import vtkDataArray from "@kitware/vtk.js/Common/Core/DataArray";
import vtkImageData from "@kitware/vtk.js/Common/DataModel/ImageData";
import { directionsOf, spacingOf, transpose3, type Matrix4 } from "../../workers/contract/affine.ts";
import type { VolumeHeader, VoxelArray } from "../../workers/contract/volume.ts";

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
export function setPose(image: vtkImageData, pose: Matrix4): void {
  image.setOrigin([pose[3], pose[7], pose[11]]);
  image.setSpacing(spacingOf(pose));
  const [a, b, c, d, e, f, g, h, i] = transpose3(directionsOf(pose));
  image.setDirection([a, b, c, d, e, f, g, h, i]);
}
