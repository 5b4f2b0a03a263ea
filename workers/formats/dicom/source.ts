import type { DataSet } from "dicom-parser";
import type { DicomSource, RawElement } from "../../contract/dicom-source.ts";
import { neutralName } from "./description.ts";
import { bytesOf, text } from "./elements.ts";
import type { Frame } from "./frame.ts";
import { readDicomHeader } from "./header.ts";

/** Elements of patient, study, equipment and acquisition that a series made from this one says again (PS3.3 C.7.1.1, C.7.2.1, C.7.5.1, C.8.2, C.8.3). */
const kept: readonly (readonly [tag: string, vr: string])[] = [
  ["00080005", "CS"], ["00080020", "DA"], ["00080030", "TM"], ["00080050", "SH"], ["00080070", "LO"], ["00080090", "PN"], ["00081030", "LO"], ["00081090", "LO"],
  ["00100010", "PN"], ["00100020", "LO"], ["00100021", "LO"], ["00100030", "DA"], ["00100040", "CS"], ["00101010", "AS"], ["00101020", "DS"], ["00101030", "DS"],
  ["00180015", "CS"], ["00180020", "CS"], ["00180021", "CS"], ["00180022", "CS"], ["00180023", "CS"], ["00180060", "DS"], ["00180080", "DS"], ["00180081", "DS"], ["00180091", "IS"],
  ["00185100", "CS"], ["00200010", "SH"], ["00280301", "CS"],
];

/** Values a copied element may have at most: none of these is longer, whatever a damaged file says. */
const longest = 1024;

function rawElements(dataSet: DataSet): RawElement[] {
  return kept.flatMap(([tag, vr]) => {
    const bytes = bytesOf(dataSet, `x${tag}`);
    return bytes && bytes.length <= longest ? [{ tag, vr, bytes: new Uint8Array(bytes) }] : [];
  });
}

/** What the series of a volume's slices says of itself. @throws input */
export async function sourceOf(slices: readonly Frame[]): Promise<DicomSource> {
  const [first] = slices;
  const header = await readDicomHeader(first.file.path);
  const files = [...new Set(slices.map(({ file }) => file))];
  return {
    elements: header ? rawElements(header.dataSet) : [], title: neutralName(first), study: first.file.study, series: first.file.series, modality: first.file.modality,
    frameOfReference: (header && text(header.dataSet, "x00200052")) ?? "",
    instances: files.map(({ sopClass, sopInstance }) => ({ sopClass, sopInstance })),
  };
}
