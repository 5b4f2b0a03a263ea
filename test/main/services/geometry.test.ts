import { describe, expect, it } from "vitest";
import { bareToWorld } from "../../../main/services/geometry.ts";
import { bareAffine, transformPoint } from "../../../workers/contract/affine.ts";
import { randomRigid } from "../../fixtures/rigid.ts";

describe("bareToWorld", () => {
  it("carries a map of voxel indices into the worlds of both images", () => {
    const fixed = { dims: [4, 5, 6] as [number, number, number], affine: [2, 0, 0, -10, 0, 3, 0, 20, 0, 0, 4, 30, 0, 0, 0, 1] };
    const moving = { dims: [4, 5, 6] as [number, number, number], affine: [0, -1, 0, 5, 1.5, 0, 0, 6, 0, 0, 1, 7, 0, 0, 0, 1] };
    const bare = randomRigid(4, 30, 5, [0, 0, 0]);
    const world = bareToWorld(bare, fixed, moving);
    const fixedIndex = [1, 2, 3];
    // the bare worlds lie at the bare affine times the index
    const movingBare = transformPoint(bare, transformPoint(bareAffine, fixedIndex));
    const expected = transformPoint(moving.affine, transformPoint(bareAffine, movingBare));
    transformPoint(world, transformPoint(fixed.affine, fixedIndex)).forEach((value, axis) => expect(value).toBeCloseTo(expected[axis], 9));
  });
});
