import { basename } from "node:path";
import { orientationOf, spacingOf } from "../../contract/affine.ts";
import { notice, type Notice } from "../../contract/notices.ts";
import { type PlainText } from "../../contract/sentences.ts";
import type { Modality } from "../../contract/volume.ts";
import { unreadable } from "../fail.ts";
import { geometryNotices, scalingDecision } from "../geometry-notices.ts";
import type { ImageChoice, ImageFile, VolumeInspection } from "../image-file.ts";
import { summarise } from "../values.ts";
import { chooseVolume } from "../volume-choice.ts";
import { chooseSeries, type Candidate } from "./choose.ts";
import { seriesTitle, tellsPatient } from "./description.ts";
import type { DicomFile, Frame } from "./frame.ts";
import { planBytes, readStack, storedDtype, type StackPlan } from "./read-stack.ts";
import { sourceOf } from "./source.ts";
import { scanPath } from "./scan.ts";

/** Opens a DICOM file, or what a DICOMDIR lists, for the registry of readers. @throws input */
export function openDicomFile(path: string, choice: ImageChoice): Promise<ImageFile> {
  return openScan(path, false, choice);
}

/** Opens the one volume series below a folder, or the chosen one. @throws input */
export function openDicomFolder(path: string, choice: ImageChoice): Promise<ImageFile> {
  return openScan(path, true, choice);
}

async function openScan(path: string, folder: boolean, choice: ImageChoice): Promise<ImageFile> {
  const scan = await scanPath(path, folder);
  const { candidate, notices } = chooseSeries(path, scan, choice.series);
  const alone = !folder && scan.frames.length === 1 ? [notice("dicomOneOfSeries")] : [];
  return openSeries(path, candidate, choice, [...notices, ...alone]);
}

/** How the values of a MONOCHROME1 image are meant: calibrated ones stay, others are turned round by the scaling. */
function inversion({ layout, modality }: DicomFile, { slope, intercept }: Frame): { slope: number; intercept: number; notices: Notice[] } {
  if (layout.photometric !== "MONOCHROME1") return { slope, intercept, notices: [] };
  if (layout.float || modality === "CT" || modality === "PT" || modality === "RTDOSE") return { slope, intercept, notices: [notice("dicomInvertedDisplay")] };
  const [low, high] = layout.signed ? [-(2 ** (layout.bitsStored - 1)), 2 ** (layout.bitsStored - 1) - 1] : [0, 2 ** layout.bitsStored - 1];
  // low + high - stored, scaled as the file says
  return { slope: -slope, intercept: (low + high) * slope + intercept, notices: [notice("dicomInverted")] };
}

const scalingOf = ({ slope, intercept }: Pick<Frame, "slope" | "intercept">): Pick<Frame, "slope" | "intercept"> => ({ slope, intercept });

function openSeries(path: string, { group, stack }: Candidate, choice: ImageChoice, before: readonly Notice[]): ImageFile {
  const { volumes, grid, sources } = stack;
  const [first] = volumes[0];
  const { file } = first;
  if (file.layout.samples === 3 && file.layout.bitsAllocated !== 8) throw unreadable(path, "its colours have more than 8 bits", "export it in grey");
  const chosen = chooseVolume(path, choice.volume, volumes.length, [...grid.dims, volumes.length]);
  const meant = inversion(file, first);
  const slices = volumes[chosen.volume].map((slice): Frame => ({ ...slice, ...scalingOf(inversion(file, slice)) }));
  const scaled = slices.some(({ slope, intercept }) => slope !== meant.slope || intercept !== meant.intercept);
  const { slope, intercept } = scaled ? { slope: 1, intercept: 0 } : meant;
  const stored = storedDtype(file);
  const dtype = !scaled ? stored : stored === "float64" ? stored : "float32";
  const plan: StackPlan = { slices, grid, sources, dtype, scaled };
  const { padding, bitsStored, bitsAllocated, samples, palette } = file.layout;
  const notices = [...before, ...(group.copies > 0 ? [notice("dicomCopies", { count: group.copies })] : []), ...stack.notices, ...chosen.notices, ...meant.notices];
  if (slices.some((slice) => slice.file.burnedIn)) notices.push(notice("dicomBurnedIn"));
  if (scaled) notices.push(notice("dicomScalingVaries"));
  if (samples === 3 || palette) notices.push(notice("coloursToBrightness"));
  // as a real value; a range is left to what the engine finds
  const declared = padding && padding.low === padding.high ? { padding: padding.low * meant.slope + meant.intercept } : {};
  const tilted = stack.notices.some(({ code }) => code === "dicomTilt");
  const modality: Modality | undefined = file.modality === "CT" || file.modality === "MR" ? file.modality : undefined;
  const header: VolumeInspection = {
    ...grid, ...declared, dtype, slope, intercept, spacing: spacingOf(grid.affine), orientation: orientationOf(grid.affine),
    format: `DICOM (${file.syntax.name})`, storedType: bitsStored < bitsAllocated && !palette ? `${stored} (${bitsStored} bits)` : stored,
    geometrySource: "image position and orientation" satisfies PlainText, volumes: volumes.length, volume: chosen.volume,
    decisions: [
      ...(slices.length > 1 ? [notice("dicomSorted", { count: slices.length })] : []), ...(first.tile.x > 0 || first.rows < file.layout.rows ? [notice("dicomMosaic")] : []),
      ...(padding ? [notice("dicomPadding", { values: padding.low === padding.high ? String(padding.low) : `${padding.low} to ${padding.high}` })] : []), scalingDecision(slope, intercept),
      ...(modality ? [notice("modalityStated", { modality })] : []),
    ],
    // a tilt's own sentence says more than the shear's
    notices: [...notices, ...geometryNotices(grid.affine).filter(({ code }) => !(tilted && code === "sheared"))],
  };
  return {
    header, bytes: planBytes(plan), modality,
    read: async () => {
      const { voxels, sha256 } = await readStack(plan, basename(path));
      const summary = summarise(dtype, voxels, header.slope, header.intercept, grid.dims);
      return { sha256, identity: { title: seriesTitle(first), telling: tellsPatient(path, first) }, volume: { voxels, dicom: await sourceOf(slices), header: { ...header, range: summary.range, modality: modality ?? summary.modality, notices: [...header.notices, ...summary.notices] } } };
    },
  };
}
