// The verdict: what its rules say of evidence, what the evidence is of phantoms, and a short seeded form of `npm run robustness -- --only verdict`.
import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parametersSchema } from "../../../workers/contract/parameters.ts";
import type { Quality } from "../../../workers/contract/job.ts";
import { rotationMatrix } from "../../../workers/engine/matrix.ts";
import { aboutCentre, translation4 } from "../../../workers/contract/affine.ts";
import type { Volume } from "../../../workers/contract/volume.ts";
import { registerVolumes } from "../../../workers/engine/register.ts";
import type { Evidence } from "../../../workers/engine/verdict/evidence.ts";
import { findingsOf, summarise } from "../../../workers/engine/verdict/rules.ts";
import type { Conductor } from "../../../workers/team/team.ts";
import { testTeam, withTeam } from "../../fixtures/kernels.ts";
import { phantom } from "../../fixtures/phantom.ts";
import { registerPair } from "../../robustness/runs.ts";
import { mirrored, onlyNoise } from "../../robustness/verdict-images.ts";
import { confusionTable, verdictOutcomes } from "../../robustness/verdict.ts";
import { runsOf } from "../../robustness/verdict-runs.ts";
import { dataFolder, moved, volumeAt } from "../../robustness/volumes.ts";

const sound: Evidence = {
  size: 130, likeness: 0.06, rivalLikeness: 0.04, usualLikeness: 0.02, rivalMm: 60, driftMm: 2, edges: 0.6, rivalEdges: 0.45, usualEdges: 0.3, usualEdgesSpread: 0.06,
  edgesMm: 1, inside: 0.2, mirrorInside: 0.03, backMm: 1, sizeRatio: 1.02, sizeGain: 0.2,
};
const codesOf = (changes: Partial<Evidence>, decisive = true) => findingsOf({ ...sound, ...changes }, decisive).map(({ code, severity }) => (severity === "failed" ? `${code}!` : code));

describe("the rules of the verdict", () => {
  it("find nothing against sound evidence", () => {
    expect(codesOf({})).toEqual([]);
    expect(summarise(sound)).toMatchObject({ margin: expect.closeTo(0.5), edges: expect.closeTo(5), side: expect.closeTo(0.85) });
  });

  it.each([
    ["a rival nearly as good", { rivalLikeness: 0.055 }, ["rivalNear"]],
    ["a better rival that edges speak against", { rivalLikeness: 0.07 }, ["rivalNear"]],
    ["a better rival that edges side with", { rivalLikeness: 0.07, rivalEdges: 0.62 }, ["rivalBetter!"]],
    ["a far better rival", { rivalLikeness: 0.12 }, ["rivalBetter!"]],
    ["likeness no better than that of wrong poses", { likeness: 0.019, rivalLikeness: 0.03 }, ["rivalBetter!"]],
    ["a round body, which looks alike however it is turned", { likeness: 0.6, rivalLikeness: 0.601, usualLikeness: 0.6, edges: 0.93, usualEdges: 0.93, rivalEdges: 0.94, driftMm: 60 }, ["rivalNear", "edgesWeak", "smoothElsewhere"]],
    ["edges little better than in wrong poses", { edges: 0.41 }, ["edgesWeak"]],
    ["edges that vary much, where the margin is clear", { edges: 0.45 }, []],
    ["edges that vary much, where it is not", { edges: 0.45, rivalLikeness: 0.047 }, ["edgesWeak"]],
    ["edges no better than in wrong poses, and a rival", { edges: 0.33, rivalLikeness: 0.055 }, ["rivalNear", "edgesApart!"]],
    ["measures that put the image elsewhere", { edgesMm: 9, driftMm: 8, backMm: 7 }, ["edgesElsewhere", "smoothElsewhere", "backElsewhere"]],
    ["a result that does not hold on smoothed images", { driftMm: 60, edges: 0.55 }, ["smoothElsewhere!"]],
    ["heads of different size, which a rigid transform leaves so", { sizeRatio: 0.93, sizeGain: 0.5, edgesMm: 8 }, ["sizesDiffer", "edgesElsewhere"]],
    ["a difference in size that no other measure sees", { sizeRatio: 0.93, sizeGain: 0.5 }, []],
    ["a difference in size that gains nothing", { sizeRatio: 0.93, sizeGain: 0.02, edgesMm: 8 }, ["edgesElsewhere"]],
    ["a type that could change the size", { sizeRatio: Number.NaN, sizeGain: Number.NaN, edgesMm: 8 }, ["edgesElsewhere"]],
    ["a mirror image that fits as well", { mirrorInside: 0.19 }, ["sidesUnclear"]],
    ["a mirror image that alone fits", { inside: 0.05, mirrorInside: 0.2 }, ["mirrorBetter!"]],
    ["an inside that tells nothing", { inside: 0.004, mirrorInside: 0.001 }, ["sidesUnclear"]],
    ["noise inside", { inside: -0.01, mirrorInside: 0.016 }, ["sidesUnclear"]],
  ])("tell of %s", (_name, changes, codes) => {
    expect(codesOf(changes)).toEqual(codes);
  });

  it("say nothing of what could not be measured, but of the sides", () => {
    expect(codesOf({ rivalLikeness: Number.NaN, rivalMm: Number.NaN, edges: Number.NaN, edgesMm: Number.NaN, backMm: Number.NaN, driftMm: Number.NaN, inside: Number.NaN })).toEqual(["sidesUnclear"]);
  });

  it("ask for a look at most where masks may hide what was examined", () => {
    expect(codesOf({ rivalLikeness: 0.12, inside: 0.05, mirrorInside: 0.2 }, false)).toEqual(["rivalBetter", "mirrorBetter"]);
  });
});

describe("the verdict on a phantom", () => {
  const fixed = phantom(), silent = { publish: () => undefined, publishPreview: () => undefined, elapsed: 0 };
  const pose = aboutCentre(rotationMatrix([0.1, -0.15, 0.2]), [8, -6, 5], [0, 0, 0]);
  const moving = phantom({ pose, contrast: (value) => (value > 20 ? 1100 - value : 0) });
  const quality = (team: Conductor, volume: Volume, initial_transform: "mass" | "identity"): Quality =>
    registerVolumes(team, { fixed, moving: volume, initial: null, parameters: parametersSchema.parse({ type_of_transform: "Rigid", initial_transform }) }, silent).quality;

  it("is good of the right pose, and the same for any number of threads", async () => {
    const [one, three] = [await withTeam(1, (team) => quality(team, moving, "mass")), await withTeam(3, (team) => quality(team, moving, "mass"))];
    expect(one).toMatchObject({ verdict: "good", findings: [], reasons: [] });
    expect(three).toEqual(one);
  });

  it("names the difference in size that a rigid type leaves, and an affine one does not", async () => {
    const larger = phantom({ pose: aboutCentre(rotationMatrix([0, 0, 0.1]).map((value) => 1.09 * value), [4, 0, 0], [0, 0, 0]) });
    const codes = (type_of_transform: "Rigid" | "Affine") => withTeam(2, (team) =>
      registerVolumes(team, { fixed, moving: larger, initial: null, parameters: parametersSchema.parse({ type_of_transform }) }, silent).quality.findings.map(({ code }) => code));
    expect((await codes("Rigid")).at(0)).toBe("sizesDiffer");
    expect(await codes("Affine")).not.toContain("sizesDiffer");
  });

  it("of a single slice says that it is one, and nothing that takes three dimensions", async () => {
    const slice = phantom({ dims: [64, 80, 1] });
    const { verdict, findings } = await withTeam(1, (team) => registerVolumes(team, { fixed: slice, moving: slice, initial: null, parameters: parametersSchema.parse({ type_of_transform: "Rigid" }) }, silent).quality);
    expect(verdict).toBe("check");
    expect(findings.map(({ code }) => code)).toEqual(["fewSlices"]);
  });

  it("names the exchange of left and right", async () => {
    const { verdict, reasons } = await withTeam(1, (team) => quality(team, mirrored(moving), "mass"));
    expect(verdict).toBe("failed");
    expect(reasons.join(" ")).toMatch(/left and right are exchanged/);
  });

  it("finds the better pose that a wrong start missed", async () => {
    const far = moved(moving, aboutCentre(rotationMatrix([0, 1.9, 0]), [0, 0, 0], [0, 0, 0]));
    const { verdict, findings } = await withTeam(1, (team) => quality(team, far, "identity"));
    expect(verdict).toBe("failed");
    expect(findings.map(({ code }) => code)).toContain("rivalBetter");
  });
});

describe("the verdict on the sample pair", () => {
  let team: Conductor;
  beforeAll(async () => { team = await testTeam(); });
  afterAll(() => { team.end(); });

  it("is good where it should be, and never good of what was made to fail", async () => {
    const [mr, ct] = [await volumeAt("sample/mr"), await volumeAt("sample/ct")];
    const rigid = { type_of_transform: "Rigid" } as const;
    // left and right show in what is finer than the coarser runs see
    expect(registerPair(team, mr, ct, rigid).quality).toMatchObject({ verdict: "good", findings: [] });
    const coarse = (moving: Volume, initial_transform: "identity" | "search") => registerPair(team, mr, moving, { ...rigid, initial_transform, working_resolution: 2.5 }).quality.verdict;
    expect(coarse(ct, "search")).not.toBe("failed");
    expect(coarse(mirrored(ct), "search")).not.toBe("good");
    expect(coarse(onlyNoise(ct, 12, 3), "identity")).toBe("failed");
    expect(coarse(moved(ct, translation4([0, 95, 40])), "identity")).toBe("failed");
  }, 240_000);
});

describe.skipIf(!existsSync(dataFolder))("the verdict on real images (skipped without ../shared/data)", () => {
  it("calls no wrong result good and no right one failed", async () => {
    const team = await testTeam();
    try {
      const plans = runsOf("test", 1, ["plain", "slab", "deformed", "mirrored", "noise", "body", "wrongPlace"]).filter(({ pair }) => ["orientations", "stroke-flair-t1"].includes(pair.name));
      const outcomes = await verdictOutcomes(team, plans, () => undefined);
      console.log(confusionTable(outcomes).join("\n"));
      expect(outcomes.filter(({ right, verdict }) => right === false && verdict === "good").map(({ line }) => line)).toEqual([]);
      expect(outcomes.filter(({ right, verdict }) => right === true && verdict === "failed").map(({ line }) => line)).toEqual([]);
      // separates: it is neither always undecided nor always of one mind
      const share = (right: boolean, verdict: Quality["verdict"]) => outcomes.filter((outcome) => outcome.right === right && outcome.verdict === verdict).length / outcomes.filter((outcome) => outcome.right === right).length;
      expect(share(true, "good")).toBeGreaterThan(0.4);
      expect(share(false, "failed")).toBeGreaterThan(0.4);
    } finally {
      team.end();
    }
  }, 300_000);
});
