import { determinant3, isInvertible, linearPart } from "../../workers/contract/affine.ts";
import { SynclineError } from "../../workers/contract/errors.ts";
import type { Parameters } from "../../workers/contract/parameters.ts";
import { matrixToLinear } from "../../workers/contract/transform.ts";
import { madeFile } from "./made-file.ts";
import type { Pools } from "./pools.ts";

/** What the start of a run is called beside its results' prefix. */
export const startSuffix = "start.mat";

function requireTransform(start: readonly number[]): void {
  if (!isInvertible(start) || determinant3(linearPart(start)) < 0) throw new SynclineError("usage", "The start laid by hand is no transform that an image could be resampled with; put the image back.");
}

/** A start by hand (fixed to moving world, RAS mm, 4x4) is a place in the world and keeps the sides of the images apart. Throws SynclineError("usage"). */
export function requireStart(start: readonly number[], { ignore_geometry: bare }: Parameters): void {
  if (bare) throw new SynclineError("usage", "An image laid by hand lies in the world, which \"Ignore geometry\" leaves out: put the image back or switch that off.");
  requireTransform(start);
}

/** The bytes of a start as ANTs' .mat. */
export async function startFile(pools: Pools, start: readonly number[]): Promise<Buffer> {
  requireTransform(start);
  return madeFile(startSuffix, (path) => pools.io("writeTransform", { path, transform: matrixToLinear(start) }));
}
