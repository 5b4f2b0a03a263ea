import type { ImagePair, ImagesWanted, RegisterAnswer, RegisteredImages } from "../contract/tasks.ts";
import { roundedAsWritten, transformPair, type Transform } from "../contract/transform.ts";
import type { Grid, Volume } from "../contract/volume.ts";
import type { Team } from "../team/types.ts";
import { resampleVolume } from "./resample.ts";

/** Each image of a registered pair on the other's grid, pulled through the transforms as their files will hold them. Fields in the team's memory are used where they lie. */
export function registeredImages(team: Team, { fixed, moving }: ImagePair, answer: Pick<RegisterAnswer, "transform" | "deformation">, { interpolator, outside }: ImagesWanted): RegisteredImages {
  const { forward, inverse } = transformPair({ ...answer, transform: roundedAsWritten(answer.transform) });
  const onto = (grid: Grid, image: Volume, transforms: Transform[], defaultValue: number) => resampleVolume(team, { grid, moving: image, transforms, interpolator, defaultValue });
  return { warped: onto(fixed.header, moving, forward, outside.moving), inverseWarped: onto(moving.header, fixed, inverse, outside.fixed) };
}
