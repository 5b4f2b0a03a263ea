import { describe, expect, it } from "vitest";
import { identity4 } from "../../../workers/contract/affine.ts";
import type { ProgressEvent } from "../../../workers/contract/job.ts";
import type { Grid } from "../../../workers/contract/volume.ts";
import { parametersSchema } from "../../../workers/contract/parameters.ts";
import { outlineLinear } from "../../../workers/engine/outline.ts";
import { Progress } from "../../../workers/engine/progress.ts";
import { recipeFor } from "../../../workers/engine/recipes.ts";
import { sigmaInMm } from "../../../workers/engine/stage.ts";

const cube = (n: number, size: number): Grid => ({ dims: [n, n, n], affine: [size, 0, 0, 0, 0, size, 0, 0, 0, 0, size, 0, 0, 0, 0, 1] });

describe("sigmaInMm", () => {
  it("counts voxels of the fixed image along its finest axis", () => {
    expect(sigmaInMm(cube(200, 1), 3)).toBe(3);
    expect(sigmaInMm({ dims: [200, 200, 40], affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 5, 0, 0, 0, 0, 1] }, 2)).toBe(2);
    expect(sigmaInMm(cube(200, 1), 0)).toBe(0);
  });

  it("keeps within what suits the field of view", () => {
    // 2.5 mm voxels: 7.5 mm would wipe out all but the outline
    expect(sigmaInMm(cube(80, 2.5), 3)).toBeCloseTo(4, 10);
    // 0.4 mm voxels count as 0.8 mm
    expect(sigmaInMm(cube(500, 0.4), 1)).toBeCloseTo(0.8, 10);
    // but never less than a voxel
    expect(sigmaInMm(cube(20, 3), 3)).toBe(3);
  });
});

describe("Progress", () => {
  it("estimates the time left once a tenth of the work is done", () => {
    const events: ProgressEvent[] = [];
    const recipes = recipeFor(parametersSchema.parse({ type_of_transform: "Rigid", aff_iterations: [100, 100], aff_shrink_factors: [2, 1], aff_smoothing_sigmas: [1, 0] }));
    const progress = new Progress({ publish: (event) => { events.push(event); }, publishPreview: () => undefined, elapsed: 3 }, recipes.map(outlineLinear));
    progress.stage(0);
    progress.level(0, 100);
    progress.iteration(1, -0.5, null, identity4);
    progress.level(1, 100);
    progress.iteration(1, -0.6, 0.1, identity4);
    progress.iteration(25, -0.7, 0.1, identity4);
    const [, early, half, late] = events;
    expect(early).toMatchObject({ event: "iteration", stage: 1, level: 1, levels: 2, iteration: 1, iterations: 100, metric: -0.5, convergence: null, remaining: null });
    if (half.event !== "iteration" || late.event !== "iteration") throw new Error("not an iteration");
    expect(half).toMatchObject({ level: 2, convergence: 0.1 });
    expect(half.remaining).toBeGreaterThan(10);
    expect(late.remaining).toBeCloseTo(0, 10);
  });
});
