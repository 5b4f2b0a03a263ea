import type { LinearTransform, Transform } from "../contract/transform.ts";
import { readHead, readSmall } from "./bytes.ts";
import { unreadable } from "./fail.ts";
import { fromItk, invertLinear, type ItkTransform } from "./itk-classes.ts";
import { readMat, writeMat } from "./itk-mat.ts";
import { readItkText } from "./itk-text.ts";
import { readWarp } from "./itk-warp.ts";
import { writeParts } from "./output.ts";
import { recognise } from "./recognise.ts";

/** The largest text or .mat file taken for a linear transform. */
const smallBytes = 1 << 22;

/**
 * Reads a transform file by its content: ITK .mat, .tfm, .txt, or a displacement field in NIfTI.
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
    case "itk-text": return linear(path, readItkText(Buffer.from(await readSmall(path, smallBytes)).toString("latin1")), inverse);
    case "matlab4": return linear(path, readMat(await readSmall(path, smallBytes)), inverse);
    case "hdf5": throw unreadable(path, "it is an HDF5 file (such as a composite .h5), which this version does not read yet", "give the .mat and warp files instead");
    case "fsl-matrix": throw unreadable(path, "it is a plain matrix (such as FSL's), whose meaning depends on two images", "convert it to an ITK transform, for instance with c3d_affine_tool");
    case "lta": case "mni-xfm": throw unreadable(path, "it is a FreeSurfer or MNI transform, which this version does not read", "convert it to an ITK transform, for instance with lta_convert");
    default: throw unreadable(path, "it is not a transform of a known format", "give an ITK .mat, .tfm or .txt file or a displacement field (.nii, .nii.gz)");
  }
}

function linear(path: string, parsed: ItkTransform[] | string, inverse: boolean): LinearTransform[] {
  if (typeof parsed === "string") throw unreadable(path, parsed, "check that it is an ITK transform");
  const transforms = parsed.map((transform) => {
    const read = fromItk(transform);
    if (typeof read === "string") throw unreadable(path, read, "give a linear ITK transform or a displacement field");
    return read;
  });
  return inverse ? transforms.map(invertLinear) : transforms.reverse();
}

/**
 * Writes an affine exactly as ANTs does with --float 1.
 * @returns SHA-256 of the file's bytes
 * @throws output
 */
export function writeTransform(path: string, transform: LinearTransform): Promise<string> {
  return writeParts(path, [writeMat(transform)], false);
}
