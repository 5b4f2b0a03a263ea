import { cornersOf, isInvertible, shearOf, spacingOf } from "../contract/affine.ts";
import type { Triple } from "../contract/volume.ts";
import type { NiftiHeader } from "./nifti-header.ts";
import { quaternionToRotation } from "./quaternion.ts";

export interface Geometry {
  /** voxel index to world RAS mm, 4x4 row-major */
  affine: number[];
  source: string;
  notices: string[];
}

/** Largest cosine between two axes that still passes as rounding of float32. */
export const rightAngleTolerance = 1e-4;

/**
 * The voxel-to-world matrix by the NIfTI standard, as nibabel chooses it: the sform where its code is above 0, else the qform where its
 * code is above 0, else voxel sizes alone. A sform or qform that cannot be inverted is passed over, and that is said.
 */
export function niftiGeometry(header: NiftiHeader): Geometry {
  const geometry = chosenGeometry(header);
  const size = spacingOf(geometry.affine);
  if (size.some((value) => value < 0.001 || value > 100)) {
    geometry.notices.push(`The voxel size is implausible (${size.map((value) => value.toPrecision(3)).join(" x ")} mm); check the header or ignore the geometry.`);
  }
  return geometry;
}

function chosenGeometry(header: NiftiHeader): Geometry {
  const notices: string[] = [];
  const spacing = usableSpacing(header, notices);
  const sform = header.sformCode > 0 ? [...header.srow, 0, 0, 0, 1] : null;
  const qform = header.qformCode > 0 ? qformAffine(header, spacing, notices) : null;
  const sformUsable = sform !== null && isInvertible(sform);
  const qformUsable = qform !== null && isInvertible(qform);

  if (sform && !sformUsable) notices.push(`The sform in the header cannot be inverted; ${qformUsable ? "the qform" : "the voxel size alone"} is used instead.`);
  if (!sformUsable && qform && !qformUsable) notices.push("The qform in the header cannot be used; the voxel size alone is used instead.");
  if (sformUsable) {
    if (qformUsable) noticeDisagreement(sform, qform, header.dims, notices);
    noticePixdim(sform, spacing, notices);
    noticeShear(sform, notices);
    return inMillimetres({ affine: sform, source: "sform", notices }, header.spaceUnit);
  }
  if (qformUsable) return inMillimetres({ affine: qform, source: "qform", notices }, header.spaceUnit);
  if (header.version === "Analyze 7.5") return analyzeGeometry(header, spacing, notices);
  notices.push("The header says nothing about position or orientation: the first axis is taken to run right to left and the image is centred at the origin "
    + "(as nibabel does; ANTs and ITK put the first voxel at the origin instead). Left and right may be swapped.");
  return inMillimetres({ affine: centredAffine(header.dims, spacing), source: "spacing only", notices }, header.spaceUnit);
}

/** Voxel sizes of the header, made positive; axes of size 1 and files with a sform may have none, so 1 mm stands in. */
function usableSpacing(header: NiftiHeader, notices: string[]): Triple {
  const usable = (axis: number): number => {
    const stored = header.pixdim[axis + 1];
    if (stored > 0 && Number.isFinite(stored)) return stored;
    if (stored < 0 && Number.isFinite(stored)) {
      notices.push(`The header gives a negative voxel size along axis ${axis + 1}; its sign is ignored.`);
      return -stored;
    }
    if (header.dims[axis] > 1) notices.push(`The header gives no voxel size along axis ${axis + 1} (${stored})${header.sformCode > 0 ? "" : "; 1 mm is used"}.`);
    return 1;
  };
  return [usable(0), usable(1), usable(2)];
}

/** NIfTI method 2: rotation from the quaternion, times voxel sizes, the third axis flipped when pixdim[0] is negative. */
function qformAffine(header: NiftiHeader, spacing: Triple, notices: string[]): number[] {
  let [b, c, d] = header.quaternion;
  const square = b * b + c * c + d * d;
  let a = 0;
  if (1 - square < 1e-7) {
    // a rotation by 180 degrees; rounding may have made the vector longer than 1
    const length = Math.sqrt(square);
    if (length > 1 + 1e-4) notices.push("The quaternion in the header is longer than 1; it was normalised.");
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
function analyzeGeometry(header: NiftiHeader, spacing: Triple, notices: string[]): Geometry {
  const { analyzeOrigin: origin, dims } = header;
  const set = origin.some((value) => value !== 0) && origin.every((value, i) => value > -dims[i] && value < 2 * dims[i]);
  notices.push("Analyze 7.5 files hold no orientation: the first axis is taken to run right to left (SPM's convention) and the origin to be "
    + `${set ? "where the header says" : "the centre"}. Left and right may be swapped.`);
  const affine = set ? centredAffine(dims, spacing, [origin[0] - 1, origin[1] - 1, origin[2] - 1]) : centredAffine(dims, spacing);
  return { affine, source: "Analyze convention", notices };
}

/** Metres or micrometres become mm where that gives voxels of 1 µm to 50 mm; a unit that gives absurd voxels is a slip of the writer. */
function inMillimetres(geometry: Geometry, unit: number): Geometry {
  const factor = unit === 1 ? 1000 : unit === 3 ? 0.001 : 1;
  if (factor === 1) return geometry;
  const name = unit === 1 ? "metres" : "micrometres";
  const scaled = spacingOf(geometry.affine).map((size) => size * factor);
  if (scaled.some((size) => size > 50 || size < 0.001)) {
    geometry.notices.push(`The header gives ${name} as unit, which would make voxels of ${scaled.map((size) => size.toPrecision(3)).join(" x ")} mm; millimetres are assumed.`);
    return geometry;
  }
  geometry.notices.push(`The header's unit is ${name}; sizes were converted to millimetres.`);
  return { ...geometry, affine: geometry.affine.map((value, i) => (i < 12 ? value * factor : value)) };
}

function noticeDisagreement(sform: number[], qform: number[], dims: Triple, notices: string[]): void {
  const others = cornersOf({ dims, affine: qform });
  const farthest = Math.max(...cornersOf({ dims, affine: sform }).map((a, i) => Math.hypot(a[0] - others[i][0], a[1] - others[i][1], a[2] - others[i][2])));
  if (farthest > 0.1 * Math.min(...spacingOf(sform))) {
    notices.push(`The sform and the qform in the header disagree (by up to ${farthest.toPrecision(3)} mm at a corner); the sform is used. Programs that prefer the qform show the image elsewhere.`);
  }
}

function noticePixdim(sform: number[], spacing: Triple, notices: string[]): void {
  const size = spacingOf(sform);
  if (size.some((value, i) => Math.abs(value - spacing[i]) > 0.01 * value) && !notices.some((text) => text.includes("voxel size along axis"))) {
    notices.push(`The header's voxel sizes (${spacing.map((value) => value.toPrecision(4)).join(" x ")} mm) differ from those of its sform (${size.map((value) => value.toPrecision(4)).join(" x ")} mm); the sform is used.`);
  }
}

function noticeShear(affine: number[], notices: string[]): void {
  const cosine = shearOf(affine);
  if (cosine > rightAngleTolerance) {
    const degrees = 90 - (Math.acos(Math.min(1, cosine)) * 180) / Math.PI;
    notices.push(`The voxel axes are not at right angles (${degrees.toPrecision(2)} degrees off); the shear is kept. ANTs and ITK ignore it or refuse the file.`);
  }
}
