import { SynclineError } from "../../contract/errors.ts";
import type { Grid } from "../../contract/volume.ts";
import type { Team } from "../../team/types.ts";
import type { LevelImage } from "../pyramid.ts";
import { CorrelationForces } from "./correlation-forces.ts";
import type { ForceMetric } from "./forces.ts";
import { MattesForces } from "./mattes-forces.ts";
import type { DeformableMetric } from "./recipe.ts";
import { SquaresForces } from "./squares-forces.ts";

/** The forces of a metric between two images of a level on the level's grid. */
export function makeForces(team: Team, grid: Grid, metric: DeformableMetric, images: { fixed: LevelImage; moving: LevelImage }): ForceMetric {
  switch (metric.name) {
    case "mattes": return new MattesForces(team, grid, metric.parameter, images.fixed, images.moving);
    case "cc": return new CorrelationForces(team, grid, metric.parameter, "exact");
    case "meansquares": return new SquaresForces(team, grid);
    default: throw new SynclineError("usage", `--syn-metric ${metric.name} is not available in this version; choose mattes, cc or meansquares.`);
  }
}
