import { determinant3, multiply3 } from "../contract/affine.ts";
import { say, type Words } from "../contract/sentences.ts";
import type { LinearTransform } from "../contract/transform.ts";
import { quaternionToRotation } from "./quaternion.ts";

/**
 * ITK's linear transforms, as their files hold them: a class name such as "AffineTransform_double_3_3", parameters and fixed parameters, in
 * LPS mm. All are y = A (x - c) + c + t. Meaning of the numbers: headers of ITK 5 (itkEuler3DTransform.h and its neighbours).
 */
export interface ItkTransform {
  name: string;
  parameters: number[];
  fixed: number[];
}

interface Meaning {
  matrix: number[];
  translation: number[];
  centre: number[];
}

const identity = [1, 0, 0, 0, 1, 0, 0, 0, 1];
const zero = [0, 0, 0];
const centreOf = (fixed: readonly number[]): number[] => (fixed.length >= 3 ? fixed.slice(0, 3) : zero);

/** Rotation of a versor: the vector part of a unit quaternion, its real part the positive root. */
function versor(v: readonly number[]): number[] {
  const length = Math.hypot(v[0], v[1], v[2]);
  const scale = length > 1 ? 1 / length : 1;
  const [x, y, z] = [v[0] * scale, v[1] * scale, v[2] * scale];
  return quaternionToRotation(Math.sqrt(Math.max(0, 1 - x * x - y * y - z * z)), x, y, z);
}

/** Rz Rx Ry (ITK's default order), or Rz Ry Rx; angles in radians. */
function euler([ax, ay, az]: readonly number[], zyx: boolean): number[] {
  const rx = [1, 0, 0, 0, Math.cos(ax), -Math.sin(ax), 0, Math.sin(ax), Math.cos(ax)];
  const ry = [Math.cos(ay), 0, Math.sin(ay), 0, 1, 0, -Math.sin(ay), 0, Math.cos(ay)];
  const rz = [Math.cos(az), -Math.sin(az), 0, Math.sin(az), Math.cos(az), 0, 0, 0, 1];
  return zyx ? multiply3(rz, multiply3(ry, rx)) : multiply3(rz, multiply3(rx, ry));
}

/** ITK adds scale and skew of these versor transforms to the rotation's matrix, it does not multiply. */
const added = (...matrices: number[][]): number[] => matrices[0].map((_, i) => matrices.reduce((sum, m) => sum + m[i], 0));
const scaleOnly = ([x, y, z]: readonly number[]): number[] => [x - 1, 0, 0, 0, y - 1, 0, 0, 0, z - 1];
const skews = ([xy, xz, yx, yz, zx, zy]: readonly number[]): number[] => [0, xy, xz, yx, 0, yz, zx, zy, 0];
/** scale times upper triangular skew */
const scaledShear = ([sx, sy, sz, xy, xz, yz]: readonly number[]): number[] => [sx, sx * xy, sx * xz, 0, sy, sy * yz, 0, 0, sz];

const full = (p: number[], f: number[]): Meaning => ({ matrix: p.slice(0, 9), translation: p.slice(9, 12), centre: centreOf(f) });

/** Number of parameters and their meaning, by class. */
const classes: Record<string, { count: number; read: (parameters: number[], fixed: number[]) => Meaning }> = {
  AffineTransform: { count: 12, read: full },
  MatrixOffsetTransformBase: { count: 12, read: full },
  Rigid3DTransform: { count: 12, read: full },
  Euler3DTransform: { count: 6, read: (p, f) => ({ matrix: euler(p, f.length > 3 && f[3] !== 0), translation: p.slice(3, 6), centre: centreOf(f) }) },
  CenteredEuler3DTransform: { count: 9, read: (p, f) => ({ matrix: euler(p, f.length === 1 && f[0] !== 0), translation: p.slice(6, 9), centre: p.slice(3, 6) }) },
  VersorTransform: { count: 3, read: (p, f) => ({ matrix: versor(p), translation: zero, centre: centreOf(f) }) },
  VersorRigid3DTransform: { count: 6, read: (p, f) => ({ matrix: versor(p), translation: p.slice(3, 6), centre: centreOf(f) }) },
  Similarity3DTransform: { count: 7, read: (p, f) => ({ matrix: versor(p).map((value) => value * p[6]), translation: p.slice(3, 6), centre: centreOf(f) }) },
  ScaleVersor3DTransform: { count: 9, read: (p, f) => ({ matrix: added(versor(p), scaleOnly(p.slice(6, 9))), translation: p.slice(3, 6), centre: centreOf(f) }) },
  ScaleSkewVersor3DTransform: { count: 15, read: (p, f) => ({ matrix: added(versor(p), scaleOnly(p.slice(6, 9)), skews(p.slice(9))), translation: p.slice(3, 6), centre: centreOf(f) }) },
  ComposeScaleSkewVersor3DTransform: { count: 12, read: (p, f) => ({ matrix: multiply3(versor(p), scaledShear(p.slice(6))), translation: p.slice(3, 6), centre: centreOf(f) }) },
  CenteredAffineTransform: { count: 15, read: (p) => ({ matrix: p.slice(0, 9), translation: p.slice(12, 15), centre: p.slice(9, 12) }) },
  QuaternionRigidTransform: { count: 7, read: (p, f) => ({ matrix: quaternionToRotation(p[3], p[0], p[1], p[2]), translation: p.slice(4, 7), centre: centreOf(f) }) },
  TranslationTransform: { count: 3, read: (p) => ({ matrix: identity, translation: p.slice(0, 3), centre: zero }) },
  ScaleTransform: { count: 3, read: (p, f) => ({ matrix: [p[0], 0, 0, 0, p[1], 0, 0, 0, p[2]], translation: zero, centre: centreOf(f) }) },
  IdentityTransform: { count: 0, read: () => ({ matrix: identity, translation: zero, centre: zero }) },
};

/** Flips the signs between LPS and RAS; adding 0 turns -0 into 0. */
const flipVector = (v: readonly number[]): number[] => [-v[0] + 0, -v[1] + 0, v[2]];
const flipMatrix = (m: readonly number[]): number[] => m.map((value, i) => ((Math.floor(i / 3) === 2) === (i % 3 === 2) ? value : -value + 0));

/**
 * The RAS transform of an ITK one.
 * @returns the transform, or in words why there is none (a clause without a full stop)
 */
export function fromItk({ name, parameters, fixed }: ItkTransform): LinearTransform | Words {
  const match = /^([A-Za-z0-9]+)_(?:float|double)_(\d+)_(\d+)$/.exec(name);
  if (!match) return say("it names the unknown transform {name}", { name: printable(name) });
  if (match[2] !== "3" || match[3] !== "3") return say("its transform is {count}-dimensional, not 3-dimensional", { count: match[2] });
  const known = Object.hasOwn(classes, match[1]) ? classes[match[1]] : undefined;
  if (!known) return say("it holds a {name}, which this version does not read (only linear transforms and displacement fields)", { name: printable(match[1]) });
  if (parameters.length !== known.count) return say("its {what} has {have} parameters instead of {want}", { what: match[1], have: parameters.length, want: known.count });
  if (![...parameters, ...fixed].every(Number.isFinite)) return "some of its parameters are not finite numbers";
  const { matrix, translation, centre } = known.read(parameters, fixed);
  const size = Math.max(...matrix.map(Math.abs));
  if (!(Math.abs(determinant3(matrix)) > 1e-9 * size ** 3)) return "its matrix cannot be inverted";
  return { kind: "linear", matrix: flipMatrix(matrix), translation: flipVector(translation), centre: flipVector(centre) };
}

/** An affine as ANTs writes it with --float 1. */
export function toItkAffine({ matrix, translation, centre }: LinearTransform): ItkTransform {
  return { name: "AffineTransform_float_3_3", parameters: [...flipMatrix(matrix), ...flipVector(translation)], fixed: flipVector(centre) };
}

function printable(name: string): string {
  return name.replace(/[^\w.-]/g, "?").slice(0, 60);
}
