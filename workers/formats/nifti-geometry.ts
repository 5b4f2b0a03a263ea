import { cornersOf, isInvertible, spacingOf } from "../contract/affine.ts";
import { notice, type Notice } from "../contract/notices.ts";
import { type PlainText } from "../contract/sentences.ts";
import type { Triple } from "../contract/volume.ts";
import { geometryNotices, sizes } from "./geometry-notices.ts";
import type { NiftiHeader } from "./nifti-header.ts";
import { quaternionToRotation } from "./quaternion.ts";

export interface Geometry {
  /** voxel index to world RAS mm, 4x4 row-major */
  affine: number[];
  source: PlainText;
  /** which of the header's geometries holds and why */
  decision: Notice;
  notices: Notice[];
}

/**
 * The voxel-to-world matrix by the NIfTI standard, as nibabel chooses it: the sform where its code is above 0, else the qform where its
 * code is above 0, else voxel sizes alone. A sform or qform that cannot be inverted is passed over, and that is said.
 */
export function niftiGeometry(header: NiftiHeader): Geometry {
  const geometry = chosenGeometry(header);
  return { ...geometry, notices: [...geometry.notices, ...geometryNotices(geometry.affine)] };
}

function chosenGeometry(header: NiftiHeader): Geometry {
  const notices: Notice[] = [];
  const spacing = usableSpacing(header, notices);
  const { sformCode, qformCode } = header;
  const sform = sformCode > 0 ? [...header.srow, 0, 0, 0, 1] : null;
  const qform = qformCode > 0 ? qformAffine(header, spacing, notices) : null;
  const sformUsable = sform !== null && isInvertible(sform);
  const qformUsable = qform !== null && isInvertible(qform);

  if (sform && !sformUsable) notices.push(notice(qformUsable ? "sformSingularQformUsed" : "sformSingularSizesUsed"));
  if (!sformUsable && qform && !qformUsable) notices.push(notice("qformUnusable"));
  if (sformUsable) {
    const disagreement = qformUsable ? formDisagreement(sform, qform, header.dims) : null;
    if (disagreement) notices.push(disagreement);
    noticePixdim(sform, spacing, notices);
    const decision = notice(!qformUsable ? "sformAlone" : disagreement ? "sformPreferred" : "sformAgrees", { code: sformCode });
    return inMillimetres({ affine: sform, source: "sform", decision, notices }, header.spaceUnit);
  }
  if (qformUsable) {
    return inMillimetres({ affine: qform, source: "qform", decision: notice(sform ? "qformFallback" : "qformAlone", { code: qformCode }), notices }, header.spaceUnit);
  }
  if (header.version === "Analyze 7.5") return analyzeGeometry(header, spacing, notices);
  notices.push(notice("noPosition"));
  return inMillimetres({ affine: centredAffine(header.dims, spacing), source: "spacing only", decision: notice("voxelSizesOnly"), notices }, header.spaceUnit);
}

/** Voxel sizes of the header, made positive; axes of size 1 and files with a sform may have none, so 1 mm stands in. */
function usableSpacing(header: NiftiHeader, notices: Notice[]): Triple {
  const usable = (axis: number): number => {
    const stored = header.pixdim[axis + 1];
    if (stored > 0 && Number.isFinite(stored)) return stored;
    if (stored < 0 && Number.isFinite(stored)) {
      notices.push(notice("negativeVoxelSize", { axis: axis + 1 }));
      return -stored;
    }
    if (header.dims[axis] > 1) notices.push(notice(header.sformCode > 0 ? "noVoxelSize" : "noVoxelSizeAssumed", { axis: axis + 1, value: stored }));
    return 1;
  };
  return [usable(0), usable(1), usable(2)];
}

/** NIfTI method 2: rotation from the quaternion, times voxel sizes, the third axis flipped when pixdim[0] is negative. */
function qformAffine(header: NiftiHeader, spacing: Triple, notices: Notice[]): number[] {
  let [b, c, d] = header.quaternion;
  const square = b * b + c * c + d * d;
  let a = 0;
  if (1 - square < 1e-7) {
    // a rotation by 180 degrees; rounding may have made the vector longer than 1
    const length = Math.sqrt(square);
    if (length > 1 + 1e-4) notices.push(notice("quaternionLong"));
    b /= length; c /= length; d /= length;
  } else {
    a = Math.sqrt(1 - square);
  }
  const r = quaternionToRotation(a, b, c, d);
  const size = [spacing[0], spacing[1], header.pixdim[0] < 0 ? -spacing[2] : spacing[2]];
  const row = (i: number) => [r[3 * i] * size[0], r[3 * i + 1] * size[1], r[3 * i + 2] * size[2], header.qoffset[i]];
  return [...row(0), ...row(1), ...row(2), 0, 0, 0, 1];
}

/** nibabel's base affine: radiological (the first axis runs to the left), the volume's centre at the origin. */
function centredAffine(dims: Triple, spacing: Triple, centre: Triple = [(dims[0] - 1) / 2, (dims[1] - 1) / 2, (dims[2] - 1) / 2]): number[] {
  const [dx, dy, dz] = spacing;
  return [-dx, 0, 0, dx * centre[0], 0, dy, 0, -dy * centre[1], 0, 0, dz, -dz * centre[2], 0, 0, 0, 1];
}

/** Analyze 7.5 holds no orientation; SPM's conventions are assumed: radiological, origin (from 1) in the originator field where it is set. */
function analyzeGeometry(header: NiftiHeader, spacing: Triple, notices: Notice[]): Geometry {
  const { analyzeOrigin: origin, dims } = header;
  const set = origin.some((value) => value !== 0) && origin.every((value, i) => value > -dims[i] && value < 2 * dims[i]);
  notices.push(notice(set ? "analyzeOrigin" : "analyzeCentre"));
  const affine = set ? centredAffine(dims, spacing, [origin[0] - 1, origin[1] - 1, origin[2] - 1]) : centredAffine(dims, spacing);
  return { affine, source: "Analyze convention", decision: notice("voxelSizesOnly"), notices };
}

/** Metres or micrometres become mm where that gives voxels of 1 µm to 50 mm; a unit that gives absurd voxels is a slip of the writer. */
function inMillimetres(geometry: Geometry, unit: number): Geometry {
  const factor = unit === 1 ? 1000 : unit === 3 ? 0.001 : 1;
  if (factor === 1) return geometry;
  const name = unit === 1 ? "m" : "µm";
  const scaled = spacingOf(geometry.affine).map((size) => size * factor);
  if (scaled.some((size) => size > 50 || size < 0.001)) {
    geometry.notices.push(notice("unitAbsurd", { unit: name, size: sizes(scaled, 3) }));
    return geometry;
  }
  geometry.notices.push(notice("unitConverted", { unit: name }));
  return { ...geometry, affine: geometry.affine.map((value, i) => (i < 12 ? value * factor : value)) };
}

/** The notice of two geometries that differ by more than a tenth of a voxel at a corner. */
function formDisagreement(sform: number[], qform: number[], dims: Triple): Notice | null {
  const others = cornersOf({ dims, affine: qform });
  const farthest = Math.max(...cornersOf({ dims, affine: sform }).map((a, i) => Math.hypot(a[0] - others[i][0], a[1] - others[i][1], a[2] - others[i][2])));
  return farthest > 0.1 * Math.min(...spacingOf(sform)) ? notice("formsDisagree", { distance: farthest.toPrecision(3) }) : null;
}

function noticePixdim(sform: number[], spacing: Triple, notices: Notice[]): void {
  const size = spacingOf(sform);
  const told = notices.some(({ code }) => code === "noVoxelSize" || code === "negativeVoxelSize");
  if (!told && size.some((value, i) => Math.abs(value - spacing[i]) > 0.01 * value)) {
    notices.push(notice("voxelSizesDisagree", { stored: sizes(spacing, 4), used: sizes(size, 4) }));
  }
}
