import { aboutCentre, centreOf, identity4, invertAffine, multiply4, spacingOf, translation4, type Matrix4 } from "../../workers/contract/affine.ts";
import type { ParametersInput } from "../../workers/contract/parameters.ts";
import type { Triple, Volume } from "../../workers/contract/volume.ts";
import { sampleTruth } from "../../workers/sample/sample-pair.ts";
import { linearToMatrix } from "../../workers/contract/transform.ts";
import { rotationMatrix } from "../../workers/engine/matrix.ts";
import { randomRigid, uniform } from "../fixtures/rigid.ts";
import { body, mirrored, noisy, onlyNoise, thick, type BodyName } from "./verdict-images.ts";
import { cropped, moved, volumeAt } from "./volumes.ts";

/** Images of each set are of other people than those of the other one. */
export type RunSet = "calibration" | "test";

export interface Pair {
  name: string;
  set: RunSet;
  fixed: string;
  moving: string;
  /** fixed world to moving world; a name: the inverse of that pair's; null: found once by a careful registration of the whole images */
  truth: Matrix4 | string | null;
  /** one person, or one space: a right result is near the truth */
  same: boolean;
  /** CT to MR: the default start is a search */
  search: boolean;
}

const still = identity4;
export const pairs: readonly Pair[] = [
  { name: "sample", set: "calibration", fixed: "sample/mr", moving: "sample/ct", truth: linearToMatrix(sampleTruth), same: true, search: true },
  { name: "ct-mni", set: "calibration", fixed: "head/mni152_t1_head.nii.gz", moving: "head/ct_head.nii.gz", truth: null, same: false, search: true },
  { name: "mni-ct", set: "calibration", fixed: "head/ct_head.nii.gz", moving: "head/mni152_t1_head.nii.gz", truth: "ct-mni", same: false, search: true },
  { name: "scct-avg", set: "calibration", fixed: "mrct/avg152T1_2mm.nii.gz", moving: "mrct/scct_2mm.nii", truth: still, same: false, search: true },
  { name: "oasis-a", set: "calibration", fixed: "brains/oasis_1000_t1.nii.gz", moving: "brains/oasis_1003_t1.nii.gz", truth: null, same: false, search: false },
  { name: "stroke-t1-t2", set: "calibration", fixed: "brains/stroke_T1.nii.gz", moving: "brains/stroke_T2.nii.gz", truth: still, same: true, search: false },
  { name: "mni-mni", set: "calibration", fixed: "head/mni152_t1_head.nii.gz", moving: "head/mni152_t1_head.nii.gz", truth: still, same: true, search: false },
  { name: "neck-mni", set: "calibration", fixed: "head/mni152_t1_head.nii.gz", moving: "head/t1_head_neck_1p6mm.nii.gz", truth: null, same: false, search: false },
  { name: "ct-lia", set: "test", fixed: "head/t1_head_lia.nii.gz", moving: "head/ct_head.nii.gz", truth: null, same: false, search: true },
  { name: "ct-colin", set: "test", fixed: "mrct/colin27_brain_1mm.nii.gz", moving: "mrct/ct_brain_1mm.nii.gz", truth: still, same: false, search: true },
  { name: "oasis-b", set: "test", fixed: "brains/oasis_1007_t1.nii.gz", moving: "brains/oasis_1012_t1.nii.gz", truth: null, same: false, search: false },
  { name: "stroke-flair-t1", set: "test", fixed: "brains/stroke_FLAIR.nii.gz", moving: "brains/stroke_T1.nii.gz", truth: still, same: true, search: false },
  { name: "orientations", set: "test", fixed: "odd/orientations/RAS.nii.gz", moving: "odd/orientations/PSR.nii.gz", truth: still, same: true, search: false },
  { name: "neck-lia", set: "test", fixed: "head/t1_head_lia.nii.gz", moving: "head/t1_head_neck_1p6mm.nii.gz", truth: null, same: false, search: false },
  { name: "brain2-colin", set: "test", fixed: "mrct/colin27_brain_1mm.nii.gz", moving: "head/t1_brain_2mm.nii.gz", truth: null, same: false, search: false },
];

export interface VerdictRun {
  id: string;
  set: RunSet;
  /** what was done to the pair */
  kind: string;
  pair: Pair;
  fixed: Volume;
  moving: Volume;
  parameters: ParametersInput;
  /** world motion of the moving image, for the truth */
  motion: Matrix4;
  /** no result of this run can be right */
  hopeless: boolean;
}

const types = ["Rigid", "Affine"] as const;

/** A slab of the volume, `mm` thick, about its middle along the axis that runs up (or as near to it as there is), off by `offset` of the extent. */
function slab(volume: Volume, mm: number, offset: number): Volume {
  const { dims, affine: m } = volume.header;
  const spacing = spacingOf(m);
  const up = [0, 1, 2].map((axis) => Math.abs(m[8 + axis]) / spacing[axis]);
  const axis = up.indexOf(Math.max(...up));
  const voxels = Math.min(dims[axis], Math.max(4, Math.round(mm / spacing[axis])));
  const middle = dims[axis] * (0.5 + offset * Math.sign(m[8 + axis]));
  const first: Triple = [0, 0, 0], end: Triple = [...dims];
  first[axis] = Math.max(0, Math.min(dims[axis] - voxels, Math.round(middle - voxels / 2)));
  end[axis] = first[axis] + voxels;
  return cropped(volume, first, end);
}

/** A share of the volume cut off at one side of an axis of the grid. */
function cutSide(volume: Volume, axis: number, share: number, high: boolean): Volume {
  const { dims } = volume.header;
  const first: Triple = [0, 0, 0], end: Triple = [...dims];
  if (high) end[axis] = Math.round(dims[axis] * (1 - share));
  else first[axis] = Math.round(dims[axis] * share);
  return cropped(volume, first, end);
}

type Made = Pick<VerdictRun, "fixed" | "moving" | "parameters" | "motion" | "hopeless">;
type Maker = (truth: Matrix4, fixed: Volume, moving: Volume, seed: number) => Made;

const direct = (motion: Matrix4, fixed: Volume, moving: Volume, parameters: ParametersInput): Made => ({ fixed, moving: moved(moving, motion), parameters, motion, hopeless: false });
const typeOf = (seed: number): ParametersInput => ({ type_of_transform: types[seed % 2] });
/** The motion that puts the moving image, up to a small motion, where it lies right by its header. */
function nearTruth(truth: Matrix4, fixed: Volume, seed: number, degrees: number, mm: number): number[] {
  const back = invertAffine(truth);
  return multiply4(randomRigid(seed, degrees, mm, centreOf(fixed.header)), back);
}

const meantToSucceed: Record<string, Maker> = {
  plain: (_truth, fixed, moving, seed) => direct(randomRigid(seed, 12, 30, centreOf(moving.header)), fixed, moving, typeOf(seed)),
  far: (_truth, fixed, moving, seed) => direct(multiply4(translation4([900, -400, 600]), randomRigid(seed, 10, 20, centreOf(moving.header))), fixed, moving, typeOf(seed + 1)),
  turned: (_truth, fixed, moving, seed) => direct(randomRigid(seed, 45, 40, centreOf(moving.header)), fixed, moving, { ...typeOf(seed), initial_transform: "search" }),
  noisy: (_truth, fixed, moving, seed) => direct(randomRigid(seed, 10, 20, centreOf(moving.header)), fixed, noisy(moving, 0.08, seed), typeOf(seed)),
  thick: (truth, fixed, moving, seed) => direct(nearTruth(truth, fixed, seed, 8, 10), fixed, thick(moving, Math.max(2, Math.round(6 / spacingOf(moving.header.affine)[2]))), { ...typeOf(seed), initial_transform: "identity" }),
  slab: (truth, fixed, moving, seed) => direct(nearTruth(truth, fixed, seed, 6, 8), fixed, slab(moving, 50 + 10 * (seed % 3), 0.1 * (seed % 2)), { type_of_transform: "Rigid", initial_transform: "identity" }),
  deformed: (_truth, fixed, moving, seed) => direct(randomRigid(seed, 10, 20, centreOf(moving.header)), fixed, moving, { type_of_transform: "SyN", reg_iterations: [20, 10, 0] }),
  cut: (truth, fixed, moving, seed) => direct(nearTruth(truth, fixed, seed, 8, 10), fixed, cutSide(moving, seed % 3, 0.25, seed % 2 === 0), { ...typeOf(seed), initial_transform: "identity" }),
  cutFixed: (truth, fixed, moving, seed) => direct(nearTruth(truth, fixed, seed, 8, 10), cutSide(fixed, seed % 3, 0.3, seed % 2 === 0), moving, { ...typeOf(seed), initial_transform: "identity" }),
};

const madeToFail: Record<string, Maker> = {
  mirrored: (_truth, fixed, moving, seed) => ({ ...direct(randomRigid(seed, 10, 15, centreOf(moving.header)), fixed, mirrored(moving), typeOf(seed)), hopeless: true }),
  mirroredSearch: (_truth, fixed, moving, seed) => ({ ...direct(randomRigid(seed, 30, 15, centreOf(moving.header)), fixed, mirrored(moving), { ...typeOf(seed), initial_transform: "search" }), hopeless: true }),
  noise: (_truth, fixed, moving, seed) => ({ ...direct(identity4, fixed, onlyNoise(moving, [1, 4, 12][seed % 3], seed), typeOf(seed)), hopeless: true }),
  apart: (_truth, fixed, moving, seed) => direct(apartBy(fixed, moving, seed), fixed, moving, { ...typeOf(seed), initial_transform: "identity" }),
  body: (_truth, fixed, moving, seed) => {
    const name = (["abdomen", "legs", "knee"] as BodyName[])[seed % 3];
    const modality = moving.header.modality === "CT" || seed % 2 === 0 ? "CT" : "MR";
    return { ...direct(randomRigid(seed, 5, 5, [0, 0, 0]), fixed, body(name, modality, seed), { ...typeOf(seed), initial_transform: seed % 4 < 2 ? "mass" : "search" }), hopeless: true };
  },
  otherEnd: (_truth, fixed, moving, seed) => ({
    // the top of one head against the lower part of the other
    ...direct(identity4, slab(fixed, 50, 0.28), slab(moving, 60, -0.3), { ...typeOf(seed), initial_transform: "mass" }), hopeless: true,
  }),
  wrongTurn: (truth, fixed, moving, seed) => {
    const next = uniform(seed);
    const axis = [next() - 0.5, next() - 0.5, next() - 0.5];
    const length = Math.hypot(...axis);
    const angle = (45 + 110 * next()) * Math.PI / 180;
    const turn = aboutCentre(rotationMatrix(axis.map((value) => value / length * angle)), [0, 0, 0], centreOf(fixed.header));
    return direct(multiply4(turn, nearTruth(truth, fixed, seed, 0, 0)), fixed, moving, { ...typeOf(seed), initial_transform: "identity" });
  },
  wrongPlace: (truth, fixed, moving, seed) => {
    const next = uniform(seed);
    const axis = [next() - 0.5, next() - 0.5, next() - 0.5];
    const length = Math.hypot(...axis);
    const mm = 60 + 60 * next();
    return direct(multiply4(translation4(axis.map((value) => value / length * mm)), nearTruth(truth, fixed, seed, 5, 0)), fixed, moving, { ...typeOf(seed), initial_transform: "identity" });
  },
};

export const makers: Readonly<Record<string, Maker>> = { ...meantToSucceed, ...madeToFail };

/** Of a run that was made to fail it is right to give up; of one that was not, it is a failure. */
export const isMadeToFail = (kind: string): boolean => kind in madeToFail;

/** A shift that parts the two images, or leaves a rim of overlap. */
function apartBy(fixed: Volume, moving: Volume, seed: number): number[] {
  const centre = centreOf(fixed.header), other = centreOf(moving.header);
  const extent = Math.max(...fixed.header.dims.map((n, axis) => n * spacingOf(fixed.header.affine)[axis]));
  const side = seed % 3;
  return translation4([0, 1, 2].map((axis) => centre[axis] - other[axis] + (axis === side ? (seed % 2 ? 1 : -1) * extent * (0.8 + 0.1 * (seed % 5)) : 0)));
}

/** A run to be made: its images are when it is asked for, given the pair's truth. */
export interface RunPlan { id: string; pair: Pair; kind: string; make: (truth: Matrix4) => Promise<VerdictRun> }

/** Runs of a set: every kind on every pair, `times` over with other seeds, which depend on nothing else. */
export function runsOf(set: RunSet, times: number, kinds: readonly string[] = Object.keys(makers)): RunPlan[] {
  return pairs.filter((pair) => pair.set === set).flatMap((pair, p) => kinds.flatMap((kind) => Array.from({ length: times }, (_, time) => {
    const k = Object.keys(makers).indexOf(kind);
    const seed = (set === "test" ? 50_000 : 0) + 1000 * p + 31 * k + 7 * time + p + k;
    const id = `${pair.name}/${kind}/${String(time)}`;
    return {
      id, pair, kind,
      make: async (truth) => {
        const [fixed, moving] = [await volumeAt(pair.fixed), await volumeAt(pair.moving)];
        return { id, set, kind, pair, ...makers[kind](truth, fixed, moving, seed) };
      },
    };
  })));
}
