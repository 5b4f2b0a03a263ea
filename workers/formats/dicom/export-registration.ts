import { determinant3, invertAffine, linearPart, multiply3, transpose3 } from "../../contract/affine.ts";
import type { DicomSource } from "../../contract/dicom-source.ts";
import type { DicomElement, Item } from "./encode.ts";
import { instanceFile, patientAndStudy, patientStudyTags, type ExportIdentity } from "./export-common.ts";
import type { SeriesFile } from "./export-series.ts";
import { isUid, newUid } from "./uid.ts";

const spatialRegistration = "1.2.840.10008.5.1.4.1.1.66.1";
const identity4 = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];

/** RIGID where the linear part turns only, RIGID_SCALE where it also scales along its own axes, else AFFINE (PS3.3 C.20.2.1.1). */
function matrixType(matrix: readonly number[]): "RIGID" | "RIGID_SCALE" | "AFFINE" {
  const linear = linearPart(matrix);
  const product = multiply3(transpose3(linear), linear);
  const off = Math.max(Math.abs(product[1]), Math.abs(product[2]), Math.abs(product[5]));
  if (off > 1e-5 || determinant3(linear) <= 0) return "AFFINE";
  return [0, 4, 8].every((i) => Math.abs(product[i] - 1) < 1e-5) ? "RIGID" : "RIGID_SCALE";
}

/** A 4x4 of RAS mm as one of LPS mm: the first two axes change sign on both sides. */
function lpsMatrix(matrix: readonly number[]): number[] {
  const sign = [-1, -1, 1, 1];
  return matrix.map((value, i) => sign[Math.floor(i / 4)] * sign[i % 4] * value + 0);
}

/** One registered data set: which images, in which frame of reference, and the matrix from theirs to the registered one (RAS mm). */
function registrationItem(source: DicomSource | null, frameOfReference: string, matrix: readonly number[], comment: string, references: boolean): Item {
  const images = references ? knownInstances(source) : [];
  return [
    ["00200052", "UI", frameOfReference],
    ...(images.length > 0 ? [["00081140", "SQ", images.map(reference)] as const] : []),
    ["00700309", "SQ", [[
      ["0070030D", "SQ", []], ["300600C8", "LO", comment],
      ["0070030A", "SQ", [[["0070030C", "CS", matrixType(matrix)], ["300600C6", "DS", lpsMatrix(matrix)]]]],
    ]]],
  ];
}

const knownInstances = (source: DicomSource | null): DicomSource["instances"] => source?.instances.filter(({ sopClass, sopInstance }) => isUid(sopClass) && isUid(sopInstance)) ?? [];
const reference = ({ sopClass, sopInstance }: DicomSource["instances"][number]): Item => [["00081150", "UI", sopClass], ["00081155", "UI", sopInstance]];

/** The instances that the object speaks of, by series; those of other studies apart (PS3.3 C.12.2). */
function instanceReferences(sources: readonly DicomSource[], study: string): DicomElement[] {
  const series = (source: DicomSource): Item => [["0020000E", "UI", source.series], ["0008114A", "SQ", knownInstances(source).map(reference)]];
  const known = sources.filter((source) => knownInstances(source).length > 0 && isUid(source.series) && isUid(source.study));
  const [own, others] = [known.filter((source) => source.study === study), known.filter((source) => source.study !== study)];
  const studies = [...new Set(others.map((source) => source.study))];
  return [
    ...(own.length > 0 ? [["00081115", "SQ", own.map(series)] as const] : []),
    ...(studies.length > 0 ? [["00081200", "SQ", studies.map((uid): Item => [["0020000D", "UI", uid], ["00081115", "SQ", others.filter((source) => source.study === uid).map(series)]])] as const] : []),
  ];
}

/**
 * The Spatial Registration object of a linear registration (PS3.3 A.39): the moving images are brought into the fixed images' frame of reference.
 * @param matrix takes a fixed world point to the moving image's (4x4, RAS mm), as every transform here; the object holds its inverse in LPS
 */
export function registrationFile(matrix: readonly number[], fixed: DicomSource | null, moving: DicomSource | null, identity: ExportIdentity): SeriesFile {
  const known = (source: DicomSource | null): string | null => (!identity.strip && source && isUid(source.frameOfReference) ? source.frameOfReference : null);
  const sopInstance = newUid();
  const references = !identity.strip;
  const elements: DicomElement[] = [
    ...patientAndStudy(moving, identity, patientStudyTags),
    ["00080012", "DA", identity.date], ["00080013", "TM", identity.time], ["00080021", "DA", identity.date], ["00080031", "TM", identity.time], ["00080023", "DA", identity.date], ["00080033", "TM", identity.time],
    ["00080060", "CS", "REG"], ["0008103E", "LO", "Registration (Syncline)"], ["00081090", "LO", "Syncline"], ["00181000", "LO", "0"], ["00181020", "LO", "1"],
    ["0020000E", "UI", identity.registrationSeries], ["00200011", "IS", "9002"], ["00200013", "IS", "1"], ["00200052", "UI", identity.frameOfReference], ["00201040", "LO", ""],
    ["00700080", "CS", "REGISTRATION"], ["00700081", "LO", "Moving images to the frame of reference of the fixed ones"], ["00700084", "PN", ""],
    ["00700308", "SQ", [
      registrationItem(fixed, identity.frameOfReference, identity4, "fixed", references),
      registrationItem(moving, known(moving) ?? newUid(), invertAffine(matrix), "moving", references),
    ]],
    ...(references ? instanceReferences([fixed, moving].filter((source) => source !== null), identity.study) : []),
  ];
  // the maker of this object is the program, not the scanner
  const own = elements.filter(([tag]) => tag !== "00080070");
  return { sopClass: spatialRegistration, sopInstance, bytes: instanceFile(spatialRegistration, sopInstance, [...own, ["00080070", "LO", "Syncline"]]) };
}
