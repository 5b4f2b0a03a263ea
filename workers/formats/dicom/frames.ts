import type { DataSet } from "dicom-parser";
import type { Triple } from "../../contract/volume.ts";
import { decimal, decimals, double, items, point, unsigned16, unsigned32, words } from "./elements.ts";
import { cross, type DicomFile, type Frame } from "./frame.ts";
import { mosaicFrames } from "./mosaic.ts";

/** Sequences and attributes by tag (PS3.6). */
const tags = {
  perFrame: "x52009230", shared: "x52009229", planePosition: "x00209113", planeOrientation: "x00209116", pixelMeasures: "x00289110",
  valueTransformation: "x00289145", frameContent: "x00209111", mrFrameType: "x00189226", ctFrameType: "x00189329",
} as const;

const isLocaliser = (types: readonly string[]): boolean => types.some((word) => /^(LOCALI[SZ]ER|SCOUT|TOPOGRAM)$/i.test(word));

/** The frames of a file, each with its place. Not checked for being a volume: that is for a series as a whole. */
export function framesOf(file: DicomFile, dataSet: DataSet): Frame[] {
  const perFrame = items(dataSet, tags.perFrame);
  if (perFrame.length > 0) return enhancedFrames(file, dataSet, perFrame);
  const first = plainFrame(file, dataSet);
  if (file.imageType.includes("MOSAIC")) {
    const tiles = mosaicFrames(first, dataSet);
    if (tiles) return tiles;
  }
  return file.layout.frames === 1 ? [first] : oldMultiframe(first, dataSet);
}

/** The one frame of a classic file. */
function plainFrame(file: DicomFile, dataSet: DataSet): Frame {
  const detector = items(dataSet, "x00540022").at(0);
  const spacing = decimals(dataSet, "x00280030", 2) ?? decimals(dataSet, "x00181164", 2) ?? [0, 0];
  return {
    file, index: 0, tile: { x: 0, y: 0 }, rows: file.layout.rows, columns: file.layout.columns,
    position: point(dataSet, "x00200032") ?? (detector && point(detector, "x00200032")) ?? null,
    orientation: decimals(dataSet, "x00200037", 6) ?? (detector && decimals(detector, "x00200037", 6)) ?? [],
    spacing: [spacing[0], spacing[1]], thickness: decimal(dataSet, "x00180050") ?? null, sliceStep: decimal(dataSet, "x00180088") ?? null,
    slope: decimal(dataSet, "x00281053") ?? 1, intercept: decimal(dataSet, "x00281052") ?? 0,
    order: [decimal(dataSet, "x00200100") ?? 0], instance: decimal(dataSet, "x00200013") ?? 0,
    localiser: isLocaliser(file.imageType), tilt: decimal(dataSet, "x00181120") ?? null,
  };
}

/** Frames of a multi-frame file without functional groups (nuclear medicine, dose): evenly spaced along the normal, or at stated offsets. */
function oldMultiframe(first: Frame, dataSet: DataSet): Frame[] {
  const { file, orientation, position } = first;
  const offsets = decimals(dataSet, "x3004000c", file.layout.frames);
  const step = first.sliceStep;
  const normal = orientation.length === 6 ? cross(orientation) : null;
  const dose = decimal(dataSet, "x3004000e");
  return Array.from({ length: file.layout.frames }, (_, index): Frame => {
    const along = offsets ? offsets[index] - offsets[0] : step === null ? null : index * step;
    const moved: Triple | null = position && normal && along !== null ? [position[0] + along * normal[0], position[1] + along * normal[1], position[2] + along * normal[2]] : null;
    return { ...first, index, position: moved, instance: index + 1, slope: dose ?? first.slope };
  });
}

/** Frames of an enhanced file: every attribute from the frame's own group, else the shared one, else the file (PS3.3 C.7.6.16). */
function enhancedFrames(file: DicomFile, dataSet: DataSet, perFrame: readonly DataSet[]): Frame[] {
  const shared = items(dataSet, tags.shared).at(0);
  const groups = perFrame.slice(0, file.layout.frames);
  return groups.map((own, index): Frame => {
    const macro = (tag: string): DataSet | undefined => items(own, tag).at(0) ?? (shared && items(shared, tag).at(0));
    const measures = macro(tags.pixelMeasures);
    const transformation = macro(tags.valueTransformation);
    const content = macro(tags.frameContent);
    const place = macro(tags.planePosition);
    const direction = macro(tags.planeOrientation);
    const type = macro(tags.ctFrameType) ?? macro(tags.mrFrameType);
    const spacing = (measures && decimals(measures, "x00280030", 2)) ?? decimals(dataSet, "x00280030", 2) ?? [0, 0];
    const within = content && unsigned32(content, "x00209057");
    return {
      file, index, tile: { x: 0, y: 0 }, rows: file.layout.rows, columns: file.layout.columns,
      position: (place && point(place, "x00200032")) ?? null,
      orientation: (direction && decimals(direction, "x00200037", 6)) ?? [],
      spacing: [spacing[0], spacing[1]],
      thickness: (measures && decimal(measures, "x00180050")) ?? null, sliceStep: (measures && decimal(measures, "x00180088")) ?? null,
      slope: (transformation && decimal(transformation, "x00281053")) ?? decimal(dataSet, "x00281053") ?? 1,
      intercept: (transformation && decimal(transformation, "x00281052")) ?? decimal(dataSet, "x00281052") ?? 0,
      order: [
        (content && unsigned32(content, "x00209128")) ?? 0, (content && unsigned16(content, "x00209156")) ?? 0,
        double(macro("x00189114") ?? dataSet, "x00189082") ?? 0, double(macro("x00189117") ?? dataSet, "x00189087") ?? 0,
      ],
      instance: within ?? index + 1,
      localiser: isLocaliser(type ? words(type, "x00089007") : file.imageType), tilt: null,
    };
  });
}
