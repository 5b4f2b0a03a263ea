import type { DicomSource } from "./dicom-source.ts";
import type { Evaluation } from "./evaluation.ts";
import type { Grid, Volume, VolumeHeader } from "./volume.ts";
import type { MaskEdit } from "./mask-edit.ts";
import type { Parameters } from "./parameters.ts";
import type { Quality, StageReport } from "./job.ts";
import type { ImagePreparation, Preparation } from "./preparation.ts";
import type { Sentence } from "./sentences.ts";
import type { SeriesSummary } from "./series.ts";
import type { Deformation, DisplacementField, LinearTransform, Transform } from "./transform.ts";
import type { VolumeFormat } from "./volume-formats.ts";

/**
 * The messages of the pools. Every task answers with an Outcome and never throws.
 * Pool "io" (dist/workers/io.cjs): inspect, read, listSeries, editMask, reduce, write, readTransforms, writeTransform, writeWarp, writeComposite, writeDicom, makeSample, plan. Pool "compute" (dist/workers/compute.cjs): register, apply, evaluate, mapDeformation, help.
 */

/** Reads and checks a file's header only: no voxel is read, nothing large is allocated. For `info` and the check of memory before a job. */
export interface InspectTask { path: string; volume?: number }
export interface InspectAnswer {
  /** everything but what only the voxels can tell */
  header: Omit<VolumeHeader, "range" | "modality">;
  /** bytes that reading the voxels takes at most */
  bytes: number;
}

/** Reads one volume of a file. For a .hdr/.img pair either path may be given. */
export interface ReadTask { path: string; volume?: number }
export interface ReadAnswer {
  volume: Volume;
  /** of the bytes on disk (of a pair: header then image) */
  sha256: string;
  /** of a DICOM series: its name that tells nothing of the patient, and whether the path tells who the patient is (it holds words of the name or identifiers) */
  identity?: { title: string; telling: boolean };
}

/** Lists the series of a DICOM file, folder or DICOMDIR; a file of another format has none. */
export interface ListSeriesTask { path: string; /** with a small picture of each */ thumbnails: boolean }
export interface ListSeriesAnswer { series: SeriesSummary[] }

/** Writes a volume to exactly this path. `data`: of "mhd" the file for the voxels and the name by which the header calls it. */
export interface WriteTask { path: string; volume: Volume; format: VolumeFormat; data?: { path: string; name: string } }
export interface WriteAnswer { sha256: string }

/** Reads a transform file (.mat, .tfm, .txt, .h5, warp .nii/.nii.gz) as the list of transforms a fixed point passes, first one first. */
export interface ReadTransformsTask { path: string; inverse: boolean }
export interface ReadTransformsAnswer { transforms: Transform[] }

/** Writes an affine as ANTs' .mat (float32) to exactly this path. */
export interface WriteTransformTask { path: string; transform: LinearTransform }

/** Writes a displacement field as ANTs' 1Warp.nii.gz (LPS mm, float32) to exactly this path. */
export interface WriteWarpTask { path: string; field: DisplacementField; gzip: boolean }

/** Writes transforms, in the order a fixed point passes them, as one ITK composite .h5 (float32) to exactly this path. */
export interface WriteCompositeTask { path: string; transforms: Transform[] }

/** What a registration with these parameters will go through: for the estimate before the start. */
export interface PlanTask { parameters: Parameters }
export interface PlannedStage {
  deformable: boolean;
  /** one, or those a deformable stage combines */
  metrics: string[];
  /** share of a level's voxels that is compared; 1 for deformable stages */
  samplingRate: number;
  levels: { iterations: number; shrink: number }[];
}
export interface PlanAnswer { stages: PlannedStage[] }

/** Changes a mask (uint8 on the image's grid; null: nothing is marked) into a new one. `marked`: voxels that are not 0. */
export interface EditMaskTask { image: Volume; mask: Volume | null; edit: MaskEdit }
export interface EditMaskAnswer { mask: Volume; marked: number }

/** Makes a copy for viewing of at most `bytes` and with no side longer than `side`. */
export interface ReduceTask { volume: Volume; bytes: number; side: number }
export interface ReduceAnswer { volume: Volume }

/** Makes one image of the sample pair in memory. */
export interface MakeSampleTask { image: "mr" | "ct" | "mrLabels" | "ctLabels" }
export interface MakeSampleAnswer { volume: Volume }

/** Writes a volume as a DICOM series to exactly these paths, one per slice, and the Spatial Registration object of a linear transform. */
export interface WriteDicomTask {
  volume: Volume;
  slices: string[];
  /** `matrix`: 4x4, RAS mm, fixed world point to moving world point */
  registration: { path: string; matrix: number[] } | null;
  moving: DicomSource | null;
  fixed: DicomSource | null;
  /** leave out who the patient is, dates and references to the sources */
  strip: boolean;
  description: string;
}
export interface WriteDicomAnswer { /** slices, then the registration */ sha256: string[] }

/** What every thread of one job shares. */
export interface Gang {
  module: WebAssembly.Module;
  memory: WebAssembly.Memory;
  /** buffer of the JobControl */
  control: SharedArrayBuffer;
}

/** Two more images in the spaces of the fixed and the moving one, each on any grid. */
export interface ImagePair { fixed: Volume; moving: Volume }

export interface RegisterTask {
  gang: Gang;
  fixed: Volume;
  moving: Volume;
  fixedMask?: Volume;
  movingMask?: Volume;
  parameters: Parameters;
  /** given initial transforms, in the order a fixed point passes them; null: parameters.initial_transform decides */
  initial: LinearTransform[] | null;
  /** images of the entries of parameters.multivariate_extras that name some, in their order */
  extraPairs?: ImagePair[];
  images?: ImagesWanted;
  /** the images of a result that cannot be right are made too */
  keepImplausible?: boolean;
}

/**
 * Both registered images, to be made by the job itself, by the transforms as their files hold them. The deformation's fields then stay in
 * the job's memory, all of which they keep: for callers that write everything and are done.
 */
export interface ImagesWanted {
  interpolator: Parameters["interpolator"];
  /** real values outside the moving and the fixed image */
  outside: { moving: number; fixed: number };
}
/** Moving on the fixed image's grid, and fixed on the moving one's. */
export interface RegisteredImages { warped: Volume; inverseWarped: Volume }

export interface RegisterAnswer {
  transform: LinearTransform;
  /** null for linear types */
  deformation: Deformation | null;
  /** null unless they were wanted, and of a result that cannot be right unless it is kept */
  images: RegisteredImages | null;
  stages: StageReport[];
  initialisation: string;
  quality: Quality;
  /** what was decided about the images; null when an answer was made without them */
  preparation: Preparation | null;
  notices: Sentence[];
}

export interface ApplyTask {
  gang: Gang;
  /** the grid to fill */
  grid: Grid;
  moving: Volume;
  /** in the order a point of the grid passes them */
  transforms: Transform[];
  interpolator: Parameters["interpolator"];
  defaultValue: number;
}
/** float32 for interpolating methods, the moving image's own type and scaling for nearestNeighbor, genericLabel and multiLabel. */
export interface ApplyAnswer { volume: Volume }

/** Compares what is given; both of a pair lie on one grid. */
export interface EvaluateTask {
  gang: Gang;
  images: { fixed: Volume; moving: Volume } | null;
  labels: { fixed: Volume; moving: Volume } | null;
  warp: DisplacementField | null;
}
export type EvaluateAnswer = Evaluation;

/** Makes a deformation visible: coarse maps of it, at most `side` voxels per axis. */
export interface MapDeformationTask { gang: Gang; field: DisplacementField; side: number }
/** Scalar images on one grid over the field's: displacement along world x, y, z (mm), its length (mm), the Jacobian determinant. */
export interface DeformationMaps { displacement: [Volume, Volume, Volume]; magnitude: Volume; jacobian: Volume }

/** What a registration would decide about one image, and where. */
export interface PrepareTask { gang: Gang; volume: Volume; role: "fixed" | "moving"; parameters: Parameters }
export interface PrepareAnswer {
  /** uint8, the labels of workers/contract/preparation.ts */
  labels: Volume;
  decisions: ImagePreparation;
}

/** Joins a gang as one more thread until its job is over. */
export interface HelpTask { gang: Gang }

