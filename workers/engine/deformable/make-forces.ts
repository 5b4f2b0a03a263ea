import type { Matrix4 } from "../../contract/affine.ts";
import type { Team } from "../../team/types.ts";
import { CombinedForces } from "./combined-forces.ts";
import { DemonsForces } from "./demons-forces.ts";
import type { GridField } from "./field.ts";
import { FactorForces, type FactorMetric, type Forces } from "./forces.ts";
import { MattesForces } from "./mattes-forces.ts";
import { MindForces } from "./mind-forces.ts";
import type { DeformableMetric } from "./recipe.ts";
import { SquaresForces } from "./squares-forces.ts";
import { correlationForces } from "./wide-correlation-forces.ts";
import { WarpedImages, type LevelPair } from "./warped-images.ts";

/** The forces of a stage's metrics, combined by their weights. `pairs`: the images of a level, as the metrics number them. */
export function combinedForces(team: Team, map: GridField, metrics: readonly DeformableMetric[], pairs: readonly LevelPair[], linear: Matrix4): Forces {
  const parts = metrics.map((metric) => ({ forces: makeForces(team, map, metric, pairs[metric.pair], linear), weight: metric.weight }));
  return parts.length === 1 ? parts[0].forces : new CombinedForces(team, parts, map.grid);
}

/** The forces of a metric between two images of a level on the grid of its maps. `linear`: fixed world to moving world. */
function makeForces(team: Team, map: GridField, metric: DeformableMetric, images: LevelPair, linear: Matrix4): Forces {
  const { grid } = map;
  const ofIntensities = (make: () => FactorMetric): Forces => {
    const warped = new WarpedImages(team, images, map, linear);
    return new FactorForces(team, warped, make());
  };
  switch (metric.name) {
    case "mattes": return ofIntensities(() => new MattesForces(team, grid, metric.parameter, images.fixed, images.moving));
    case "cc": return ofIntensities(() => correlationForces(team, grid, metric.parameter, "exact"));
    case "meansquares": return ofIntensities(() => new SquaresForces(team, grid));
    case "demons": return new DemonsForces(team, new WarpedImages(team, images, map, linear), map);
    case "mind": return new MindForces(team, images, map, linear);
  }
}
