// Every deformable type of transform as a user runs it: the stages ANTsPy documents, all files, and a known deformation found.
import { existsSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { transformPoint } from "../../../workers/contract/affine.ts";
import { reportSchema, type Report } from "../../../workers/contract/job.ts";
import { linearToMatrix } from "../../../workers/contract/transform.ts";
import { voxelCount, type Grid, type Triple, type Volume } from "../../../workers/contract/volume.ts";
import { readTransforms } from "../../../workers/tasks/io.ts";
import { antspyStages } from "../../fixtures/antspy-stages.ts";
import { runCommand, type Finished } from "../../fixtures/command.ts";
import { commandInProcess } from "../../fixtures/command-in-process.ts";
import { unwrap, writeVolume } from "../../fixtures/files.ts";
import { temporaryFolder } from "../../fixtures/folder.ts";
import { phantom, phantomValue, volumeOf } from "../../fixtures/phantom.ts";

const folder = temporaryFolder();
const fixed = phantom({ dims: [56, 67, 59], spacing: 3 });
/** Shift in mm from a moving point back to the fixed one: smooth, up to 7 mm, with an invertible Jacobian, no mean to speak of. */
const back = ([x, y, z]: Triple): Triple => [4 * Math.sin(x / 25 + y / 31), 4.5 * Math.sin(y / 27 - z / 26 + 1), 4 * Math.cos(z / 25 + x / 29 + 1)];
const bent = (grid: Grid): Volume => volumeOf(grid, (p) => {
  const [a, b, c] = back(p);
  return phantomValue(p[0] - a, p[1] - b, p[2] - c);
}, "int16");
const half = (grid: Grid, side: number): Volume => volumeOf(grid, ([x]) => (side * x > 15 ? 1 : 0), "uint8");

const files = {
  fixed, moving: bent(fixed.header), left: half(fixed.header, -1), right: half(fixed.header, 1), nothing: volumeOf(fixed.header, () => 0, "uint8"),
  constant: volumeOf(fixed.header, () => 7, "int16"), slice: phantom({ dims: [60, 70, 1], spacing: 3 }), bentSlice: bent({ dims: [60, 70, 1], affine: phantom({ dims: [60, 70, 1], spacing: 3 }).header.affine }),
  far: { ...fixed, header: { ...fixed.header, affine: fixed.header.affine.with(3, 3000) } },
} satisfies Record<string, Volume>;
const path = (name: keyof typeof files): string => folder.at(`${name}.nii.gz`);

beforeAll(async () => {
  await Promise.all(Object.entries(files).map(([name, volume]) => writeVolume(path(name as keyof typeof files), volume)));
});

const report = (prefix: string): Report => reportSchema.parse(JSON.parse(readFileSync(folder.at(`${prefix}Report.json`), "utf8")));
const outputs = ["Warped.nii.gz", "InverseWarped.nii.gz", "0GenericAffine.mat", "1Warp.nii.gz", "1InverseWarp.nii.gz", "Report.json"];

const inProcess = commandInProcess();
const run = (prefix: string, more: readonly string[], how = inProcess): Promise<Finished> => how(["register", "--fixed", path("fixed"), "--moving", path("moving"), "--output", folder.at(prefix), ...more]);

async function registered(prefix: string, ...more: string[]): Promise<Report> {
  const { code, stderr } = await run(prefix, more);
  expect(code, stderr).toBe(0);
  expect(outputs.filter((suffix) => !existsSync(folder.at(prefix + suffix)))).toEqual([]);
  return report(prefix);
}

/** The voxels of the tissue and where they lie. */
const tissue: { index: number; p: Triple }[] = [];
{
  const { dims: [nx, ny, nz], affine } = fixed.header;
  for (let index = 0; index < nx * ny * nz; index++) {
    const p = transformPoint(affine, [index % nx, Math.floor(index / nx) % ny, Math.floor(index / (nx * ny))]);
    if (phantomValue(...p) >= 100) tissue.push({ index, p });
  }
}

/** Mean distance in mm over the tissue between x and where the written files followed by the true way back take it; without files, to begin with. `where`: which points count. */
async function error(prefix: string | null, where: (p: Triple) => boolean = () => true): Promise<number> {
  const count = voxelCount(fixed.header.dims);
  const maps = prefix === null ? null : await Promise.all(["1Warp.nii.gz", "0GenericAffine.mat"].map(async (suffix) => unwrap(await readTransforms({ path: folder.at(prefix + suffix), inverse: false })).transforms[0]));
  const u = maps?.[0].kind === "field" ? new Float32Array(maps[0].vectors) : new Float32Array(3 * count);
  const linear = maps?.[1].kind === "linear" ? linearToMatrix(maps[1]) : null;
  const distances = tissue.filter(({ p }) => where(p)).map(({ index, p }) => {
    const bentTo: Triple = [p[0] + u[index], p[1] + u[count + index], p[2] + u[2 * count + index]];
    const y = linear ? transformPoint(linear, bentTo) : bentTo;
    const [a, b, c] = back(y);
    return Math.hypot(y[0] - a - p[0], y[1] - b - p[1], y[2] - c - p[2]);
  });
  return distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
}

describe("register --transform", () => {
  it.each(Object.entries(antspyStages))("%s runs ANTsPy's stages and finds a known deformation", async (name, stages) => {
    const prefix = `${name}-`;
    const { stages: told, quality, parameters } = await registered(prefix, "--transform", name);
    expect(parameters.type_of_transform).toBe(name);
    expect(told.map(({ transform, metric, levels }) => ({ transform, metric, shrinkFactors: levels.map(({ shrink }) => shrink), sigmas: levels.map(({ sigma }) => sigma) })))
      .toEqual(stages.map(({ transform, metric, shrinkFactors, sigmas }) => ({ transform, metric, shrinkFactors, sigmas })));
    told.forEach(({ levels }, stage) => levels.forEach(({ iterations }, level) => {
      expect(iterations).toBeLessThanOrEqual(stages[stage].iterations[level]);
    }));
    expect(quality.jacobian.foldedFraction).toBe(0);
    expect(quality.inverseConsistencyMm.max).toBeLessThan(0.05);
    // five millimetres to begin with; the types that use local correlation work longer and finer
    expect(await error(null)).toBeGreaterThan(4.9);
    const { metric, iterations } = stages[stages.length - 1];
    const whole = iterations[iterations.length - 1] > 0;
    expect(await error(prefix)).toBeLessThan(metric !== "cc" || name === "SyNabp" ? 3.5 : whole ? 1.8 : 2.6);
  });
});

describe("register of a deformable type", () => {
  const short = ["--transform", "SyNOnly", "--iterations", "30x20"];
  const [onLeft, onRight] = [([x]: Triple) => x < -25, ([x]: Triple) => x > 25];

  it.each([["--fixed-mask", "left"], ["--moving-mask", "left"]] as const)("follows %s: what it leaves out stays as it was", async (option, mask) => {
    const prefix = `masked${option}-`;
    const { inputs } = await registered(prefix, ...short, option, path(mask));
    expect(inputs.map((input) => input.path)).toEqual(["fixed.nii.gz", "moving.nii.gz", `${mask}.nii.gz`]);
    expect(await error(prefix, onLeft)).toBeLessThan(0.7 * await error(null, onLeft));
    expect(await error(prefix, onRight)).toBeGreaterThan(0.9 * await error(null, onRight));
  });

  it("uses masks in the last stage only, in all with --mask-all-stages, and in all of the script's types", async () => {
    const affineEnd = async (prefix: string, ...more: string[]): Promise<number | undefined> => (await registered(prefix, "--iterations", "2x0", ...more)).stages[0].levels[0].metricEnd;
    const mask = ["--fixed-mask", path("left")];
    const [none, last, all] = [await affineEnd("none-"), await affineEnd("last-", ...mask), await affineEnd("all-", ...mask, "--mask-all-stages")];
    expect(last).toBe(none);
    expect(all).not.toBe(none);
    const script = ["--transform", "antsRegistrationSyNQuick[sr]"];
    expect(await affineEnd("script-masked-", ...script, ...mask)).not.toBe(await affineEnd("script-", ...script));
  });

  it("begins at a given transform, and keeps it as its linear part where there is no linear stage", async () => {
    const start = folder.put("start.tfm", Buffer.from("#Insight Transform File V1.0\n#Transform 0\nTransform: AffineTransform_double_3_3\nParameters: 1 0 0 0 1 0 0 0 1 4 -3 2\nFixedParameters: 0 0 0\n"));
    const { initialisation } = await registered("given-", "--transform", "SyNOnly", "--iterations", "0", "--initial-transform", start);
    expect(initialisation).toBe("given (start.tfm)");
    const [linear] = unwrap(await readTransforms({ path: folder.at("given-0GenericAffine.mat"), inverse: false })).transforms;
    // the file speaks LPS, the program RAS
    expect(linear.kind === "linear" && [3, 7, 11].map((at) => linearToMatrix(linear)[at])).toEqual([-4, 3, 2]);
    await registered("given-affine-", "--transform", "SyN", "--initial-transform", start);
    expect(await error("given-affine-")).toBeLessThan(3.5);
  });

  it("keeps a restricted axis still, to the byte, and says so in its report", async () => {
    const { parameters } = await registered("restricted-", ...short, "--restrict-transformation", "1x1x0");
    expect(parameters.restrict_transformation).toEqual([1, 1, 0]);
    for (const suffix of ["1Warp.nii.gz", "1InverseWarp.nii.gz"]) {
      const [field] = unwrap(await readTransforms({ path: folder.at(`restricted-${suffix}`), inverse: false })).transforms;
      const vectors = new Float32Array(field.kind === "field" ? field.vectors : new SharedArrayBuffer(0));
      const third = vectors.length / 3;
      expect(vectors.subarray(0, 2 * third).some((value) => Math.abs(value) > 1)).toBe(true);
      expect(vectors.subarray(2 * third).every((value) => value === 0)).toBe(true);
    }
  });

  it("takes more metrics and more images, and tells them without folders", async () => {
    const { parameters, inputs, stages, command } = await registered("multi-", ...short, "--multivariate-extras", "cc,0.5,2", "--multivariate-extras", `meansquares,${path("fixed")},${path("moving")},2,1`);
    expect(stages[0].metric).toBe("mattes+cc+meansquares");
    expect(parameters.multivariate_extras).toEqual([
      { metric: "cc", fixed: null, moving: null, weight: 0.5, sampling: 2 }, { metric: "meansquares", fixed: "fixed.nii.gz", moving: "moving.nii.gz", weight: 2, sampling: 1 },
    ]);
    expect(inputs).toHaveLength(4);
    expect(command).toContain("--multivariate-extras meansquares,fixed.nii.gz,moving.nii.gz,2,1");
    expect(JSON.stringify(report("multi-"))).not.toContain(folder.path);
    expect(await error("multi-")).toBeLessThan(0.4 * await error(null));
  });
});

/** Nothing of a registration may be left, and no stack trace shown. */
function refused({ code, stderr }: Finished, prefix: string, exit: number, message: RegExp): void {
  expect(code, stderr).toBe(exit);
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/ at .*:\d+:\d+/);
  expect(outputs.filter((suffix) => existsSync(folder.at(prefix + suffix)))).toEqual([]);
}

describe("register refuses", () => {
  /** one of each exit code as a process of its own */
  const asProcess = new Set(["images without overlap", "schedules of unequal length", "an extra image that is not there"]);

  it.each<[string, number, RegExp, string[]]>([
    ["images without overlap", 4, /overlap/, ["--moving", path("far"), "--initial-transform", "identity"]],
    ["images without overlap, without a linear stage", 4, /overlap/, ["--moving", path("far"), "--transform", "SyNOnly"]],
    ["a constant moving image", 4, /same value everywhere/, ["--moving", path("constant")]],
    ["a constant fixed image", 4, /same value everywhere/, ["--fixed", path("constant")]],
    ["a constant image in an extra pair", 4, /same value everywhere/, ["--transform", "SyNOnly", "--multivariate-extras", `mattes,${path("fixed")},${path("constant")},1,32`]],
    ["an empty mask", 4, /fixed mask is empty/, ["--fixed-mask", path("nothing")]],
    ["masks that leave nothing in common", 4, /mask/, ["--transform", "SyNOnly", "--fixed-mask", path("left"), "--moving-mask", path("right")]],
    ["schedules of unequal length", 2, /levels/, ["--transform", "Affine", "--affine-iterations", "10x10"]],
    ["an empty schedule", 2, /--iterations/, ["--iterations", ""]],
    ["a negative number of iterations", 2, /--iterations/, ["--iterations", "10x-1"]],
    ["a step that is no number", 2, /--gradient-step/, ["--gradient-step", "NaN"]],
    ["too few bins", 2, /bins/, ["--syn-sampling", "4"]],
    ["weights that do not fit", 2, /6 weights.*3 axes/, ["--restrict-transformation", "1x1x0x1x1x0"]],
    ["an extra metric there is not", 2, /--multivariate-extras nonsense,1,4 is not possible/, ["--multivariate-extras", "nonsense,1,4"]],
    ["an extra image that is not there", 3, /nowhere.nii cannot be read/, ["--multivariate-extras", `cc,${path("fixed")},nowhere.nii,1,4`]],
    ["extra metrics of a linear type", 2, /deformable/, ["--transform", "Rigid", "--multivariate-extras", "cc,1,4"]],
    ["time-varying types", 2, /not available/, ["--transform", "TV[2]"]],
    ["B-spline types", 2, /not available/, ["--transform", "antsRegistrationSyN[bo]"]],
  ])("%s", async (name, exit, message, more) => {
    const prefix = `refused ${name}-`;
    refused(await run(prefix, more, asProcess.has(name) ? runCommand : inProcess), prefix, exit, message);
  });
});

describe("register gives a right result", () => {
  const finite = async (prefix: string): Promise<Float32Array> => {
    const [field] = unwrap(await readTransforms({ path: folder.at(`${prefix}1Warp.nii.gz`), inverse: false })).transforms;
    const vectors = new Float32Array(field.kind === "field" ? field.vectors : new SharedArrayBuffer(0));
    expect(vectors.length).toBeGreaterThan(0);
    expect(vectors.every(Number.isFinite)).toBe(true);
    return vectors;
  };

  it("for 0 iterations: the start, and fields of zeros", async () => {
    await registered("zero-", "--transform", "SyNOnly", "--iterations", "0x0");
    expect((await finite("zero-")).every((value) => value === 0)).toBe(true);
  });

  it("for two slices: a deformation in their plane", async () => {
    const { code, stderr } = await run("slice-", ["--fixed", path("slice"), "--moving", path("bentSlice"), "--transform", "SyNOnly", "--iterations", "40x20"]);
    expect(code, stderr).toBe(0);
    const vectors = await finite("slice-");
    const third = vectors.length / 3;
    expect(vectors.subarray(0, third).some((value) => Math.abs(value) > 1)).toBe(true);
    expect(vectors.subarray(2 * third).every((value) => value === 0)).toBe(true);
    const { quality, stages } = report("slice-");
    expect(stages[0].levels[1].metricEnd).toBeLessThan(stages[0].levels[0].metricStart);
    expect(quality.jacobian.foldedFraction).toBe(0);
  });

  it("or a clear refusal for a slice against a volume", async () => {
    const { code, stderr } = await run("slab-", ["--fixed", path("fixed"), "--moving", path("slice"), "--iterations", "10x0"]);
    expect([0, 4]).toContain(code);
    if (code === 0) await finite("slab-");
    else expect(stderr).toMatch(/overlap|implausible|voxels/);
  });

  it("for windows wider than the image, with a notice", async () => {
    const { code, stderr } = await run("wide-", ["--transform", "SyNOnly", "--iterations", "10x2", "--syn-metric", "cc", "--syn-sampling", "40"]);
    expect(code, stderr).toBe(0);
    expect(stderr).toMatch(/Notice: .*radius of 40/);
    expect(await error("wide-")).toBeLessThan(await error(null));
  });
});
