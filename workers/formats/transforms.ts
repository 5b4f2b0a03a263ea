import { isWords, type Words } from "../contract/sentences.ts";
import { invertLinear, type LinearTransform, type Transform } from "../contract/transform.ts";
import { readHead, readSmall } from "./bytes.ts";
import { unreadable } from "./fail.ts";
import type { ItkTransform } from "./itk-classes.ts";
import { transformFromItk } from "./itk-field.ts";
import { readItkH5, writeItkH5 } from "./itk-h5.ts";
import { readMat, writeMat } from "./itk-mat.ts";
import { readItkText } from "./itk-text.ts";
import { readWarp } from "./itk-warp.ts";
import { writeParts } from "./output.ts";
import { recognise } from "./recognise.ts";

/** The largest .mat file taken for a linear transform, and the largest text: a B-spline's may be long. */
const smallBytes = 1 << 22;
const textBytes = 1 << 26;

/**
 * Reads a transform file by its content: ITK .mat, .tfm, .txt, .h5, or a displacement field in NIfTI. B-splines come as displacement fields.
 * @param inverse the transforms of the other direction, in the other order; a displacement field has none
 * @returns RAS mm, in the order a fixed point passes them (ITK applies the last of a file's transforms first)
 * @throws input
 */
export async function readTransforms(path: string, inverse: boolean): Promise<Transform[]> {
  const head = await readHead(path);
  const kind = recognise(head.bytes);
  switch (kind) {
    case "nifti1": case "nifti2": case "analyze": {
      if (inverse) {
        throw unreadable(path, "a displacement field cannot be inverted here", "give the InverseWarp file that was written beside it (such as 1InverseWarp.nii.gz) instead");
      }
      return [await readWarp(path)];
    }
    case "itk-text": return ordered(path, converted(path, readItkText(Buffer.from(await readSmall(path, textBytes)).toString("latin1"))), inverse);
    case "matlab4": return ordered(path, converted(path, readMat(await readSmall(path, smallBytes))), inverse);
    case "hdf5": return ordered(path, await readItkH5(path), inverse);
    case "fsl-matrix": throw unreadable(path, "it is a plain matrix (such as FSL's), whose meaning depends on two images", "convert it to an ITK transform, for instance with c3d_affine_tool");
    case "lta": case "mni-xfm": throw unreadable(path, "it is a FreeSurfer or MNI transform, which this version does not read", "convert it to an ITK transform, for instance with lta_convert");
    default: throw unreadable(path, "it is not a transform of a known format", "give an ITK .mat, .tfm, .txt or .h5 file or a displacement field (.nii, .nii.gz)");
  }
}

function converted(path: string, parsed: ItkTransform[] | Words): Transform[] {
  if (!Array.isArray(parsed)) throw unreadable(path, parsed, "check that it is an ITK transform");
  return parsed.map((transform) => {
    const read = transformFromItk(transform);
    if (isWords(read)) throw unreadable(path, read, "give a linear ITK transform, a B-spline or a displacement field");
    return read;
  });
}

/** Transforms of a file's order in the order a point passes them: the last first, or inverted the first first. */
function ordered(path: string, transforms: readonly Transform[], inverse: boolean): Transform[] {
  if (!inverse) return transforms.toReversed();
  return transforms.map((transform) => {
    if (transform.kind === "linear") return invertLinear(transform);
    throw unreadable(path, "it holds a deformation, which cannot be inverted here", "give the file of the other direction (such as InverseComposite.h5) instead");
  });
}

/**
 * Writes an affine exactly as ANTs does with --float 1.
 * @returns SHA-256 of the file's bytes
 * @throws output
 */
export function writeTransform(path: string, transform: LinearTransform): Promise<string> {
  return writeParts(path, [writeMat(transform)], false);
}

/**
 * Writes transforms as one composite .h5 as ANTs does with --write-composite-transform 1 and --float 1.
 * @param transforms in the order a fixed point passes them
 * @returns SHA-256 of the file's bytes
 * @throws output
 */
export function writeComposite(path: string, transforms: readonly Transform[]): Promise<string> {
  return writeItkH5(path, transforms);
}
