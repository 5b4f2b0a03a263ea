import { expect, it } from "vitest";
import { requireRoom } from "../../../main/command/room.ts";
import { emptyVolume, fakePools } from "../../fixtures/fake-pools.ts";

it("images that could be read and registered are refused before they are read where their results would not fit", async () => {
  const dims: [number, number, number] = [900, 900, 400];
  const { header } = emptyVolume();
  const pools = fakePools({ inspect: async () => ({ header: { ...header, dims }, bytes: 2 * 900 * 900 * 400 }) });
  const parameters = { type_of_transform: "Rigid", multivariate_extras: [] as never[] } as const;
  // 1.3 GB decoded, 0.8 GB to register, both results 5 GB and more
  await expect(requireRoom(pools, "a.nii", "b.nii", [], parameters, 4e9)).rejects.toMatchObject({ code: "memory", message: expect.stringMatching(/^Not enough memory for this registration: \d\.\d GB needed, 4\.0 GB available/) });
  await requireRoom(pools, "a.nii", "b.nii", [], parameters, 12e9);
  // a mask is read beside them
  await expect(requireRoom(pools, "a.nii", "b.nii", Array.from({ length: 8 }, () => "mask.nii"), parameters, 12e9)).rejects.toMatchObject({ code: "memory" });
});
