import { expect, it } from "vitest";
import { inverseWarped, warped } from "../../../main/services/results.ts";
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
  await inverseWarped(pools, registered, 1);
  expect(asked).toEqual([55, -1000]);
});
