import { describe, expect, it } from "vitest";
import { onlyField, runEvaluation } from "../../../main/services/evaluation.ts";
import { identityTransform, type DisplacementField } from "../../../workers/contract/transform.ts";
import { emptyVolume, fakePools } from "../../fixtures/fake-pools.ts";

const nothing = { similarity: null, dice: null, jacobian: null };
const field: DisplacementField = { kind: "field", grid: { dims: [1, 1, 1], affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] }, vectors: new SharedArrayBuffer(12) };

describe("runEvaluation", () => {
  it("compares what lies on one grid as it is", async () => {
    const pair = { fixed: emptyVolume(), moving: emptyVolume() };
    const pools = fakePools({ evaluate: async (task) => {
      expect(task).toEqual({ images: pair, labels: pair, warp: null });
      return nothing;
    } });
    expect(await runEvaluation(pools, { images: pair, labels: pair, warp: null })).toEqual({ evaluation: nothing, notices: [] });
  });

  it("brings what lies elsewhere onto the fixed grid and says so", async () => {
    const [fixed, other, resampled] = [emptyVolume(), emptyVolume([5, 5, 6]), emptyVolume()];
    const asked: string[] = [];
    const pools = fakePools({
      apply: async ({ interpolator, grid, transforms }) => {
        expect([grid.dims, transforms]).toEqual([fixed.header.dims, []]);
        asked.push(interpolator);
        return { volume: resampled };
      },
      evaluate: async ({ images, labels }) => {
        expect([images?.moving, labels?.moving]).toEqual([resampled, resampled]);
        return nothing;
      },
    });
    const pair = { fixed, moving: other };
    const { notices } = await runEvaluation(pools, { images: pair, labels: pair, warp: null });
    expect(asked).toEqual(["linear", "nearestNeighbor"]);
    expect(notices).toEqual([expect.stringContaining("moving image lies on another grid"), expect.stringContaining("moving labels lie on another grid")]);
  });

  it("says what it needs when memory is short", async () => {
    const big = emptyVolume();
    big.header.dims = [40_000, 40_000, 40_000];
    await expect(runEvaluation(fakePools({}), { images: { fixed: big, moving: big }, labels: null, warp: null })).rejects.toMatchObject({ code: "memory" });
  });
});

describe("onlyField", () => {
  it("finds the warp of a file, also beside an affine, and refuses none and several", () => {
    expect(onlyField([field, identityTransform], "a.h5")).toBe(field);
    expect(() => onlyField([identityTransform], "a.mat")).toThrowError(/a\.mat holds no displacement field/);
    expect(() => onlyField([field, field], "a.h5")).toThrowError(/several/);
  });
});
