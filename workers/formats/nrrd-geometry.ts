import { isInvertible } from "../contract/affine.ts";
import { notice, type Notice } from "../contract/notices.ts";
import { type PlainText } from "../contract/sentences.ts";
import type { Triple } from "../contract/volume.ts";
import { unreadable } from "./fail.ts";
import { completeBasis, type ImageAxes } from "./image-axes.ts";
import type { NrrdHeader } from "./nrrd-header.ts";

/** Which axes are space: those with a direction, else those whose kind says so, else the first three. */
export function spatialAxes(path: string, { sizes, directions, kinds }: NrrdHeader): ImageAxes {
  const all = sizes.map((_, axis) => axis);
  let spatial = all;
  if (directions) spatial = all.filter((axis) => directions[axis] !== null);
  else if (kinds) spatial = all.filter((axis) => /^(domain|space)$/i.test(kinds[axis]));
  // time is a domain too
  spatial = (spatial.length > 0 ? spatial : all).slice(0, 3);
  const [first] = spatial;
  if (spatial.some((axis, i) => axis !== first + i)) throw unreadable(path, "its axes of space are not side by side", "save it with the other axes first or last");
  const past = first + spatial.length;
  return { spatial, components: sizes.slice(0, first), further: sizes.slice(past) };
}

export interface NrrdGeometry {
  affine: number[];
  source: PlainText;
  decision: Notice;
  notices: Notice[];
}

const flips: Record<string, Triple> = { ras: [1, 1, 1], las: [-1, 1, 1], lps: [-1, -1, 1] };
const spaces: Record<string, string> = {
  "right-anterior-superior": "ras", "left-anterior-superior": "las", "left-posterior-superior": "lps", ras: "ras", las: "las", lps: "lps",
};

/**
 * Voxel index to world RAS mm. A header that names no anatomical space is read in LPS, as ITK does.
 * @throws input when the directions cannot be inverted
 */
export function nrrdGeometry(path: string, header: NrrdHeader, { spatial }: ImageAxes): NrrdGeometry {
  const notices: Notice[] = [];
  const named = spaces[(header.space ?? "").replace(/-time$/, "").replace(/^(ras|las|lps)t$/, "$1")];
  const flip = flips[named ?? "lps"];
  if (header.measurementFrame) notices.push(notice("measurementFrameIgnored"));
  const columns = header.directions ? directionColumns(header, spatial) : spacingColumns(header, spatial, notices);
  const origin = header.origin ?? (header.directions ? [0, 0, 0] : spacingOrigin(header, spatial));
  if (!named) notices.push(notice(header.space === null ? "noSpaceNamed" : "spaceNotAnatomical"));
  const scale = unitScale(header, notices);
  // adding 0 makes no -0
  const affine = [0, 1, 2].flatMap((row) => [...columns.map((column) => column[row]), origin[row] ?? 0].map((value) => flip[row] * scale * value + 0));
  affine.push(0, 0, 0, 1);
  if (!isInvertible(affine)) throw unreadable(path, "its space directions cannot be inverted", "the header is damaged: export the image again");
  if (header.directions) return { affine, source: "space directions", decision: notice("spaceDirections", { space: (named ?? "lps").toUpperCase() }), notices };
  return { affine, source: "spacing only", decision: notice("voxelSizesOnly"), notices };
}

/** Step along each axis in the file's own world, as columns, completed to three. */
function directionColumns({ directions }: NrrdHeader, spatial: readonly number[]): number[][] {
  // the fourth number of a vector is time
  return completeBasis(spatial.map((axis) => [0, 1, 2].map((row) => directions?.[axis]?.[row] ?? 0)));
}

/** Steps of the spacings along LPS axes. */
function spacingColumns({ spacings }: NrrdHeader, spatial: readonly number[], notices: Notice[]): number[][] {
  const size = spatial.map((axis) => {
    const stored = spacings?.[axis];
    if (stored !== undefined && Number.isFinite(stored) && stored !== 0) return stored;
    notices.push(notice("noVoxelSizeAssumed", { axis: axis + 1, value: stored ?? "-" }));
    return 1;
  });
  return [0, 1, 2].map((axis) => [0, 1, 2].map((row) => (row === axis ? (size[axis] ?? 1) : 0)));
}

/** The centre of the first voxel from "axis mins", which mean the voxel's edge unless the axis is centered on nodes. */
function spacingOrigin({ axisMins, centerings, spacings }: NrrdHeader, spatial: readonly number[]): number[] {
  if (!axisMins || !spatial.every((axis) => Number.isFinite(axisMins[axis]))) return [0, 0, 0];
  return spatial.map((axis) => axisMins[axis] + (centerings?.[axis].toLowerCase() === "node" ? 0 : 0.5 * (spacings?.[axis] ?? 1)));
}

const units: Record<string, number> = { mm: 1, millimeter: 1, millimetre: 1, cm: 10, m: 1000, meter: 1000, metre: 1000, um: 0.001, "µm": 0.001, micron: 0.001 };

function unitScale({ spaceUnits }: NrrdHeader, notices: Notice[]): number {
  const unit = spaceUnits?.[0] ?? "mm";
  const scale = units[unit] ?? 1;
  if (scale !== 1) notices.push(notice("unitConverted", { unit }));
  return scale;
}

