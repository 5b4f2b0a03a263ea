import { existsSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import type { Parameters } from "../../../workers/contract/parameters.ts";
import { voxelView } from "../../../workers/contract/volume.ts";
import { resampleVolume } from "../../../workers/engine/resample.ts";
import { readImage } from "../../../workers/formats/read.ts";
import { readTransforms } from "../../../workers/formats/transforms.ts";
import { testTeam } from "../../fixtures/kernels.ts";

const ants = new URL("../../../../shared/reference/ants/", import.meta.url).pathname;
const file = (name: string) => ants + name;
const volume = async (name: string) => (await readImage(file(name))).volume;
const values = async (name: string) => {
  const { header, voxels } = await volume(name);
  return voxelView(header.dtype, voxels);
};

interface Case {
  name: string;
  fixed?: string;
  moving?: string;
  transforms: string[];
  interpolator: Parameters["interpolator"];
  defaultValue?: number;
}

const syn = ["syn_1Warp.nii.gz", "syn_0GenericAffine.mat"];
const images: Case[] = [
  ...(["linear", "nearestNeighbor", "gaussian", "cosineWindowedSinc", "welchWindowedSinc", "hammingWindowedSinc", "lanczosWindowedSinc"] as const)
    .map((interpolator): Case => ({ name: `apply_${interpolator[0].toUpperCase()}${interpolator.slice(1)}`, transforms: syn, interpolator })),
  { name: "apply_BSpline3", transforms: syn, interpolator: "bSpline" },
  { name: "apply_inverse_Linear", fixed: "moving.nii.gz", moving: "fixed.nii.gz", transforms: ["syn_0GenericAffine.mat,inverse", "syn_1InverseWarp.nii.gz"], interpolator: "linear" },
  { name: "apply_h5_Linear", transforms: ["h5_Composite.h5"], interpolator: "linear" },
  { name: "apply_rigid_default-1000_Linear", transforms: ["rigid_0GenericAffine.mat"], interpolator: "linear", defaultValue: -1000 },
];
const labels: Case[] = (["nearestNeighbor", "genericLabel", "multiLabel"] as const)
  .map((interpolator) => ({ name: `labels_${interpolator[0].toUpperCase()}${interpolator.slice(1)}`, moving: "moving_labels.nii.gz", transforms: syn, interpolator }));

const reports: string[] = [];

// files that ANTs wrote, not part of the project
describe.skipIf(!existsSync(ants))(`what antsApplyTransforms made${existsSync(ants) ? "" : " (skipped: ../shared/reference is absent)"}`, () => {
  afterAll(() => {
    if (process.env.SYNCLINE_REPORT) console.log(reports.join("\n"));
  });

  async function made({ name, fixed = "fixed.nii.gz", moving = "moving.nii.gz", transforms, interpolator, defaultValue = 0 }: Case) {
    const team = await testTeam();
    const chain = await Promise.all(transforms.map((text) => readTransforms(file(text.replace(",inverse", "")), text.endsWith(",inverse"))));
    const grid = (await volume(fixed)).header;
    const { header, voxels } = resampleVolume(team, { grid, moving: await volume(moving), transforms: chain.flat(), interpolator, defaultValue });
    return { ours: voxelView(header.dtype, voxels), theirs: await values(`${name}.nii.gz`), header };
  }

  test.each(images)("$name", async (each) => {
    const { ours, theirs } = await made(each);
    let low = Infinity, high = -Infinity;
    for (const value of await values(each.moving ?? "moving.nii.gz")) {
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
    const outside = each.defaultValue ?? 0;
    let worst = 0, sum = 0, border = 0, equal = 0, jumps = 0;
    for (let i = 0; i < ours.length; i++) {
      // a point on the very border may fall on either side of it
      if ((ours[i] === outside) !== (theirs[i] === outside) && each.interpolator !== "nearestNeighbor") {
        border++;
        continue;
      }
      const difference = Math.abs(ours[i] - theirs[i]) / (high - low);
      // ITK's Gaussian jumps half-way between voxels: one point here lies 3e-7 voxels from there, and the rounding of the header decides its side
      if (each.interpolator === "gaussian" && difference > 1e-3) jumps++;
      else worst = Math.max(worst, difference);
      sum += difference;
      if (difference === 0) equal++;
    }
    reports.push(`${each.name}: max ${worst.toExponential(2)}, mean ${(sum / ours.length).toExponential(2)} of the range, ${border} border voxels, ${jumps} jumps, ${(100 * equal) / ours.length} % equal`);
    if (each.interpolator === "nearestNeighbor") expect(equal / ours.length).toBeGreaterThan(0.9999);
    else expect(worst).toBeLessThan(1e-3);
    expect(jumps).toBeLessThan(3);
    expect(border).toBeLessThan(1e-4 * ours.length);
  });

  test.each(labels)("$name", async (each) => {
    const { ours, theirs, header } = await made(each);
    expect(header.dtype).toBe("uint8");
    let equal = 0, inner = 0, innerEqual = 0;
    for (let i = 0; i < ours.length; i++) {
      if (ours[i] === theirs[i]) equal++;
      if (theirs[i] === 0) continue;
      inner++;
      if (ours[i] === theirs[i]) innerEqual++;
    }
    reports.push(`${each.name}: ${(100 * equal) / ours.length} % equal, of labelled voxels ${(100 * innerEqual) / inner} %`);
    expect(equal / ours.length).toBeGreaterThan(0.995);
    expect(innerEqual / inner).toBeGreaterThan(0.995);
  });
});
