import { linearPart } from "../contract/affine.ts";
import type { LinearTransform } from "../contract/transform.ts";
import type { Grid } from "../contract/volume.ts";
import { headRegion } from "./head.ts";
import { givenStart, simpleStart, type Initialisation } from "./initialise.ts";
import { stretchAndRotation } from "./matrix.ts";
import type { PreparedImage } from "./prepare.ts";
import type { Progress } from "./progress.ts";
import { searchStart, withoutStretch, type SearchScale } from "./search.ts";
import type { EngineMask } from "./samples.ts";
import type { RegistrationSpace } from "./stage.ts";

/** Heads whose sizes differ by less than this share along every axis are taken as equal. */
const sameSize = 0.03;

export interface Start {
  /** fixed world to moving world, RAS mm */
  matrix: number[];
  initialisation: string;
  /** the pose was searched for, so the first stage need not look far */
  searched: boolean;
  /** heads of different size: the matrix stretches by what makes them equal */
  sized: boolean;
}

export interface StartInput {
  space: RegistrationSpace;
  kind: Initialisation;
  given: readonly LinearTransform[] | null;
  fixed: PreparedImage;
  moving: PreparedImage;
  movingGrid: Grid;
  mixed: boolean;
  anyCt: boolean;
  scale: SearchScale;
  /** where a search compares; null: in and around the head */
  mask: EngineMask | null;
  /** what lies below the head takes part too */
  neck: boolean;
}

/** Where the stages begin. A search that finds no pose with overlap gives way to the centres of mass. */
export function findStart(input: StartInput, progress: Progress): Start {
  const { space, kind, given, fixed, moving, movingGrid, mixed, anyCt, scale } = input;
  if (given) return { matrix: givenStart(given), initialisation: "given", searched: false, sized: false };
  const simple = { fixedGrid: space.fixedGrid, movingGrid, fixed: fixed.overview, moving: moving.overview, mixed, anyCt };
  if (kind !== "search") return { matrix: simpleStart(kind, simple), initialisation: kind, searched: false, sized: false };
  progress.stage(-1);
  const region = input.mask ?? headRegion(fixed.overview, input.neck);
  const found = searchStart({ space, scale, fixed: fixed.overview, moving: moving.overview, movingGrid, region }, (part, done, all, value, best) => {
    progress.level(part - 1, all);
    progress.iteration(done, value, null, best);
  });
  if (!found) return { matrix: simpleStart("mass", simple), initialisation: "mass", searched: false, sized: false };
  const sized = stretchAndRotation(linearPart(found)).scale.some((stretch) => Math.abs(stretch - 1) > sameSize);
  return { matrix: sized ? found : withoutStretch(found, space.centre), initialisation: "search", searched: true, sized };
}
