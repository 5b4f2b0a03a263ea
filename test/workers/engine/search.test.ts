import { describe, expect, it } from "vitest";
import type { ProgressEvent } from "../../../workers/contract/job.ts";
import { parametersSchema } from "../../../workers/contract/parameters.ts";
import { recipeFor } from "../../../workers/engine/recipes.ts";
import { registerVolumes } from "../../../workers/engine/register.ts";
import { afterSearch, withoutStretch } from "../../../workers/engine/search.ts";
import { determinant3, linearPart, transformPoint } from "../../../workers/contract/affine.ts";
import { testTeam } from "../../fixtures/kernels.ts";
import { cornerError, phantom } from "../../fixtures/phantom.ts";
import { linearToMatrix } from "../../../workers/contract/transform.ts";
import { randomRigid } from "../../fixtures/rigid.ts";

const motion = randomRigid(4, 80, 140, [0, 0, 0]);
const fixed = phantom(), moving = phantom({ pose: motion, contrast: (value) => Math.max(0, 900 - value) });
const parameters = parametersSchema.parse({ type_of_transform: "Rigid", initial_transform: "search" });

describe("a search", () => {
  it("finds a pose far from the header's and tells its progress as a stage of its own", async () => {
    const team = await testTeam();
    const events: ProgressEvent[] = [];
    try {
      const { transform, initialisation } = registerVolumes(team, { fixed, moving, initial: null, parameters }, { publish: (event) => { events.push(event); }, publishPreview: () => undefined, elapsed: 1 });
      expect(initialisation).toBe("search");
      expect(cornerError(fixed.header, linearToMatrix(transform), motion)).toBeLessThan(0.6);
      expect(determinant3(linearPart(linearToMatrix(transform)))).toBeCloseTo(1, 6);
    } finally {
      team.end();
    }
    const stages = events.flatMap((event) => (event.event === "stage" ? [`${event.stage}/${event.stages} ${event.transform}`] : []));
    expect(stages).toEqual(["1/2 Search", "2/2 Rigid"]);
    const searching = events.flatMap((event) => (event.event === "iteration" && event.stage === 1 ? [event] : []));
    for (const level of [1, 2, 3]) {
      const part = searching.filter((event) => event.level === level);
      expect(part.length, `part ${level}`).toBeGreaterThan(2);
      part.slice(1).forEach((event, i) => { expect(event.iteration).toBeGreaterThan(part[i].iteration); });
    }
  }, 60_000);

  it("ends at once when it is cancelled", async () => {
    const team = await testTeam();
    let after = 0;
    const sink = { publish: (event: ProgressEvent) => {
      if (event.event !== "iteration") return;
      after++;
      team.control.cancel();
    }, publishPreview: () => undefined, elapsed: 0 };
    try {
      expect(() => registerVolumes(team, { fixed, moving, initial: null, parameters }, sink)).toThrow(expect.objectContaining({ code: "cancelled" }));
      expect(after).toBe(1);
    } finally {
      team.end();
    }
  }, 60_000);

  it("leaves a rigid stage its fine levels, of heads of different size not the finest, and an affine one all", () => {
    const grid = { dims: [180, 220, 180] as [number, number, number], affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] };
    const scale = { coarse: 8, fine: 4, finest: 2 };
    const iterations = (type_of_transform: "Rigid" | "Affine", sized: boolean) => afterSearch(recipeFor(parametersSchema.parse({ type_of_transform }))[0], grid, scale, sized).iterations;
    expect(iterations("Rigid", false)).toEqual([0, 0, 1200, 10]);
    expect(iterations("Rigid", true)).toEqual([0, 0, 1200, 0]);
    expect(iterations("Affine", false)).toEqual([2100, 1200, 1200, 10]);
  });

  it("gives up a size without moving the centre or the turn", () => {
    const turned = motion.map((value, i) => (i < 12 && i % 4 < 3 ? 1.08 * value : value));
    const rigid = withoutStretch(turned, [10, 20, 30]);
    linearPart(rigid).forEach((value, i) => { expect(value).toBeCloseTo(linearPart(motion)[i], 10); });
    transformPoint(rigid, [10, 20, 30]).forEach((value, i) => { expect(value).toBeCloseTo(transformPoint(turned, [10, 20, 30])[i], 9); });
    // the nearest turn to one that follows an uneven stretch is that turn
    const uneven = motion.map((value, i) => (i < 12 && i % 4 < 3 ? [0.9, 1.02, 1.05][i % 4] * value : value));
    linearPart(withoutStretch(uneven, [10, 20, 30])).forEach((value, i) => { expect(value).toBeCloseTo(linearPart(motion)[i], 10); });
    linearPart(withoutStretch(uneven, [10, 20, 30], true)).forEach((value, i) => { expect(value).toBeCloseTo(Math.cbrt(0.9 * 1.02 * 1.05) * linearPart(motion)[i], 10); });
  });
});
