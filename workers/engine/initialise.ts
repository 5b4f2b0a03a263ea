import { centreOf, identity4, multiply4, translation4 } from "../contract/affine.ts";
import type { Parameters } from "../contract/parameters.ts";
import { linearToMatrix, type LinearTransform } from "../contract/transform.ts";
import type { Grid } from "../contract/volume.ts";
import { centreOfMass, type Overview } from "./content.ts";

export interface InitialisationInput {
  fixedGrid: Grid;
  movingGrid: Grid;
  fixed: Overview;
  moving: Overview;
  /** exactly one of the images is CT: intensities say nothing in common, so bodies are compared, and the default is a search */
  mixed: boolean;
  anyCt: boolean;
}

export type Initialisation = NonNullable<Parameters["initial_transform"]>;

/** What the default stands for: the centres of mass as ANTsPy, a search when a CT meets another modality. */
export function chooseInitialisation(requested: Parameters["initial_transform"], mixed: boolean): Initialisation {
  return requested ?? (mixed ? "search" : "mass");
}

/** Fixed world to moving world (4x4, RAS mm) of the starts that need no search. */
export function simpleStart(kind: Exclude<Initialisation, "search">, input: InitialisationInput): number[] {
  switch (kind) {
    case "identity": return [...identity4];
    case "geometry": return shift(centreOf(input.fixedGrid), centreOf(input.movingGrid));
    case "mass": return shift(centreOfMass(input.fixed, !input.anyCt), centreOfMass(input.moving, !input.anyCt));
  }
}

function shift(from: readonly number[], to: readonly number[]): number[] {
  return translation4([0, 1, 2].map((axis) => to[axis] - from[axis]));
}

/** Several given transforms as one matrix; the first one listed is the first a fixed point passes. */
export function givenStart(transforms: readonly LinearTransform[]): number[] {
  return transforms.reduce<number[]>((whole, transform) => multiply4(linearToMatrix(transform), whole), [...identity4]);
}
