import { join } from "node:path";
import * as z from "zod";
import type { Params, Result } from "../contract/requests.ts";
import { parameterMeta, type Parameters } from "../../workers/contract/parameters.ts";
import { isDeformableType } from "../../workers/contract/transform-types.ts";
import type { PlannedStage } from "../../workers/contract/tasks.ts";
import { voxelCount, type VolumeHeader } from "../../workers/contract/volume.ts";
import { cacheFolder } from "./folders.ts";
import { availableMemory, registrationMemory } from "./memory.ts";
import { checkParameters } from "./parameters.ts";
import type { Pools } from "./pools.ts";
import { JsonFile } from "./store.ts";
import type { Volumes } from "./volumes.ts";

/**
 * Measured with `npm run bench` on two cores at 2.5 GHz (README, "Speed and accuracy"; user seconds of each part divided by what it went over). A machine's own
 * speed comes in through `Speed`.
 */
const core = {
  /** reading into float32, smoothing and pyramid, per million voxels of both images */
  preparation: 0.06,
  /** one iteration of a linear level, per million points compared */
  linear: 0.06,
  /** one iteration of a deformable level, per million voxels, by metric */
  deformable: { mattes: 0.1, cc: 0.13, meansquares: 0.09, demons: 0.09, mind: 0.18 } as Record<string, number>,
  /** resampling the result, per million voxels, by interpolator */
  resampling: { linear: 0.03, nearestNeighbor: 0.02, bSpline: 0.35, gaussian: 0.3, multiLabel: 0.4, genericLabel: 0.1 } as Record<string, number>,
  /** the windowed sincs */
  sinc: 0.5,
  /** a search over poses works on coarse images, whatever the size */
  search: 1.2,
};
/** Iterations after which a level of a linear stage has usually converged. */
const usualIterations = 25;
/** Threads beyond this many add little: bands of memory are shared. */
const usefulThreads = 8;

type Dims = Pick<VolumeHeader, "dims" | "spacing">;

export interface Work {
  fixed: Dims;
  moving: Dims;
  stages: readonly PlannedStage[];
  interpolator: string;
  search: boolean;
  /** mm, or null */
  workingResolution: number | null;
  threads: number;
}

const millions = ({ dims, spacing }: Dims, resolution: number | null): number => {
  const shrink = resolution === null ? 1 : spacing.reduce((product, size) => product * Math.min(1, size / resolution), 1);
  return voxelCount(dims) * shrink / 1e6;
};

/** Seconds that a registration will take on the machine the costs were measured on. */
export function estimateSeconds({ fixed, moving, stages, interpolator, search, workingResolution, threads }: Work): number {
  const size = millions(fixed, workingResolution);
  let total = core.preparation * (size + millions(moving, workingResolution)) + (search ? core.search : 0);
  for (const stage of stages) {
    for (const { iterations, shrink } of stage.levels) {
      const voxels = size / shrink ** 3;
      if (stage.deformable) total += iterations * voxels * stage.metrics.reduce((sum, metric) => sum + (core.deformable[metric] ?? 0.13), 0);
      else total += Math.min(iterations, usualIterations) * Math.max(voxels * stage.samplingRate, Math.min(voxels, 0.02)) * core.linear;
    }
  }
  total += (core.resampling[interpolator] ?? core.sinc) * millions(fixed, null);
  return 0.1 + total / Math.min(threads, usefulThreads);
}

const speedSchema = z.object({ factor: z.number().min(0.05).max(50) });

/** How much slower this machine is than the one of the measurements: learned from every registration that ended, kept in the cache folder. */
export class Speed {
  readonly #file: JsonFile<typeof speedSchema>;

  constructor(folder: string = cacheFolder()) {
    this.#file = new JsonFile(join(folder, "speed.json"), speedSchema, { factor: 1 });
  }

  async factor(): Promise<number> {
    return (await this.#file.read()).factor;
  }

  /** Notes how long a registration took against its estimate for the measured machine. */
  async learn(estimated: number, measured: number): Promise<void> {
    if (!(estimated > 0) || !(measured > 0)) return;
    const before = await this.factor();
    // half of the new ratio, in proportion: one odd run does not turn it over
    await this.#file.write({ factor: Math.min(50, Math.max(0.05, Math.sqrt(before * (measured / estimated)))) });
  }
}

type Asked = Pick<Params<"jobs.start">, "fixed" | "moving" | "parameters" | "threads">;

/** What registrations of open volumes will take. */
export class Estimates {
  constructor(readonly pools: () => Promise<Pools>, readonly volumes: Volumes, readonly speed: Speed) {}

  /** Seconds and bytes, and the bytes that are free now. Throws SynclineError("usage") for parameters that are not possible. */
  async of(asked: Asked): Promise<Result<"jobs.estimate">> {
    const parameters = checkParameters(asked.parameters, (name) => `"${parameterMeta(name).title}"`);
    const [fixed, moving] = [this.volumes.get(asked.fixed).volume.header, this.volumes.get(asked.moving).volume.header];
    const bytes = registrationMemory(fixed, moving, isDeformableType(parameters.type_of_transform), parameters.multivariate_extras.length);
    return { seconds: await this.#measured(parameters, fixed, moving, asked.threads) * await this.speed.factor(), bytes, available: availableMemory((await this.pools()).reusable) };
  }

  /** Learns this machine's speed from a registration that ended by itself. */
  async learn(asked: Asked, seconds: number): Promise<void> {
    const { volumes } = this;
    const [fixed, moving] = [volumes.find(asked.fixed)?.volume.header, volumes.find(asked.moving)?.volume.header];
    if (!fixed || !moving) return;
    const parameters = checkParameters(asked.parameters, (name) => `"${parameterMeta(name).title}"`);
    await this.speed.learn(await this.#measured(parameters, fixed, moving, asked.threads), seconds);
  }

  async #measured(parameters: Parameters, fixed: VolumeHeader, moving: VolumeHeader, threads: number | undefined): Promise<number> {
    const pools = await this.pools();
    const { stages } = await pools.io("plan", { parameters });
    const mixed = (fixed.modality === "CT") !== (moving.modality === "CT");
    return estimateSeconds({
      fixed, moving, stages, interpolator: parameters.interpolator, workingResolution: parameters.working_resolution, threads: Math.min(threads ?? pools.threads, pools.threads),
      search: parameters.initial_transform === "search" || (parameters.initial_transform === null && mixed),
    });
  }
}
