import { isWords, say, type Words } from "../contract/sentences.ts";
import { componentsOf, type DisplacementField, type Transform } from "../contract/transform.ts";
import { voxelCount } from "../contract/volume.ts";
import { fieldFromBSpline } from "./itk-bspline.ts";
import { fromItk } from "./itk-classes.ts";
import { gridFromItk } from "./itk-grid.ts";

/** A transform of an ITK file; of a field or a spline the parameters may be many. */
export interface AnyItkTransform {
  name: string;
  parameters: ArrayLike<number>;
  fixed: ArrayLike<number>;
}

/**
 * The RAS transform of an ITK one: linear, displacement field, or B-spline (which becomes a displacement field).
 * @returns the transform, or in words why there is none (a clause without a full stop)
 */
export function transformFromItk({ name, parameters, fixed }: AnyItkTransform): Transform | Words {
  if (/^BSplineTransform_(float|double)_3_3$/.test(name)) return fieldFromBSpline(parameters, fixed);
  if (/^(Gaussian\w*|BSplineSmoothingOnUpdate)?DisplacementFieldTransform_(float|double)_3_3$/.test(name)) return fieldFromItk(parameters, fixed);
  if (parameters.length > 64) return fromItk({ name, parameters: [], fixed: [] });
  return fromItk({ name, parameters: Array.from(parameters), fixed: Array.from(fixed) });
}

/** Vectors with x, y and z together (LPS mm) as planes of RAS. */
function fieldFromItk(parameters: ArrayLike<number>, fixed: ArrayLike<number>): DisplacementField | Words {
  const grid = gridFromItk(fixed);
  if (isWords(grid)) return grid;
  const count = voxelCount(grid.dims);
  if (parameters.length !== 3 * count) return say("its field has {have} numbers instead of {want}", { have: parameters.length, want: 3 * count });
  const vectors = new SharedArrayBuffer(12 * count);
  const planes = new Float32Array(vectors);
  for (let i = 0; i < count; i++) {
    planes[i] = -parameters[3 * i];
    planes[count + i] = -parameters[3 * i + 1];
    planes[2 * count + i] = parameters[3 * i + 2];
  }
  for (let i = 0; i < planes.length; i++) if (planes[i] - planes[i] !== 0) return "some of its vectors are not finite numbers";
  return { kind: "field", grid, vectors };
}

/** A field's vectors in ITK's order and directions. */
export function fieldToItk(field: DisplacementField): Float32Array {
  const [x, y, z] = componentsOf(field);
  const parameters = new Float32Array(3 * x.length);
  for (let i = 0; i < x.length; i++) {
    parameters[3 * i] = -x[i];
    parameters[3 * i + 1] = -y[i];
    parameters[3 * i + 2] = z[i];
  }
  return parameters;
}
