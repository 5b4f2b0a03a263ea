import { linearPart, multiply4, worldToVoxel } from "../contract/affine.ts";
import type { Grid } from "../contract/volume.ts";
import { componentsOf, linearToMatrix, type Transform } from "../contract/transform.ts";
import type { Team } from "../team/types.ts";
import { putMatrix } from "./samples.ts";

/** Voxels per flat slab. */
const flat = 16384;

type Step =
  | { kind: "matrix"; pointer: number }
  | { kind: "field"; components: readonly number[]; dims: readonly number[]; toVoxel: number };

/**
 * The way of an output voxel through a chain of transforms into the source's voxels, composed once so that the image is sampled only once.
 * Consecutive linear maps are merged. Fields from elsewhere are copied into the arena.
 */
export class SamplingMap {
  private readonly first: number;
  private readonly steps: Step[] = [];

  constructor(private readonly team: Team, private readonly grid: Grid, transforms: readonly Transform[], source: Grid) {
    const matrices: number[] = [];
    let pending = [...grid.affine];
    for (const transform of transforms) {
      if (transform.kind === "linear") {
        pending = multiply4(linearToMatrix(transform), pending);
        continue;
      }
      const toField = worldToVoxel(transform.grid);
      matrices.push(this.pushMatrix(multiply4(toField, pending)));
      const components = componentsOf(transform).map((plane) => team.pointerOf(plane) ?? copyIn(team, plane));
      const toVoxel = team.arena.alloc(72);
      team.f64(toVoxel, 9).set(linearPart(toField));
      this.steps.push({ kind: "field", components, dims: transform.grid.dims, toVoxel });
      pending = [...transform.grid.affine];
    }
    matrices.push(this.pushMatrix(multiply4(worldToVoxel(source), pending)));
    [this.first] = matrices;
    this.steps.shift();
  }

  private pushMatrix(matrix: number[]): number {
    const pointer = putMatrix(this.team, matrix);
    this.steps.push({ kind: "matrix", pointer });
    return pointer;
  }

  /** Writes the continuous source indices of the output planes z0 … z0 + planes - 1. */
  run(places: readonly number[], z0: number, planes: number): void {
    const { team, grid } = this;
    const count = grid.dims[0] * grid.dims[1] * planes;
    team.run("positions_affine", count, flat, [this.first, ...places, grid.dims[0], grid.dims[1], z0]);
    for (const step of this.steps) {
      if (step.kind === "matrix") team.run("positions_transform", count, flat, [step.pointer, ...places]);
      else team.run("positions_displace", count, flat, [...places, ...step.components, ...step.dims, step.toVoxel]);
    }
  }
}

function copyIn(team: Team, plane: Float32Array): number {
  const pointer = team.arena.alloc(plane.byteLength);
  team.f32(pointer, plane.length).set(plane);
  return pointer;
}
