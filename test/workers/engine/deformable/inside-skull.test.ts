// CT to MR inside the skull: a known deformation of the sample head's brain is found, bone stays. The full-size figures: `npm run bench`.
import { beforeAll, describe, expect, it } from "vitest";
import { transformPoint } from "../../../../workers/contract/affine.ts";
import { parametersSchema, type ParametersInput } from "../../../../workers/contract/parameters.ts";
import { voxelCount, type Volume } from "../../../../workers/contract/volume.ts";
import { loadImage } from "../../../../workers/engine/image.ts";
import { registerVolumes } from "../../../../workers/engine/register.ts";
import { skullInterior } from "../../../../workers/engine/skull.ts";
import { brainLabels, tissues } from "../../../../workers/sample/tissues.ts";
import { overlapsOf, worstLoss } from "../../../bench/ct-to-mr.ts";
import { testTeam, withTeam } from "../../../fixtures/kernels.ts";
import { loadPresets } from "../../../../main/services/presets.ts";
import { phantom } from "../../../fixtures/phantom.ts";
import { coarseHeads } from "../../../fixtures/second-head.ts";

let pair: ReturnType<typeof coarseHeads>;
beforeAll(() => { pair = coarseHeads(); });

/** The longest displacement of a forward field on the fixed grid, and the longest where the skin is, above the skull base. */
function movement(vectors = new SharedArrayBuffer(0)): { most: number; still: number } {
  const { dims, affine } = pair.fixed.header;
  const u = new Float32Array(vectors);
  const labels = new Uint8Array(pair.fixedLabels.voxels);
  let still = 0, most = 0;
  for (let i = 0; i < voxelCount(dims); i++) {
    const length = Math.hypot(u[i], u[voxelCount(dims) + i], u[2 * voxelCount(dims) + i]);
    most = Math.max(most, length);
    const height = transformPoint(affine, [0, 0, Math.floor(i / (dims[0] * dims[1]))])[2];
    if (labels[i] === tissues.skin && height > 0) still = Math.max(still, length);
  }
  return { most, still };
}

describe("a deformation inside the skull", () => {
  it("by the preset brings deep structures and ventricles together, leaves no label worse, and folds nowhere", async () => {
    const preset = (await loadPresets("assets/presets")).find(({ name }) => name === "ct-to-mr-deformable");
    const [affine, bent] = await withTeam(2, (team) => [{ type_of_transform: "Affine", initial_transform: "search" as const }, { ...preset?.parameters }].map((parameters) => overlapsOf(team, pair, parameters)));
    expect(bent.deep).toBeGreaterThan(affine.deep + 0.1);
    // the third ventricle is no wider than two of these voxels
    const { name, loss } = worstLoss(bent, affine);
    expect(loss, name).toBeLessThan(name === "midlineVentricle" ? 0.06 : 0.02);
    expect(bent.answer.quality.jacobian.foldedFraction).toBe(0);
    // bone keeps its place: far from the brain nothing moves at all
    const { most, still } = movement(bent.answer.deformation?.forward.vectors);
    expect(most).toBeGreaterThan(4);
    expect(still).toBeLessThan(0.01);
  });

  it("stays inside also where the metric tears it as a whole, which the verdict says, with the metric that is left", async () => {
    let torn = 0;
    const { deformation, quality, notices } = await withTeam(2, (team) => registerVolumes(team, {
      fixed: pair.fixed, moving: pair.moving, initial: null,
      parameters: parametersSchema.parse({ type_of_transform: "SyNBold", initial_transform: "search", syn_region: "skull", syn_metric: "cc", syn_sampling: 2, reg_iterations: [100, 100, 60], grad_step: 0.5 }),
    }, { publish: (event) => { if (event.event === "iteration") torn = event.metric; }, publishPreview: () => undefined, elapsed: 0 }));
    expect(quality.findings[0]?.code).toBe("torn");
    expect(notices.some(({ text }) => text.includes("images of one kind"))).toBe(true);
    expect(quality.jacobian.foldedFraction).toBe(0);
    expect(quality.metricAfter).toBeGreaterThan(torn + 0.01);
    const { most, still } = movement(deformation?.forward.vectors);
    expect(most).toBeGreaterThan(4);
    expect(still).toBeLessThan(0.01);
  });

  it("is refused without a CT, of a CT not matched in Hounsfield units, and without a skull", async () => {
    const team = await testTeam();
    const run = (fixed: Volume, moving: Volume, more: ParametersInput = {}) => () => registerVolumes(team, {
      fixed, moving, initial: null, parameters: parametersSchema.parse({ type_of_transform: "SyNOnly", syn_region: "skull", reg_iterations: [1], ...more }),
    }, { publish: () => undefined, publishPreview: () => undefined, elapsed: 0 });
    const rescaled: Volume = { ...pair.moving, header: { ...pair.moving.header, slope: 0.125, intercept: 125 } };
    for (const attempt of [run(pair.fixed, rescaled), run(pair.fixed, pair.moving, { full_range: true })]) expect(attempt).toThrowError(expect.objectContaining({ code: "usage", message: expect.stringMatching(/Hounsfield/) }));
    expect(run(pair.fixed, phantom())).toThrowError(expect.objectContaining({ code: "usage", message: expect.stringMatching(/neither image is one/) }));
    const ball = phantom({ contrast: (value) => (value > 20 ? value / 20 : -1000), modality: "CT" });
    expect(run(phantom(), ball)).toThrowError(expect.objectContaining({ code: "failed", message: expect.stringMatching(/No skull/) }));
    team.end();
  });
});

describe("skullInterior", () => {
  it("holds the brain and nothing outside the skull, whichever way the voxels run", async () => {
    const { header, voxels } = pair.moving;
    const [nx, ny, nz] = header.dims;
    const a = header.affine;
    // the same head stored with z first and downwards
    const turned = new Int16Array(new SharedArrayBuffer(voxels.byteLength));
    const from = new Int16Array(voxels);
    for (let z = 0; z < nz; z++) for (let y = 0; y < ny; y++) for (let x = 0; x < nx; x++) turned[(nz - 1 - z) + nz * (x + nx * y)] = from[x + nx * (y + ny * z)];
    const down = [0, a[0], 0, a[3], 0, 0, a[5], a[7], -a[10], 0, 0, a[11] + a[10] * (nz - 1), 0, 0, 0, 1];
    const cases: Volume[] = [pair.moving, { voxels: turned.buffer, header: { ...header, dims: [nz, nx, ny], affine: down } }];
    const labels = new Uint8Array(pair.movingLabels.voxels);
    for (const volume of cases) {
      const team = await testTeam();
      const mask = skullInterior(team, loadImage(team, volume, volume.header, [1, 1, 1], "moving"));
      team.end();
      if (!mask) throw new Error("no skull found");
      const counts = { brain: 0, brainInside: 0, inside: 0, stray: 0 };
      const [mx, my] = mask.grid.dims;
      for (let i = 0; i < mask.inside.length; i++) {
        const world = transformPoint(mask.grid.affine, [i % mx, Math.floor(i / mx) % my, Math.floor(i / (mx * my))]);
        const [x, y, z] = [0, 1, 2].map((axis) => Math.round((world[axis] - a[4 * axis + 3]) / a[5 * axis]));
        const label = labels[x + nx * (y + ny * z)];
        const within = mask.inside[i] === 1;
        if (brainLabels.has(label)) counts.brain++;
        if (brainLabels.has(label) && within) counts.brainInside++;
        if (within) counts.inside++;
        if (within && (label === tissues.skin || label === tissues.muscle || label === tissues.air || label === tissues.eye)) counts.stray++;
      }
      expect(counts.brainInside / counts.brain).toBeGreaterThan(0.93);
      expect(counts.stray / counts.inside).toBeLessThan(0.02);
    }
  });
});
