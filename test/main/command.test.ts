// The command as a user runs it: files in, files out, its own process wherever this is about one; runs that only add up go one after the other in this process.
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { cornersOf, multiply4, transformPoint } from "../../workers/contract/affine.ts";
import { progressEventSchema, reportSchema } from "../../workers/contract/job.ts";
import { parameterMeta, parameterNames } from "../../workers/contract/parameters.ts";
import { transformTypes } from "../../workers/contract/transform-types.ts";
import { blobVolume } from "../fixtures/blobs.ts";
import { commandFile, exitOf, runCommand } from "../fixtures/command.ts";
import { commandInProcess } from "../fixtures/command-in-process.ts";
import { fileHash, readTransformMatrix, readVolume, writeVolume } from "../fixtures/files.ts";
import { temporaryFolder } from "../fixtures/folder.ts";
import { headerBytes } from "../fixtures/nifti-bytes.ts";
import { distance, randomRigid } from "../fixtures/rigid.ts";

const folder = temporaryFolder().path;
const fixed = join(folder, "fixed.nii.gz");
const moving = join(folder, "moving.nii.gz");
const motion = randomRigid(5, 12, 15, [0, 0, 0]);
const suffixes = ["0GenericAffine.mat", "InverseWarped.nii.gz", "Report.json", "Warped.nii.gz"];

beforeAll(async () => {
  await writeVolume(fixed, blobVolume());
  await writeVolume(moving, blobVolume(motion));
});

/** A fresh folder below the test's. */
function fresh(name: string): string {
  const path = join(folder, name);
  mkdirSync(path);
  return path;
}

const inProcess = commandInProcess();
const registerBy = (run: typeof runCommand, prefix: string, more: readonly string[]) => run(["register", "--fixed", fixed, "--moving", moving, "--output", prefix, ...more]);
const register = (prefix: string, ...more: string[]) => registerBy(runCommand, prefix, more);
const registerHere = (prefix: string, ...more: string[]) => registerBy(inProcess, prefix, more);

describe("syncline register", () => {
  it("writes its four files, progress as lines of JSON, and a report that tells all", async () => {
    const out = fresh("plain");
    const { code, stdout, stderr } = await register(join(out, "a-"), "--transform", "Rigid", "--json", "--threads", "2");
    expect(code, stderr).toBe(0);
    expect(readdirSync(out).sort()).toEqual(suffixes.map((suffix) => `a-${suffix}`));

    const lines = stdout.trim().split("\n").map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[0]).toEqual({ event: "stage", stage: 1, stages: 1, transform: "Rigid", metric: "mattes" });
    expect(lines.at(-1)).toEqual({ event: "done", report: join(out, "a-Report.json") });
    const iterations = lines.slice(0, -1).map((line) => progressEventSchema.parse(line)).filter((event) => event.event === "iteration");
    expect(new Set(iterations.map(({ level }) => level))).toEqual(new Set([1, 2, 3, 4]));

    const text = readFileSync(join(out, "a-Report.json"), "utf8");
    const report = reportSchema.parse(JSON.parse(text));
    expect(text).not.toContain(folder);
    expect(report.inputs.map(({ path, sha256 }) => [path, sha256])).toEqual([["fixed.nii.gz", fileHash(fixed)], ["moving.nii.gz", fileHash(moving)]]);
    for (const { path, sha256 } of report.outputs) expect(sha256, path).toBe(fileHash(join(out, path)));
    expect(report.outputs.map(({ path }) => path).sort()).toEqual(suffixes.filter((suffix) => suffix !== "Report.json").map((suffix) => `a-${suffix}`));
    expect(report.quality.verdict).not.toBe("failed");
    expect(report.command).toBe("syncline register --fixed fixed.nii.gz --moving moving.nii.gz --output a- --transform Rigid --json --threads 2");
  });

  it("finds the motion", async () => {
    const out = fresh("truth");
    const { code, stderr } = await register(`${out}/`, "--preset", "same-patient-rigid");
    expect(code, stderr).toBe(0);
    const found = await readTransformMatrix(join(out, "0GenericAffine.mat"));
    const { header } = await readVolume(fixed);
    for (const corner of cornersOf(header)) expect(distance(transformPoint(motion, transformPoint(found, corner)), corner)).toBeLessThan(2);
    expect((await readVolume(join(out, "Warped.nii.gz"))).header).toMatchObject({ dims: header.dims, affine: header.affine, dtype: "float32" });
  });

  it("starts from a given transform, as it is or inverted", async () => {
    const out = fresh("initial");
    expect((await registerHere(`${out}/first-`, "--transform", "Rigid")).code).toBe(0);
    const mat = join(out, "first-0GenericAffine.mat");
    // a coarse level and a single iteration: what comes out lies where it started
    const hardly = ["--transform", "Translation", "--affine-iterations", "1", "--affine-shrink-factors", "2", "--affine-smoothing-sigmas", "1", "--keep-implausible"];
    const started = async (...values: string[]): Promise<number[]> => {
      const { code, stderr } = await registerHere(`${out}/again-`, ...hardly, ...values.flatMap((value) => ["--initial-transform", value]));
      expect([0, 4], stderr).toContain(code);
      return readTransformMatrix(join(out, "again-0GenericAffine.mat"));
    };
    const first = await readTransformMatrix(mat);
    const rotation = (m: readonly number[]): number[] => [0, 1, 2, 4, 5, 6, 8, 9, 10].map((i) => m[i]);
    rotation(await started(mat)).forEach((value, i) => expect(value).toBeCloseTo(rotation(first)[i], 5));
    rotation(await started(mat, mat)).forEach((value, i) => expect(value).toBeCloseTo(rotation(multiply4(first, first))[i], 5));
    rotation(await started(mat, `${mat},inverse`)).forEach((value, i) => expect(value).toBeCloseTo(i % 4 === 0 ? 1 : 0, 5));
    const { code, stderr } = await registerHere(`${out}/none-`, "--transform", "Rigid", "--initial-transform", "mass", "--initial-transform", mat);
    expect([code, stderr]).toEqual([2, expect.stringContaining("--initial-transform")]);
  });

  it("treats images as bare arrays on request and keeps their headers in the results", async () => {
    const out = fresh("bare");
    const { code, stderr } = await registerHere(`${out}/`, "--transform", "Rigid", "--ignore-geometry");
    expect(code, stderr).toBe(0);
    const { header } = await readVolume(fixed);
    expect((await readVolume(join(out, "Warped.nii.gz"))).header.affine).toEqual(header.affine);
    // spacing 2 mm: the shift in voxels is half of that in mm
    const bare = await readTransformMatrix(join(out, "0GenericAffine.mat"));
    expect(bare[0]).toBeCloseTo(motion[0], 2);
    const applied = join(out, "applied.nii.gz");
    expect((await inProcess(["apply", "--fixed", fixed, "--moving", moving, "--transform", join(out, "0GenericAffine.mat"), "--ignore-geometry", "--output", applied])).code).toBe(0);
    expect(fileHash(applied)).toBe(fileHash(join(out, "Warped.nii.gz")));
  });

  it("refuses masks of another grid", async () => {
    const out = fresh("masks");
    const wrong = join(folder, "wrong-mask.nii.gz");
    await writeVolume(wrong, blobVolume(undefined, [80, 96, 75]));
    for (const option of ["--fixed-mask", "--moving-mask"]) {
      const { code, stderr } = await registerHere(join(out, "bad-"), "--transform", "Rigid", option, wrong);
      expect(code).toBe(3);
      expect(stderr).toContain(`${option.slice(2, -5)} mask has 80x96x75 voxels`);
    }
    expect(readdirSync(out)).toEqual([]);
  });
});

describe("wrong usage exits with 2 and names the option", () => {
  it.each([
    [[], /commands are listed above/],
    [["regster"], /regster.*Did you mean register/],
    [["register", "--fixd", "a.nii", "--moving", "b.nii", "--output", "c-"], /unknown option '--fixd'.*Did you mean --fixed/],
    [["register"], /--fixed/],
    [["register", "--fixed", "a", "--moving", "b", "--output", "c", "--transfrm", "Rigid"], /--transfrm.*--transform/],
    [["register", "--fixed", "a", "--moving", "b", "--output", "c", "--transform", "TVMSQ"], /--transform TVMSQ.*not available.*Rigid, Affine or SyN/],
    [["register", "--fixed", "a", "--moving", "b", "--output", "c", "--transform", "Rigid", "--threads", "many"], /--threads many/],
    [["register", "--fixed", "a", "--moving", "b", "--output", "c", "--transform", "Rigid", "--affine-iterations", "10xx1"], /--affine-iterations 10xx1.*2100x1200x1200x10/],
    [["register", "--fixed", "a", "--moving", "b", "--output", "c", "--transform", "Rigid", "--initial-transform", "mas"], /--initial-transform mas.*mass/],
    [["register", "--fixed", "a", "--moving", "b", "--output", "c", "--preset", "non"], /--preset non/],
    [["register", "--fixed", "--moving", "b", "--output", "c"], /--fixed needs a file name/],
    [["apply", "--fixed", "a", "--moving", "b", "--transform", "t.mat", "--output", "c.minc"], /--output must end in/],
    [["apply", "--fixed", "a", "--moving", "b", "--transform", "t.mat", "--output", "c.nii", "--interpolator", "multiLable"], /Did you mean multiLabel/],
    [["page", "--port", "99999"], /--port 99999/],
    [["compare-picture", "--fixed", "a", "--moving", "b", "--output", "c.jpg"], /--output/],
  ])("%j", async (args, message) => {
    const { code, stdout, stderr } = await runCommand(args);
    expect(code).toBe(2);
    expect(stderr.replaceAll("\n", " ")).toMatch(message);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(stdout).toBe("");
  });

  it("tells it as JSON too", async () => {
    const { code, stdout } = await runCommand(["register", "--json", "--fixed", "a"]);
    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toMatchObject({ event: "error", code: "usage" });
  });
});

describe("failures leave nothing", () => {
  it("of inputs exit with 3 and name the file", async () => {
    const out = fresh("no-input");
    const broken = join(folder, "broken.nii");
    writeFileSync(broken, "this is no image");
    for (const bad of [join(folder, "absent.nii"), broken]) {
      const { code, stderr } = await runCommand(["register", "--fixed", fixed, "--moving", bad, "--transform", "Rigid", "--output", join(out, "x")]);
      expect(code).toBe(3);
      expect(stderr).toMatch(/absent\.nii|broken\.nii/);
      expect(stderr).not.toContain(folder);
    }
    expect(readdirSync(out)).toEqual([]);
  });

  it("of outputs exit with 5 before any work", async () => {
    const { code, stdout, stderr } = await register(join(folder, "no", "such", "x"), "--transform", "Rigid", "--json");
    expect(code).toBe(5);
    expect(stderr).toContain("does not exist");
    expect(stdout.trim().split("\n")).toHaveLength(1);
    expect(existsSync(join(folder, "no"))).toBe(false);
  });

  it("of memory exit with 6 before any voxel is read, saying how much is needed and available", async () => {
    const huge = join(folder, "huge.nii");
    const header = headerBytes({ dims: [3000, 3000, 3000], datatype: 16 });
    writeFileSync(huge, header);
    // sparse: it takes no room on the disk
    truncateSync(huge, header.length + 4 + 4 * 3000 ** 3);
    const { code, stderr } = await runCommand(["register", "--fixed", huge, "--moving", moving, "--transform", "Rigid", "--output", join(folder, "x")]);
    rmSync(huge);
    expect(code, stderr).toBe(6);
    expect(stderr).toMatch(/\d+\.\d GB needed, [\d.]+ GB available/);
  });

  it.skipIf(process.platform === "win32")("of a disk that fills up exit with 5", async () => {
    const out = fresh("full");
    // a limit of file size stands for a full disk: both make a write fail in the middle
    const args = ["register", "--fixed", fixed, "--moving", moving, "--transform", "QuickRigid", "--output", join(out, "x")];
    const child = spawn("bash", ["-c", "ulimit -f 16; exec \"$0\" \"$@\"", process.execPath, commandFile, ...args], { stdio: ["ignore", "ignore", "pipe"] });
    let stderr = "";
    child.stderr.on("data", (text: Buffer) => (stderr += text.toString()));
    expect(await exitOf(child)).toBe(5);
    expect(stderr).toMatch(/syncline: x(Inverse)?Warped\.nii\.gz cannot be written/);
    expect(stderr).not.toContain(folder);
    expect(readdirSync(out)).toEqual([]);
  });

  it.each(["SIGINT", "SIGTERM"] as const)("of a %s in the middle exit with 130", async (signal) => {
    const out = fresh(signal);
    const large = join(folder, "large.nii");
    if (!existsSync(large)) await writeVolume(large, blobVolume(motion, [160, 170, 150]));
    const slow = ["--affine-iterations", "2000x2000", "--affine-shrink-factors", "1x1", "--affine-smoothing-sigmas", "4x0", "--affine-sampling-rate", "1"];
    const child = spawn(process.execPath, [
      commandFile, "register", "--fixed", large, "--moving", fixed, "--transform", "Affine", ...slow, "--json", "--output", join(out, "x"),
    ], { stdio: ["ignore", "pipe", "ignore"] });
    child.stdout.once("data", () => child.kill(signal));
    const code = await exitOf(child);
    expect(code).toBe(130);
    expect(readdirSync(out)).toEqual([]);
  });

  it("a reader of the progress that goes away does not stop the work", async () => {
    const out = fresh("pipe");
    const child = spawn(process.execPath, [
      commandFile, "register", "--fixed", fixed, "--moving", moving, "--transform", "Rigid", "--json", "--output", join(out, "x"),
    ], { stdio: ["ignore", "pipe", "ignore"] });
    child.stdout.destroy();
    expect(await exitOf(child)).toBe(0);
    expect(readdirSync(out)).toHaveLength(4);
  });
});

describe("syncline apply", () => {
  it("undoes a transform by its inverse", async () => {
    const out = fresh("apply");
    expect((await registerHere(join(out, "x"), "--transform", "QuickRigid")).code).toBe(0);
    const mat = join(out, "x0GenericAffine.mat");
    const apply = (output: string, ...more: string[]) => inProcess(["apply", "--fixed", fixed, "--moving", moving, "--output", join(out, output), ...more]);
    expect((await apply("nothing.nii", "--transform", mat, "--transform", `${mat},inverse`)).code).toBe(0);
    expect(await apply("plain.nii")).toMatchObject({ code: 0, stderr: expect.stringMatching(/no --transform was given/) });
    const [there, plain] = await Promise.all(["nothing.nii", "plain.nii"].map(async (name) => new Float32Array((await readVolume(join(out, name))).voxels)));
    expect(there.reduce((worst, value, i) => Math.max(worst, Math.abs(value - plain[i])), 0)).toBeLessThan(0.05);
  });
});

describe("inputs stay", () => {
  it.each(["apply", "register"])("%s refuses to replace one", async (command) => {
    const out = fresh(`replace-${command}`);
    const scan = join(out, "xWarped.nii.gz");
    await writeVolume(scan, await readVolume(moving));
    const before = await fileHash(scan);
    const output = command === "apply" ? ["--output", join(out, ".", "xWarped.nii.gz")] : ["--output", join(out, "x"), "--transform", "QuickRigid"];
    const { code, stderr } = await runCommand([command, "--fixed", fixed, "--moving", scan, ...output]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/xWarped\.nii\.gz, which is an input/)]);
    expect(await fileHash(scan)).toBe(before);
  });
});

describe("lists and help", () => {
  it("register's help names every format and every file that may be written", async () => {
    const { stdout } = await runCommand(["register", "--help"]);
    for (const word of ["DICOM", "NRRD", "MetaImage", "FOLDER#2", "PREFIX1Warp.nii.gz", "PREFIX1InverseWarp.nii.gz"]) expect(stdout).toContain(word);
  });

  it("help names every parameter of the schema", async () => {
    const { code, stdout } = await runCommand(["register", "--help"]);
    expect(code).toBe(0);
    for (const name of parameterNames) expect(stdout).toContain(`--${parameterMeta(name).flag}`);
    for (const option of ["--preset", "--fixed-mask", "--moving-mask", "--threads", "--json", "--keep-implausible", "--verbose"]) expect(stdout).toContain(option);
  });

  it.each([["--help"], ["--version"], ["register", "--version"], ["apply", "--help"], ["info", "--help"], ["page", "--help"]])("%s %s exits with 0", async (...args) => {
    const { code, stdout, stderr } = await runCommand(args);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).not.toBe("");
  });

  it.each(["register", "apply", "info", "compare-picture", "transforms", "presets", "page"])("%s takes --verbose", async (command) => {
    expect((await runCommand([command, "--help"])).stdout).toContain("--verbose");
  });

  it("transforms and presets are listed", async () => {
    const transforms = await runCommand(["transforms"]);
    for (const { name } of transformTypes) expect(transforms.stdout).toContain(name);
    expect(transforms.stdout).toMatch(/^TVMSQ .*not available in this version/m);
    const presets = JSON.parse((await runCommand(["presets", "--json"])).stdout) as { name: string }[];
    expect(presets.map(({ name }) => name)).toContain("same-patient-rigid");
  });

  it("info tells what files hold, and the readable ones also when one is not", async () => {
    const { code, stdout } = await runCommand(["info", fixed, "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ shape: [80, 96, 76], slicesRowsColumns: [76, 96, 80], spacing: [2, 2, 2], orientation: "RAS", type: "int16" });
    const mixed = await runCommand(["info", join(folder, "absent.nii"), moving]);
    expect(mixed.code).toBe(3);
    expect(mixed.stdout).toContain("80, 96, 76 (x, y, z); 76, 96, 80 (slices, rows, columns)");
    expect(mixed.stderr).toContain("absent.nii");
  });

  it("compare-picture draws a PNG", async () => {
    const out = fresh("picture");
    for (const style of ["blend", "checkerboard", "edges"]) {
      const { code, stderr } = await (style === "blend" ? runCommand : inProcess)(["compare-picture", "--fixed", fixed, "--moving", moving, "--output", join(out, `${style}.png`), "--style", style]);
      expect(code, stderr).toBe(0);
      expect(readFileSync(join(out, `${style}.png`)).subarray(1, 4).toString()).toBe("PNG");
    }
    expect(new Set(readdirSync(out).map((name) => fileHash(join(out, name)))).size).toBe(3);
  });
});
