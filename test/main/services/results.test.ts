import { expect, it } from "vitest";
import { imagesWanted, placedImages, warped } from "../../../main/services/results.ts";
import { parametersSchema } from "../../../workers/contract/parameters.ts";
import { emptyVolume, fakePools, plainAnswer } from "../../fixtures/fake-pools.ts";

it("the value outside the moving image is not the one outside the fixed image", async () => {
  const asked: number[] = [];
  const pools = fakePools({ apply: async ({ defaultValue }) => {
    asked.push(defaultValue);
    return { volume: emptyVolume() };
  } });
  const fixed = emptyVolume();
  fixed.header.modality = "CT";
  const registered = { fixed, moving: emptyVolume(), transform: plainAnswer().transform, deformation: null, parameters: parametersSchema.parse({ type_of_transform: "Rigid", default_value: 55 }) };
  await warped(pools, registered, 1);
  expect(asked).toEqual([55]);
  expect(imagesWanted(registered)).toEqual({ interpolator: "linear", outside: { moving: 55, fixed: -1000 } });
});

it("images that a job made between bare grids lie where the image lies whose grid they have", () => {
  const [fixed, moving] = [emptyVolume([3, 4, 5]), emptyVolume([4, 5, 6])];
  fixed.header.affine = [2, 0, 0, 9, 0, 2, 0, 8, 0, 0, 2, 7, 0, 0, 0, 1];
  moving.header.affine = [0, 3, 0, 1, 3, 0, 0, 2, 0, 0, 3, 3, 0, 0, 0, 1];
  const made = { warped: emptyVolume([3, 4, 5]), inverseWarped: emptyVolume([4, 5, 6]) };
  const placed = (ignore_geometry: boolean) => placedImages(made, { fixed, moving, parameters: parametersSchema.parse({ type_of_transform: "Rigid", ignore_geometry }) });
  expect(placed(true).warped.header.affine).toEqual(fixed.header.affine);
  expect(placed(true).inverseWarped.header.affine).toEqual(moving.header.affine);
  expect(placed(false).warped.header.affine).toEqual(made.warped.header.affine);
});
