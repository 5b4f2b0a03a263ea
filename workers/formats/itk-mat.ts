import { type PlainText } from "../contract/sentences.ts";
import type { LinearTransform } from "../contract/transform.ts";
import { toItkAffine, type ItkTransform } from "./itk-classes.ts";

/**
 * MATLAB level 4 files as ITK uses them: pairs of variables, the parameters under the transform's class name, then "fixed". Each variable
 * is {type, rows, columns, imaginary, name length} as int32, the name with its NUL, and the numbers by columns. type = 1000 (big-endian) +
 * 10 * precision (0 float64, 1 float32) + 0 (full matrix). (MATLAB 5 MAT-file format, version 4 appendix.)
 */
interface Variable {
  name: string;
  values: number[];
}

/** More numbers than any linear transform has. */
const mostValues = 64;

/** The transforms of a file in its order, or in words why it has none. */
export function readMat(bytes: Uint8Array): ItkTransform[] | PlainText {
  const variables: Variable[] = [];
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 0;
  while (at < view.byteLength) {
    const variable = readVariable(view, at);
    if (typeof variable === "string") return variable;
    variables.push(variable.variable);
    at = variable.next;
  }
  const transforms: ItkTransform[] = [];
  for (let i = 0; i < variables.length; i += 2) {
    const fixed = variables[i + 1];
    if (fixed === undefined || fixed.name !== "fixed") return "it is a MATLAB file but not an ITK transform";
    transforms.push({ name: variables[i].name, parameters: variables[i].values, fixed: fixed.values });
  }
  return transforms.length > 0 ? transforms : "it holds no transform";
}

function readVariable(view: DataView, at: number): { variable: Variable; next: number } | PlainText {
  const damaged = "its content is damaged or cut off";
  if (view.byteLength - at < 20) return damaged;
  const little = isType(view.getInt32(at, true), 0) || !isType(view.getInt32(at, false), 1);
  const [type, rows, columns, imaginary, nameLength] = [0, 4, 8, 12, 16].map((offset) => view.getInt32(at + offset, little));
  if (!isType(type, little ? 0 : 1) || imaginary !== 0 || rows < 0 || columns < 0 || nameLength < 1 || nameLength > 256) return damaged;
  const count = rows * columns;
  if (count > mostValues) return "it holds more numbers than a linear transform has";
  const size = type % 1000 === 10 ? 4 : 8;
  const start = at + 20 + nameLength;
  const next = start + count * size;
  if (next > view.byteLength) return damaged;
  const name = Buffer.from(view.buffer, view.byteOffset + at + 20, nameLength).toString("latin1").replace(/\0.*$/s, "");
  const values = Array.from({ length: count }, (_, i) => (size === 4 ? view.getFloat32(start + 4 * i, little) : view.getFloat64(start + 8 * i, little)));
  return { variable: { name, values }, next };
}

/** float32 or float64, full matrix, of this byte order (0 little, 1 big). */
function isType(type: number, order: 0 | 1): boolean {
  return type === 1000 * order || type === 1000 * order + 10;
}

/** An affine as the bytes of ANTs' 0GenericAffine.mat (float32, little-endian, 132 bytes). */
export function writeMat(transform: LinearTransform): Uint8Array {
  const { name, parameters, fixed } = toItkAffine(transform);
  return Buffer.concat([variableBytes(name, parameters), variableBytes("fixed", fixed)]);
}

function variableBytes(name: string, values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(20 + name.length + 1 + 4 * values.length);
  [10, values.length, 1, 0, name.length + 1].forEach((value, i) => bytes.writeInt32LE(value, 4 * i));
  bytes.write(name, 20, "latin1");
  values.forEach((value, i) => bytes.writeFloatLE(value, 20 + name.length + 1 + 4 * i));
  return bytes;
}
