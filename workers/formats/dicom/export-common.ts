import type { DicomSource } from "../../contract/dicom-source.ts";
import type { DicomElement } from "./encode.ts";
import { encodeDataSet, encodeFile } from "./encode.ts";
import { explicitLittleEndian } from "./transfer-syntax.ts";
import { isUid, newUid } from "./uid.ts";

/** Who made the files: a fixed identifier below 2.25, and a name of at most 16 characters. */
const implementation = { uid: "2.25.329800735698586629295641978511506172918", name: "SYNCLINE" };

/** Identifiers that the files of one export share. */
export interface ExportIdentity {
  study: string;
  series: string;
  registrationSeries: string;
  frameOfReference: string;
  /** YYYYMMDD and HHMMSS of the export */
  date: string;
  time: string;
  /** what identifies the patient and the sources is left out */
  strip: boolean;
}

/** New identifiers; the study is that of the source and the frame of reference that of the fixed image, unless identifiers are stripped. */
export function exportIdentity(source: DicomSource | null, fixed: DicomSource | null, strip: boolean, now: Date): ExportIdentity {
  const digits = now.toISOString().replace(/[-:T]/g, "");
  const keep = (uid: string | undefined): string => (!strip && uid !== undefined && isUid(uid) ? uid : newUid());
  return {
    study: keep(source?.study), series: newUid(), registrationSeries: newUid(), frameOfReference: keep(fixed?.frameOfReference),
    date: digits.slice(0, 8), time: digits.slice(8, 14), strip,
  };
}

/**
 * What stripping takes away of the elements that are copied: everything of who, when and where (PS3.15 annex E, basic profile). Nothing else is ever copied: no private
 * element, no comment, no name of an institution; identifiers of instances are new ones.
 */
const identifying = new Set(["00080020", "00080030", "00080050", "00080090", "00081030", "00100010", "00100020", "00100021", "00100030", "00100040", "00101010", "00101020", "00101030", "00200010"]);

/** Elements that must be there, if only empty (type 2). */
const required: readonly DicomElement[] = [
  ["00080020", "DA", ""], ["00080030", "TM", ""], ["00080050", "SH", ""], ["00080070", "LO", ""], ["00080090", "PN", ""], ["00100010", "PN", ""], ["00100020", "LO", ""],
  ["00100030", "DA", ""], ["00100040", "CS", ""], ["00200010", "SH", ""],
];

/** Patient, study and equipment. `tags`: which of the source's elements may be said again. */
export function patientAndStudy(source: DicomSource | null, identity: ExportIdentity, tags: (tag: string) => boolean): DicomElement[] {
  const copied = (source?.elements ?? []).filter(({ tag }) => tags(tag) && !(identity.strip && identifying.has(tag)));
  const has = new Set(copied.map(({ tag }) => tag));
  return [
    ...copied.map(({ tag, vr, bytes }): DicomElement => [tag, vr, bytes]),
    ...required.filter(([tag]) => !has.has(tag)),
    // which side, unless the part of the body says that there is only one (type 2C)
    ...(has.has("00180015") ? [] : [["00200060", "CS", ""]] as const),
    ...(identity.strip ? [["00120062", "CS", "YES"], ["00120063", "LO", "Syncline: identifiers, dates and references left out"], ["00280303", "CS", "REMOVED"]] as const : []),
    ["0020000D", "UI", identity.study],
  ];
}

/** A file of one instance. */
export function instanceFile(sopClass: string, sopInstance: string, elements: readonly DicomElement[]): Buffer {
  const dataSet = encodeDataSet([["00080016", "UI", sopClass], ["00080018", "UI", sopInstance], ...elements]);
  return encodeFile([
    ["00020002", "UI", sopClass], ["00020003", "UI", sopInstance], ["00020010", "UI", explicitLittleEndian], ["00020012", "UI", implementation.uid], ["00020013", "SH", implementation.name],
  ], dataSet);
}

/** Copied elements that belong to patient, study, part of the body and character set. */
export const patientStudyTags = (tag: string): boolean => (!tag.startsWith("0018") || tag === "00180015") && !["00080070", "00081090", "00280301"].includes(tag);
