import { describe, expect, it } from "vitest";
import { multiply4, translation4 } from "../../../../workers/contract/affine.ts";
import { parametersSchema, type Parameters } from "../../../../workers/contract/parameters.ts";
import type { RegisterAnswer } from "../../../../workers/contract/tasks.ts";
import type { Triple, Volume } from "../../../../workers/contract/volume.ts";
import { registerVolumes } from "../../../../workers/engine/register.ts";
import { testTeam } from "../../../fixtures/kernels.ts";
import { phantom, phantomValue, volumeOf } from "../../../fixtures/phantom.ts";

const fixed = phantom({ dims: [44, 52, 46], spacing: 4 });
const bent = volumeOf(fixed.header, ([x, y, z]) => phantomValue(x - 5 * Math.sin(y / 24), y - 5 * Math.sin(z / 26), z - 4 * Math.cos(x / 25)), "int16");

/** The same voxels, said by the header to lie elsewhere. */
const movedBy = (volume: Volume, shift: Triple): Volume => ({ ...volume, header: { ...volume.header, affine: multiply4(translation4(shift), volume.header.affine) } });

async function register(moving: Volume, syn_metric: Parameters["syn_metric"]): Promise<RegisterAnswer> {
  const team = await testTeam();
  try {
    const parameters = parametersSchema.parse({ type_of_transform: "SyN", syn_metric, syn_sampling: syn_metric === "cc" ? 2 : 32, reg_iterations: [30, 20] });
    return registerVolumes(team, { fixed, moving, initial: null, parameters }, { publish: () => undefined, publishPreview: () => undefined, elapsed: 0 });
  } finally {
    team.end();
  }
}

describe.each(["mattes", "cc", "meansquares", "demons", "mind"] as const)("the quality of a deformable stage with %s", (metric) => {
  it("has no metric to compare with where the images do not overlap by their headers, and no blame for that", async () => {
    const { quality } = await register(movedBy(bent, [900, -1400, 500]), metric);
    expect(quality.metricBefore).toBeNull();
    expect(quality.reasons.filter((reason) => reason.includes("more alike"))).toEqual([]);
  });

  it("compares with where the images lay otherwise", async () => {
    const { quality } = await register(movedBy(bent, [12, 0, -8]), metric);
    expect(quality.metricAfter).toBeLessThan(quality.metricBefore ?? Number.NaN);
  });
});
