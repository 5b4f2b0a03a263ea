import type { Params } from "../contract/requests.ts";
import type { ProgressEvent, Report } from "../../workers/contract/job.ts";
import type { Parameters } from "../../workers/contract/parameters.ts";
import { linearToMatrix, matrixToLinear, roundedAsWritten } from "../../workers/contract/transform.ts";
import type { Volume } from "../../workers/contract/volume.ts";
import { extraImages } from "./extra-images.ts";
import { bareToWorld, bareVolume, worldGrid } from "./geometry.ts";
import type { Pools } from "./pools.ts";
import { bentPreview } from "./preview.ts";
import { runRegistration, throwIfCancelled } from "./registration.ts";
import { buildReport, type ReportedInput } from "./report.ts";
import { warped, type Registered } from "./results.ts";
import { prefixOf, runAsCommand, type RunFiles } from "./run-text.ts";
import { startSuffix } from "./start-file.ts";
import type { StoredVolume, Volumes } from "./volumes.ts";

/** The images of a job: it holds them, whoever closes them meanwhile. */
export interface JobInputs {
  fixed: StoredVolume;
  moving: StoredVolume;
  fixedMask?: StoredVolume;
  movingMask?: StoredVolume;
  /** of the extra metrics that have images of their own */
  extraPairs: { fixed: StoredVolume; moving: StoredVolume }[];
}

export interface JobHooks {
  /** aborting cancels */
  signal: AbortSignal;
  /** asks for an early end with what has been reached */
  stop: AbortSignal;
  /** see RegistrationHooks */
  onStart: (giveWay: (on: boolean) => void) => void;
  onProgress: (event: ProgressEvent) => void;
  /** fixed world to moving world, RAS mm, 4x4 row-major */
  onPreview: (matrix: number[]) => void;
  /** the moving image as it is bent so far */
  onBent: (volume: Volume) => void;
  /** the transform of a deformable job is found, its registered image is being made */
  onImage: () => void;
}

/** What a job has come to; `matrix`: the linear part, fixed world to moving world. */
export interface JobOutcome { registered: Registered; image: Volume; report: Report; matrix: number[] }

/** The open images that a job asks for. Throws SynclineError("usage") for one that is not open. */
export function jobInputs(volumes: Volumes, params: Params<"jobs.start">, parameters: Parameters): JobInputs {
  const optional = (id: string | undefined): StoredVolume | undefined => id === undefined ? undefined : volumes.get(id);
  return {
    fixed: volumes.get(params.fixed), moving: volumes.get(params.moving), fixedMask: optional(params.fixedMask), movingMask: optional(params.movingMask),
    extraPairs: extraImages(volumes, parameters),
  };
}

/** The linear part of a result between the images as they lie in the world. */
export function worldMatrix({ fixed, moving, parameters }: Pick<Registered, "fixed" | "moving" | "parameters">, matrix: readonly number[]): number[] {
  return parameters.ignore_geometry ? bareToWorld(matrix, fixed.header, moving.header) : [...matrix];
}

/** One registration from its images to the registered image and the report. Throws SynclineError. */
export async function runJob(pools: Pools, inputs: JobInputs, parameters: Parameters, { threads, start, preset }: Pick<Params<"jobs.start">, "threads" | "start" | "preset">, hooks: JobHooks): Promise<JobOutcome> {
  const began = performance.now();
  const started = new Date();
  throwIfCancelled(hooks.signal);
  const [fixed, moving] = [inputs.fixed.volume, inputs.moving.volume];
  const images = { fixed, moving, parameters };
  const answer = await runRegistration(pools, {
    fixed, moving, fixedMask: inputs.fixedMask?.volume, movingMask: inputs.movingMask?.volume, parameters, initial: start ? [matrixToLinear(start)] : null, threads,
    extraPairs: inputs.extraPairs.map((pair) => ({ fixed: pair.fixed.volume, moving: pair.moving.volume })),
  }, {
    signal: hooks.signal, stop: hooks.stop, onStart: hooks.onStart, onProgress: hooks.onProgress,
    onPreview: ({ matrix }) => hooks.onPreview(worldMatrix(images, matrix)),
    onDeformation: (field, matrix) => {
      const bent = bentPreview(parameters.ignore_geometry ? bareVolume(moving) : moving, field, matrix);
      if (parameters.ignore_geometry) Object.assign(bent.header, worldGrid(bent.header, fixed.header));
      hooks.onBent(bent);
    },
  });
  if (answer.deformation) hooks.onImage();
  const registered: Registered = { ...images, transform: roundedAsWritten(answer.transform), deformation: answer.deformation };
  const image = await warped(pools, registered, pools.threads, hooks.signal);
  const report = buildReport({
    started, seconds: (performance.now() - began) / 1000, threads: Math.min(threads ?? pools.threads, pools.threads), preset, parameters, answer, outputs: [],
    command: runAsCommand({ ...filesOf(inputs), start: start && `${prefixOf(inputs.moving.name)}${startSuffix}` }, parameters),
    inputs: {
      fixed: reported(inputs.fixed), moving: reported(inputs.moving), fixedMask: inputs.fixedMask && reported(inputs.fixedMask), movingMask: inputs.movingMask && reported(inputs.movingMask),
      extras: inputs.extraPairs.flatMap((pair) => [reported(pair.fixed), reported(pair.moving)]),
    },
  });
  return { registered, image, report, matrix: worldMatrix(images, linearToMatrix(registered.transform)) };
}

function filesOf({ fixed, moving, fixedMask, movingMask }: JobInputs): RunFiles {
  return { fixed: fixed.name, moving: moving.name, fixedMask: fixedMask?.name, movingMask: movingMask?.name };
}

function reported({ name, sha256, volume }: StoredVolume): ReportedInput {
  return { path: name, sha256: sha256 ?? "", header: volume.header };
}
