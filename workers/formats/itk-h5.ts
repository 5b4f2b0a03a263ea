import { isWords } from "../contract/sentences.ts";
import type { Transform } from "../contract/transform.ts";
import { into, load, newHash, readHead } from "./bytes.ts";
import { Problem, unreadable } from "./fail.ts";
import { openDataset, readNumbers, readText } from "./hdf5/datasets.ts";
import { readGroup, readSuperblock } from "./hdf5/objects.ts";
import { damaged, Reader } from "./hdf5/reader.ts";
import { writeHdf5, type Hdf5Group } from "./hdf5/write.ts";
import { toItkAffine } from "./itk-classes.ts";
import { fieldToItk, transformFromItk, type AnyItkTransform } from "./itk-field.ts";
import { gridToItk } from "./itk-grid.ts";
import { writeParts } from "./output.ts";

/**
 * ITK's transforms in HDF5: /TransformGroup/N/TransformType (text), TransformParameters and TransformFixedParameters (ITK before 4.8 wrote Tranform… without
 * the s). Where the first is a CompositeTransform, the others are its members, the last of which a point passes first.
 */
const remedy = "check that it is an ITK transform, or write it again";

/** More bytes than are read at once. */
const mostBytes = 2 ** 32;

/**
 * The transforms of a file in its order.
 * @throws input
 */
export async function readItkH5(path: string): Promise<Transform[]> {
  const { size, gzip } = await readHead(path, 16);
  if (gzip) throw unreadable(path, "it is packed with gzip", "unpack it first");
  if (size > mostBytes) throw unreadable(path, "it is larger than 4 GB", "give the warp files instead");
  const bytes = new Uint8Array(size);
  await load({ path, packed: false, start: 0, offset: 0 }, into(bytes), newHash(), false);
  try {
    const members = readMembers(new Reader(bytes)).map((member) => transformFromItk(member));
    return members.map((member) => {
      if (isWords(member)) throw new Problem(member);
      return member;
    });
  } catch (thrown) {
    if (thrown instanceof Problem) throw unreadable(path, thrown.sentence, remedy);
    throw thrown;
  }
}

function readMembers(reader: Reader): AnyItkTransform[] {
  const groups = readGroup(reader, readSuperblock(reader)).get("TransformGroup");
  if (groups === undefined) throw new Problem("it is an HDF5 file but not an ITK transform");
  const numbered = [...readGroup(reader, groups)].filter(([name]) => /^\d+$/.test(name)).sort(([a], [b]) => Number(a) - Number(b));
  const transforms = numbered.map(([, header]): AnyItkTransform => {
    const children = readGroup(reader, header);
    const numbers = (...names: string[]): ArrayLike<number> => {
      const found = names.map((name) => children.get(name)).find((child) => child !== undefined);
      return found === undefined ? [] : readNumbers(reader, openDataset(reader, found));
    };
    const type = children.get("TransformType");
    if (type === undefined) throw damaged();
    const name = readText(reader, openDataset(reader, type));
    if (name.startsWith("CompositeTransform_")) return { name, parameters: [], fixed: [] };
    return { name, parameters: numbers("TransformParameters", "TranformParameters"), fixed: numbers("TransformFixedParameters", "TranformFixedParameters") };
  });
  const members = transforms.filter(({ name }) => !name.startsWith("CompositeTransform_"));
  if (transforms.length - members.length > 1) throw new Problem("it holds composites within composites, which are not read here");
  if (members.length === 0) throw new Problem("it holds no transform");
  return members;
}

/**
 * Writes transforms as one ITK composite, float32, with the same bytes on every run.
 * @param transforms in the order a fixed point passes them
 * @returns SHA-256 of the file's bytes
 * @throws output
 */
export function writeItkH5(path: string, transforms: readonly Transform[]): Promise<string> {
  const groups: Hdf5Group = { 0: { TransformType: "CompositeTransform_float_3_3" } };
  // in ITK's queue the last is passed first
  [...transforms].reverse().forEach((transform, i) => { groups[i + 1] = member(transform); });
  const root = { ITKVersion: "5.2.1", HDFVersion: "HDF5 1.8 layout, written by Syncline", OSName: "any", OSVersion: "any", TransformGroup: groups };
  return writeParts(path, writeHdf5(root), false);
}

function member(transform: Transform): Hdf5Group {
  if (transform.kind === "field") {
    return {
      TransformType: "DisplacementFieldTransform_float_3_3", TransformFixedParameters: Float64Array.from(gridToItk(transform.grid)), TransformParameters: fieldToItk(transform),
    };
  }
  const { name, parameters, fixed } = toItkAffine(transform);
  // the centre in float32 as well, so that the composite and the .mat mean the same transform
  return { TransformType: name, TransformFixedParameters: Float64Array.from(fixed, Math.fround), TransformParameters: Float32Array.from(parameters) };
}
