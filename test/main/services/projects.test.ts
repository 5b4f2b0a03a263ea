import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { Project, ProjectState } from "../../../main/contract/projects.ts";
import type { Result, VolumeCard } from "../../../main/contract/requests.ts";
import { createServices } from "../../../main/services/create.ts";
import { oneWindow, type Services } from "../../../main/services/dispatch.ts";
import { downloadOfProject } from "../../../main/services/downloads.ts";
import { JobResults } from "../../../main/services/job-results.ts";
import { createPools, type Pools } from "../../../main/services/pools.ts";
import { projectName } from "../../../main/services/project-files.ts";
import { Projects } from "../../../main/services/projects.ts";
import { Volumes } from "../../../main/services/volumes.ts";
import { fakePools } from "../../fixtures/fake-pools.ts";
import { writeVolume } from "../../fixtures/files.ts";
import { temporaryFolder } from "../../fixtures/folder.ts";
import { volumeOf } from "../../fixtures/phantom.ts";

type Opened = Result<"projects.open">;
const { path: folder } = temporaryFolder();
const running: Services[] = [];
afterEach(async () => {
  for (const made of running.splice(0)) await made.dispose();
});

function services(kept = folder): Services {
  const made = createServices({ door: "desktop", openSample: false, folder: kept, pools: () => createPools({ threads: 2 }) });
  running.push(made);
  return made;
}

/** A page's services, which the test ends itself where they are to end. */
const page = (kept: string): Services => createServices({ door: "page", openSample: false, folder: kept, pools: () => createPools({ threads: 2 }) });

const grid = { dims: [24, 26, 22] as [number, number, number], affine: [2, 0, 0, -24, 0, 2, 0, -26, 0, 0, 2, -22, 0, 0, 0, 1] };
const blob = (shift: number) => volumeOf(grid, ([x, y, z]) => 100 * Math.exp(-((x - shift) ** 2 + y ** 2 + 1.5 * z ** 2) / 160));
const view = { crosshair: [1, 2, 3] };

/** Two images in a folder of their own, registered; the state a window would keep. */
async function work(made: Services, name: string, type = "Rigid") {
  const place = join(folder, name);
  mkdirSync(place, { recursive: true });
  await writeVolume(join(place, "mr.nii"), blob(0));
  await writeVolume(join(place, "ct.nii"), blob(2));
  const open = async (file: string): Promise<VolumeCard> => await made.handle("volumes.open", { path: join(place, file) }) as VolumeCard;
  const [fixed, moving] = [await open("mr.nii"), await open("ct.nii")];
  const { job, parameters } = await register(made, fixed.id, moving.id, type);
  return { place, state: { fixed: fixed.id, moving: moving.id, preset: "same-patient-rigid", parameters, view, job } };
}

async function register(made: Services, fixed: string, moving: string, type: string) {
  const parameters = { type_of_transform: type, aff_iterations: [5], aff_shrink_factors: [1], aff_smoothing_sigmas: [0], reg_iterations: [3], initial_transform: "identity", aff_metric: type === "Rigid" ? "meansquares" : "mattes" };
  const ended = new Promise<void>((done, fail) => made.onEvent((event) => {
    if (event.type === "done") done();
    if (event.type === "failed") fail(new Error(event.error.message));
  }));
  const { job } = await made.handle("jobs.start", { fixed, moving, parameters }) as { job: string };
  await ended;
  return { job, parameters };
}

/** Threads that write no warp before they may; `asked`: one is to be written. */
function slowDisk(): { pools: () => Promise<Pools>; write: () => void; asked: Promise<void> } {
  let [write, ask] = [(): void => undefined, (): void => undefined];
  const mayWrite = new Promise<void>((done) => {
    write = done;
  });
  const asked = new Promise<void>((done) => {
    ask = done;
  });
  return {
    write: () => write(), asked,
    pools: async () => {
      const real = await createPools({ threads: 2 });
      const io: Pools["io"] = async (name, task) => {
        if (name !== "writeWarp") return real.io(name, task);
        ask();
        await mayWrite;
        return real.io(name, task);
      };
      return { threads: real.threads, reusable: real.reusable, io, gang: (name, task, ready) => real.gang(name, task, ready), dispose: () => real.dispose() };
    },
  };
}

const open = (made: Services, path: string) => made.handle("projects.open", { path }) as Promise<Opened>;
/** The project as the page downloads it: the file's name, and where it lies. */
async function downloaded(made: Services, state: Partial<ProjectState>): Promise<{ name: string; path: string }> {
  const file = await made.projectToTemporary({ masks: { fixed: null, moving: null }, ...state } as ProjectState);
  const path = join(mkdtempSync(join(folder, "downloads-")), file.name);
  copyFileSync(file.path, path);
  file.sent();
  await file.remove();
  return { name: file.name, path };
}
const results = async (made: Services) => (await made.handle("jobs.list", {}) as Result<"jobs.list">).map(({ job, result }) => ({ job, matrix: result?.matrix }));

describe("a project", () => {
  it("brings back images, parameters, view and the exact result in another run of the program", async () => {
    const made = services();
    const { place, state } = await work(made, "linear");
    await made.handle("projects.save", { state, path: join(place, "work.syncline.json") });
    const [before] = await results(made);

    const later = services();
    const opened = await open(later, join(place, "work.syncline.json"));
    expect(opened).toMatchObject({ problems: [], preset: "same-patient-rigid", parameters: state.parameters, view, hadResult: true, fixed: { name: "mr.nii" }, moving: { name: "ct.nii" } });
    expect(await results(later)).toEqual([{ job: opened.job, matrix: before.matrix }]);
    expect([made.unsaved(), later.unsaved()]).toEqual([false, false]);
    await later.handle("exports.save", { selection: { job: opened.job, kinds: ["warped"] }, path: join(place, "again.nii") });
    await made.handle("exports.save", { selection: { job: state.job, kinds: ["warped"] }, path: join(place, "first.nii") });
    expect(readFileSync(join(place, "again.nii")).equals(readFileSync(join(place, "first.nii")))).toBe(true);
    expect(await later.handle("projects.recent", {})).toEqual([join(place, "work.syncline.json")]);
  });

  it("brings back all results of the pair, the one on show to be shown, and tells where one is lost", async () => {
    const made = services();
    const { place, state } = await work(made, "several", "SyN");
    await register(made, state.fixed, state.moving, "Rigid");
    await register(made, state.fixed, state.moving, "SyN");
    await made.handle("projects.save", { state, path: join(place, "work.syncline.json") });
    const before = await results(made);
    expect(before).toHaveLength(3);
    const later = services();
    const opened = await open(later, join(place, "work.syncline.json"));
    const after = await results(later);
    expect(after.map(({ matrix }) => matrix)).toEqual(before.map(({ matrix }) => matrix));
    expect([opened.job, opened.lost]).toEqual([after[0].job, false]);
    const maps = async (services: Services, job: string) => services.voxels((await services.handle("jobs.deformation", { job, side: 24 }) as NonNullable<Result<"jobs.deformation">>).magnitude.id);
    for (const index of [0, 2]) expect(Buffer.from(await maps(later, after[index].job)).equals(Buffer.from(await maps(made, before[index].job)))).toBe(true);
    rmSync(join(place, "work-other2-1Warp.nii.gz"));
    const last = services();
    expect(await open(last, join(place, "work.syncline.json"))).toMatchObject({ lost: true, hadResult: true, job: expect.stringMatching(/^job-/) });
    expect(await results(last)).toHaveLength(2);
    // another version wrote the one on show alone
    const file = join(place, "work.syncline.json");
    writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, "utf8")) as Project, others: undefined }));
    expect(await open(services(), file)).toMatchObject({ lost: false, job: expect.stringMatching(/^job-/) });
  });

  it("opens also where a result cannot be made anew: the others come back once, and that one is lost is told", async () => {
    const made = services();
    const { place, state } = await work(made, "not-adopted");
    await register(made, state.fixed, state.moving, "Rigid");
    await made.handle("projects.save", { state, path: join(place, "work.syncline.json") });
    const real = await createPools({ threads: 1 });
    try {
      const pools = async (): Promise<Pools> => real;
      const volumes = new Volumes();
      const held = new JobResults(pools, volumes);
      const projects = new Projects(pools, volumes, held, join(folder, "not-adopted-state"));
      const adopt = vi.spyOn(held, "adopt");
      adopt.mockRejectedValueOnce(new Error("no memory"));
      expect(await projects.open(join(place, "work.syncline.json"), oneWindow)).toMatchObject({ lost: true, job: expect.stringMatching(/^job-/), problems: [] });
      expect(held.list()).toHaveLength(1);
      renameSync(join(place, "ct.nii"), join(folder, "not-adopted.nii"));
      const { fixed } = await projects.open(join(place, "work.syncline.json"), oneWindow);
      const moving = await volumes.open(real, join(folder, "not-adopted.nii"));
      adopt.mockRejectedValueOnce(new Error("no memory"));
      expect(await projects.attach(fixed?.id ?? "", moving.id, oneWindow)).toEqual({ lost: true, job: expect.stringMatching(/^job-/) });
      expect(await projects.attach(fixed?.id ?? "", moving.id, oneWindow)).toMatchObject({ job: null });
      expect(held.list()).toHaveLength(2);
    } finally {
      await real.dispose();
    }
  });

  it("keeps a deformation in two warps beside it, and says when they are gone", async () => {
    const made = services();
    const { place, state } = await work(made, "deformable", "SyN");
    await made.handle("projects.save", { state, path: join(place, "work.syncline.json") });
    expect(readdirSync(place).toSorted()).toEqual(["ct.nii", "mr.nii", "work-1InverseWarp.nii.gz", "work-1Warp.nii.gz", "work.syncline.json"]);
    const later = services();
    expect((await open(later, join(place, "work.syncline.json"))).job).not.toBeNull();
    rmSync(join(place, "work-1Warp.nii.gz"));
    expect(await open(later, join(place, "work.syncline.json"))).toMatchObject({ job: null, hadResult: true, problems: [] });
  });

  it("says that a warp has changed since, and leaves its result out; the others come back", async () => {
    const made = services();
    const { place, state } = await work(made, "changed-warp", "SyN");
    await register(made, state.fixed, state.moving, "SyN");
    const path = join(place, "work.syncline.json");
    await made.handle("projects.save", { state, path });
    // a warp all the same, and of the same grid
    copyFileSync(join(place, "work-1InverseWarp.nii.gz"), join(place, "work-1Warp.nii.gz"));
    const later = services();
    expect(await open(later, path)).toMatchObject({ lost: true, changedWarps: ["work-1Warp.nii.gz"], job: expect.stringMatching(/^job-/), problems: [] });
    expect(await results(later)).toHaveLength(1);
    // an earlier version kept no hashes
    const { result, others, ...rest } = JSON.parse(readFileSync(path, "utf8")) as Project;
    const without = (kept: typeof result) => kept && { ...kept, deformation: kept.deformation && { forward: kept.deformation.forward, inverse: kept.deformation.inverse } };
    writeFileSync(path, JSON.stringify({ ...rest, result: without(result), others: others.map(without) }));
    expect(await open(services(), path)).toMatchObject({ lost: false, changedWarps: [] });
  });

  it("finds images that moved along with it, names those it misses, and takes them when they are located", async () => {
    const made = services();
    const { place, state } = await work(made, "moved");
    await made.handle("projects.save", { state, path: join(place, "work.syncline.json") });
    const elsewhere = join(folder, "elsewhere");
    renameSync(place, elsewhere);
    const later = services();
    expect((await open(later, join(elsewhere, "work.syncline.json"))).problems).toEqual([]);
    renameSync(join(elsewhere, "ct.nii"), join(folder, "renamed.nii"));
    const opened = await open(later, join(elsewhere, "work.syncline.json"));
    expect(opened).toMatchObject({ moving: null, job: null, problems: [{ role: "moving", name: "ct.nii", kind: "missing" }] });
    const located = await later.handle("volumes.open", { path: join(folder, "renamed.nii") }) as VolumeCard;
    expect(await later.handle("projects.matches", { id: located.id, role: "moving" })).toEqual({ matches: true });
    expect(await later.handle("projects.matches", { id: located.id, role: "fixed" })).toEqual({ matches: false });
    expect(await later.handle("projects.attach", { fixed: opened.fixed?.id, moving: located.id })).toEqual({ job: expect.stringMatching(/^job-/), lost: false });
  });

  it("says that an image has changed, and does not put the old result on it", async () => {
    const made = services();
    const { place, state } = await work(made, "changed");
    expect(await made.handle("projects.save", { state, path: join(place, "work") })).toEqual({ path: "work.syncline.json" });
    // the ending was added here, so no dialog has asked whether that file may go
    await expect(made.handle("projects.save", { state, path: join(place, "work") })).rejects.toMatchObject({ code: "output", message: expect.stringContaining("work.syncline.json exists") });
    copyFileSync(join(place, "mr.nii"), join(place, "ct.nii"));
    expect(await open(services(), join(place, "work.syncline.json"))).toMatchObject({ job: null, problems: [{ role: "moving", name: "ct.nii", kind: "changed" }] });
  });

  it("has the masks within it, which come back to the images they were made on and to no others", async () => {
    const made = services();
    const { place, state } = await work(made, "masked");
    const edit = async (role: "fixed" | "moving", change: unknown) => (await made.handle("masks.edit", { image: state[role], role, edit: change }) as Result<"masks.edit">);
    const fixed = await edit("fixed", { kind: "threshold", low: 50, high: 200 });
    const moving = await edit("moving", { kind: "box", low: [-9, -9, -9], high: [9, 9, 9], how: "add" });
    const masked = { ...state, masks: { fixed: fixed.mask.id, moving: moving.mask.id } };
    await made.handle("projects.save", { state: masked, path: join(place, "work.syncline.json") });
    expect(readdirSync(place).toSorted()).toEqual(["ct.nii", "mr.nii", "work.syncline.json"]);

    const later = services();
    const opened = await open(later, join(place, "work.syncline.json"));
    expect(opened.masks).toEqual({ fixed: true, moving: true });
    const back = (image: string | undefined, role: string) => later.handle("projects.mask", { image, role }) as Promise<Result<"projects.mask">>;
    for (const [role, before] of [["fixed", fixed], ["moving", moving]] as const) {
      const mask = await back(opened[role]?.id, role);
      expect(mask).toMatchObject({ marked: before.marked, mask: { header: { dtype: "uint8", dims: grid.dims } } });
      expect(Buffer.from(later.voxels(mask?.mask.id ?? "")).equals(Buffer.from(made.voxels(before.mask.id)))).toBe(true);
    }
    // what a browser downloads has them too
    const { path } = await downloaded(made, masked);
    const other = services();
    expect((await other.openTemporaryProject(path)).masks).toEqual({ fixed: true, moving: true });

    await writeVolume(join(place, "small.nii"), volumeOf({ ...grid, dims: [12, 26, 22] }, () => 1));
    const small = await other.handle("volumes.open", { path: join(place, "small.nii") }) as VolumeCard;
    await expect(other.handle("projects.mask", { image: small.id, role: "moving" })).rejects.toMatchObject({ code: "input", message: expect.stringContaining("24x26x22") });
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")) as Project, masks: { fixed: Buffer.from("no mask").toString("base64"), moving: null } }));
    const broken = await other.openTemporaryProject(path);
    expect(broken.masks).toEqual({ fixed: true, moving: false });
    await expect(other.handle("projects.mask", { image: broken.fixed?.id, role: "fixed" })).rejects.toMatchObject({ code: "input", message: expect.stringContaining("damaged"), said: { detail: { text: "{file} cannot be read: {cause}; {remedy}." } } });
    expect(await other.handle("projects.mask", { image: broken.moving?.id, role: "moving" })).toBeNull();
  });

  it("finds the images of extra metrics again, by path or beside it, and names what it cannot find without its folders", async () => {
    const made = services();
    const { place, state } = await work(made, "extras");
    await writeVolume(join(place, "t2.nii"), blob(1));
    await writeVolume(join(folder, "far.nii"), blob(3));
    const opened = async (path: string) => (await made.handle("volumes.open", { path }) as VolumeCard).id;
    const extras = [{ metric: "cc", fixed: await opened(join(place, "t2.nii")), moving: await opened(join(folder, "far.nii")), weight: 0.5, sampling: 2 }, { metric: "mattes" }];
    await made.handle("projects.save", { state: { ...state, parameters: { type_of_transform: "SyN", multivariate_extras: extras } }, path: join(place, "work.syncline.json") });
    const elsewhere = join(folder, "extras-moved");
    renameSync(place, elsewhere);
    rmSync(join(folder, "far.nii"));
    const later = services();
    const { parameters } = await open(later, join(elsewhere, "work.syncline.json"));
    const cards = await later.handle("volumes.list", {}) as VolumeCard[];
    expect(parameters).toEqual({ type_of_transform: "SyN", multivariate_extras: [
      { metric: "cc", fixed: cards.find(({ name }) => name === "t2.nii")?.id, moving: "far.nii", weight: 0.5, sampling: 2 }, { metric: "mattes", fixed: null, moving: null, weight: 1, sampling: 32 },
    ] });
    // saved again it is still known where that one was, for the day when it is there again; what is kept by itself tells no folder
    const again = { ...state, masks: { fixed: null, moving: null }, fixed: cards.find(({ name }) => name === "mr.nii")?.id ?? null, moving: null, parameters, job: null };
    await later.handle("projects.save", { state: again, path: join(elsewhere, "again.syncline.json") });
    const extrasOf = (file: string) => (JSON.parse(readFileSync(file, "utf8")) as { parameters: { multivariate_extras: { moving: string }[] } }).parameters.multivariate_extras[0].moving;
    expect(extrasOf(join(elsewhere, "again.syncline.json"))).toBe(join(folder, "far.nii"));
    await later.handle("projects.keep", { state: { ...again, preset: "another" } });
    expect(extrasOf(join(folder, "autosave.json"))).toBe("far.nii");
    await writeVolume(join(folder, "far.nii"), blob(3));
    const last = services();
    expect((await open(last, join(elsewhere, "again.syncline.json"))).parameters.multivariate_extras).toMatchObject([{ moving: expect.stringMatching(/^volume-/) }, {}]);
  });

  it("of a version without masks is still a project", async () => {
    const made = services();
    const { path } = await downloaded(made, (await work(made, "older")).state);
    writeFileSync(path, JSON.stringify({ ...JSON.parse(readFileSync(path, "utf8")) as Project, masks: undefined }));
    expect(await open(made, path)).toMatchObject({ masks: { fixed: false, moving: false }, problems: [] });
  });

  it("comes back whole from the one file that a browser downloads, a deformation too", async () => {
    const made = services();
    const { place, state } = await work(made, "zipped", "SyN");
    // as files that were sent by the browser: their paths are known to nobody
    const send = async (to: Services, file: string): Promise<string> => (await to.openTemporary(join(place, file))).id;
    const { name, path } = await downloaded(made, state);
    expect(name).toBe("ct-on-mr.syncline.zip");
    rmSync(join(place, "ct.nii"));
    await writeVolume(join(folder, "ct.nii"), blob(2));
    const later = services(join(folder, "of-the-page"));
    const opened = await later.openTemporaryProject(path);
    rmSync(path);
    expect(opened).toMatchObject({ problems: [{ role: "moving", kind: "missing" }], job: null, hadResult: true });
    const { job } = await later.handle("projects.attach", { fixed: await send(later, "mr.nii"), moving: (await later.openTemporary(join(folder, "ct.nii"))).id }) as { job: string };
    const maps = await later.handle("jobs.deformation", { job, side: 24 }) as NonNullable<Result<"jobs.deformation">>;
    const first = await made.handle("jobs.deformation", { job: state.job, side: 24 }) as NonNullable<Result<"jobs.deformation">>;
    expect(maps.magnitude.header.range.max).toBeGreaterThan(0);
    expect(Buffer.from(later.voxels(maps.magnitude.id)).equals(Buffer.from(made.voxels(first.magnitude.id)))).toBe(true);
    expect(await later.handle("projects.recent", {})).toEqual([]);
  });

  it("is opened by the window too as the ZIP that a browser downloaded, with images that lie beside it", async () => {
    const made = services();
    const { place, state } = await work(made, "zip-beside", "SyN");
    const { path } = await downloaded(made, state);
    const moved = join(folder, "zip-moved");
    renameSync(place, moved);
    copyFileSync(path, join(moved, "work.syncline.zip"));
    const later = services();
    expect(await open(later, join(moved, "work.syncline.zip"))).toMatchObject({ problems: [], job: expect.stringMatching(/^job-/) });
    expect(await later.handle("projects.recent", {})).toContain(join(moved, "work.syncline.zip"));
  });

  it("is not saved with a mask that it could not be opened with, which is said; what is kept by itself leaves it out", async () => {
    const own = join(folder, "large-mask");
    const real = await createPools({ threads: 1 });
    try {
      const pools = async (): Promise<Pools> => ({
        ...fakePools({}), io: (name, task) => (name === "write" ? writeFile((task as { path: string }).path, Buffer.alloc(37 << 20)).then(() => ({ sha256: "" }) as never) : real.io(name, task)),
      });
      const volumes = new Volumes();
      const projects = new Projects(pools, volumes, new JobResults(pools, volumes), own);
      const image = volumes.add("mr.nii", blob(0)), mask = volumes.add("mask", blob(0));
      const state: ProjectState = { fixed: image.id, moving: null, masks: { fixed: mask.id, moving: null }, preset: "", parameters: {}, view, job: null };
      await expect(projects.save(state, join(folder, "too-large.syncline.json"), oneWindow)).rejects.toMatchObject({ code: "output", message: expect.stringMatching(/^The fixed mask .* save it as a file of its own/) });
      expect(readdirSync(folder)).not.toContain("too-large.syncline.json");
      await projects.keep(state, oneWindow);
      expect(await projects.recover(oneWindow)).toMatchObject({ masks: { fixed: false, moving: false } });
    } finally {
      await real.dispose();
    }
  });

  it.each(["", "{}", "[1]", "{\"syncline\":\"project\",\"version\":2}"])("that is none is refused: %s", async (text) => {
    writeFileSync(join(folder, "none.json"), text);
    await expect(open(services(), join(folder, "none.json"))).rejects.toMatchObject({ code: "input" });
  });

  it("holds the results that there were when it was saved: one that comes while it is written lies in no file", async () => {
    const { pools, write } = slowDisk();
    const made = createServices({ door: "desktop", openSample: false, folder: join(folder, "while-saving"), pools });
    running.push(made);
    const { place, state } = await work(made, "while-saving", "SyN");
    const saving = made.handle("projects.save", { state, path: join(place, "work.syncline.json") });
    const { job } = await register(made, state.fixed, state.moving, "Rigid");
    write();
    await saving;
    expect((await made.handle("jobs.list", {}) as Result<"jobs.list">).map((held) => [held.job, held.result?.saved])).toEqual([[state.job, true], [job, false]]);
    expect(made.unsaved()).toBe(true);
    // and it is kept for the case of a crash
    await made.handle("projects.keep", { state });
    expect(existsSync(join(folder, "while-saving", "autosave.json"))).toBe(true);
  });

  it("is called after its images", () => {
    expect(projectName("mr.nii.gz", "ct.nrrd")).toBe("ct-on-mr.syncline.json");
    // 180 letters of two bytes each are no name of a file
    expect(projectName(`${"ä".repeat(180)}.nii.gz`, `${"ö".repeat(180)}.nii`)).toBe(`${"ö".repeat(50)}-on-${"ä".repeat(50)}.syncline.json`);
    // nor are letters of three and four bytes, of which none is cut in two
    expect(projectName(`${"頭".repeat(80)}.nii`, `a${"\u{20000}".repeat(60)}.nii`)).toBe(`a${"\u{20000}".repeat(24)}-on-${"頭".repeat(33)}.syncline.json`);
  });

  it("is downloaded from its own folder, whatever a scanner calls a series", async () => {
    const volumes = new Volumes();
    const pools = async (): Promise<Pools> => fakePools({});
    const projects = new Projects(pools, volumes, new JobResults(pools, volumes), folder);
    const before = readdirSync(folder);
    // beside the folder that is made for the download
    const image = volumes.add(`MR T1/../../../${basename(folder)}/T2`, blob(0)).id;
    const file = await downloadOfProject(projects, { fixed: image, moving: null, masks: { fixed: null, moving: null }, preset: "", parameters: {}, view, job: null }, oneWindow);
    expect(readdirSync(folder)).toEqual(before);
    expect(file.name).toBe(`image-on-MR T1_.._.._.._${basename(folder)}_T2.syncline.json`);
    expect(JSON.parse(readFileSync(file.path, "utf8"))).toMatchObject({ syncline: "project" });
    await file.remove();
  });
});

describe("work that was interrupted", () => {
  it("is offered after a crash, and not after a proper end", async () => {
    const kept = join(folder, "state");
    const crashed = services(kept);
    const { state } = await work(crashed, "crash");
    const { mask, marked } = await crashed.handle("masks.edit", { image: state.moving, role: "moving", edit: { kind: "threshold", low: 50, high: 200 } }) as Result<"masks.edit">;
    // a state without the mask that comes just before is not what is kept, whichever is written first
    await Promise.all([crashed.handle("projects.keep", { state }), crashed.handle("projects.keep", { state: { ...state, masks: { fixed: null, moving: mask.id } } })]);
    const later = services(kept);
    expect(await later.handle("projects.kept", {})).toMatchObject({ project: { fixed: "mr.nii", moving: "ct.nii" } });
    const recovered = await later.handle("projects.recover", {}) as Opened;
    expect(recovered).toMatchObject({ problems: [], parameters: state.parameters, masks: { fixed: false, moving: true }, job: expect.stringMatching(/^job-/) });
    expect(await later.handle("projects.mask", { image: recovered.moving?.id, role: "moving" })).toMatchObject({ marked });
    // it lies in no file of the user's
    expect(later.unsaved()).toBe(true);
    await later.dispose();
    expect(await services(kept).handle("projects.kept", {})).toEqual({ project: null });
    await expect(services(kept).handle("projects.recover", {})).rejects.toMatchObject({ code: "input" });
  });

  it("comes back with its deformation, which is written once and gone with what it belongs to", async () => {
    const kept = join(folder, "bent"), place = join(kept, "autosave");
    const crashed = services(kept);
    const { state } = await work(crashed, "bent", "SyN");
    await Promise.all([crashed.handle("projects.keep", { state }), crashed.handle("projects.keep", { state: { ...state, preset: "other" } })]);
    const names = readdirSync(place), bytes = names.map((name) => readFileSync(join(place, name)));
    expect(names).toHaveLength(2);
    await crashed.handle("projects.keep", { state });
    expect(readdirSync(place)).toEqual(names);
    // in the program that goes on with it
    const later = services(kept);
    const { fixed, moving, job, ...told } = await later.handle("projects.recover", {}) as Opened;
    expect(told).toMatchObject({ hadResult: true, problems: [] });
    const goingOn = { ...state, fixed: fixed?.id ?? null, moving: moving?.id ?? null, job };
    await later.handle("projects.keep", { state: goingOn });
    const again = readdirSync(place);
    expect(again.filter((name) => names.includes(name))).toEqual([]);
    expect(again.map((name) => readFileSync(join(place, name)))).toEqual(bytes);
    await later.handle("jobs.drop", { job });
    await later.handle("projects.keep", { state: { ...goingOn, job: null } });
    expect(existsSync(place)).toBe(false);
  });

  it("comes back with the deformation of every result that is held, not of the one on show alone", async () => {
    const kept = join(folder, "bent-all");
    const crashed = services(kept);
    const { state } = await work(crashed, "bent-all", "SyN");
    await register(crashed, state.fixed, state.moving, "SyN");
    await crashed.handle("projects.keep", { state });
    expect(readdirSync(join(kept, "autosave"))).toHaveLength(4);
    const later = services(kept);
    expect(await later.handle("projects.recover", {})).toMatchObject({ lost: false, job: expect.stringMatching(/^job-/) });
    expect((await results(later)).map(({ matrix }) => matrix)).toEqual((await results(crashed)).map(({ matrix }) => matrix));
    expect(await results(later)).toHaveLength(2);
  });

  it("of a page that is ended is still offered where a result lies in no file, and not where one does", async () => {
    const kept = join(folder, "page-ended");
    const first = page(kept);
    const { state } = await work(first, "page-ended");
    await first.handle("projects.keep", { state });
    await first.dispose();
    const second = page(kept);
    expect(await second.handle("projects.kept", {})).toMatchObject({ project: { fixed: "mr.nii" } });
    const { fixed, moving, job } = await second.handle("projects.recover", {}) as Opened;
    const again = { ...state, masks: { fixed: null, moving: null }, fixed: fixed?.id ?? null, moving: moving?.id ?? null, job };
    await second.handle("projects.keep", { state: again });
    const file = await second.projectToTemporary(again);
    file.sent();
    await file.remove();
    await second.handle("projects.keep", { state: { ...again, preset: "changed since" } });
    await second.dispose();
    const third = page(kept);
    running.push(third);
    expect(await third.handle("projects.kept", {})).toEqual({ project: null });
  });

  it("of a page that is ended is written to the end: its deformation comes back", async () => {
    const kept = join(folder, "page-ended-soon");
    const { pools, write, asked } = slowDisk();
    const first = createServices({ door: "page", openSample: false, folder: kept, pools });
    const { state } = await work(first, "page-ended-soon", "SyN");
    const keeping = first.handle("projects.keep", { state });
    await asked;
    const ended = first.dispose();
    write();
    await Promise.all([keeping, ended]);
    const second = page(kept);
    running.push(second);
    expect(await second.handle("projects.recover", {})).toMatchObject({ lost: false, job: expect.stringMatching(/^job-/) });
  });

  it("of a page's tab that has been gone for long is still offered when the page is ended", async () => {
    const kept = join(folder, "long-gone");
    const first = page(kept);
    const { state } = await work(first, "long-gone");
    await first.handle("projects.keep", { state });
    expect(first.release([state.fixed, state.moving])).toBe(true);
    await first.dispose();
    const second = page(kept);
    running.push(second);
    expect(await second.handle("projects.kept", {})).toMatchObject({ project: { fixed: "mr.nii" } });
  });

  it("is there again where the window's process died, as nobody was asked", async () => {
    const kept = join(folder, "window-died");
    const died = services(kept);
    const { state } = await work(died, "window-died");
    await died.handle("projects.keep", { state });
    await died.dispose(true);
    expect(await services(kept).handle("projects.kept", {})).toMatchObject({ project: { fixed: "mr.nii" } });
  });

  it("stays while its images are away", async () => {
    const kept = join(folder, "images-away-state");
    const crashed = services(kept);
    const { place, state } = await work(crashed, "images-away");
    await crashed.handle("projects.keep", { state });
    renameSync(place, `${place}-offline`);
    const later = services(kept);
    expect(await later.handle("projects.recover", {})).toMatchObject({ fixed: null, moving: null, job: null });
    await later.handle("projects.keep", { state: { ...state, fixed: null, moving: null, job: null } });
    await later.dispose();
    renameSync(`${place}-offline`, place);
    expect(await services(kept).handle("projects.recover", {})).toMatchObject({ fixed: { name: "mr.nii" }, job: expect.stringMatching(/^job-/) });
  });

  it("that was taken up stays as it was until all of it is kept anew", async () => {
    const kept = join(folder, "no-room");
    const crashed = services(kept);
    const { state } = await work(crashed, "no-room", "SyN");
    await crashed.handle("projects.keep", { state });
    const later = services(kept);
    const tab = { session: "tab", isThere: () => false };
    const { fixed, moving, job } = await later.handle("projects.recover", {}, tab) as Opened;
    // no room for the warps, here because a file is where their folder would be
    writeFileSync(join(kept, "autosave-tab"), "");
    await later.handle("projects.keep", { state: { ...state, fixed: fixed?.id ?? null, moving: moving?.id ?? null, job } }, tab);
    expect(readdirSync(join(kept, "autosave"))).toHaveLength(2);
  });

  it("is its window's own again when that comes back before anybody took it up", async () => {
    const kept = join(folder, "tab-back");
    const made = services(kept);
    const { state } = await work(made, "tab-back-images");
    let there = false;
    const [gone, asking] = [{ session: "first", isThere: () => true }, { session: "second", isThere: () => there }];
    await made.handle("projects.keep", { state }, gone);
    expect(await made.handle("projects.kept", {}, asking)).toMatchObject({ project: { fixed: "mr.nii" } });
    there = true;
    await made.handle("projects.forget", {}, asking);
    await expect(made.handle("projects.recover", {}, asking)).rejects.toMatchObject({ code: "input" });
    there = false;
    expect(await made.handle("projects.recover", {}, asking)).toMatchObject({ fixed: { name: "mr.nii" } });
  });

  it("is kept for what was laid by hand after it was saved, but not for how it is looked at", async () => {
    const kept = join(folder, "by-hand");
    const made = services(kept);
    const { place, state } = await work(made, "by-hand");
    await made.handle("projects.save", { state, path: join(place, "work.syncline.json") });
    await made.handle("projects.keep", { state: { ...state, view: { crosshair: [9, 9, 9] } } });
    expect(existsSync(join(kept, "autosave.json"))).toBe(false);
    await made.handle("projects.keep", { state: { ...state, view: { ...view, landmarks: [{ fixed: [1, 2, 3], moving: [2, 3, 4] }] } } });
    expect(existsSync(join(kept, "autosave.json"))).toBe(true);
  });

  it("says that a deformation did not come back", async () => {
    const kept = join(folder, "bent-lost-state");
    mkdirSync(kept);
    const crashed = services(kept);
    const { state } = await work(crashed, "bent-lost", "SyN");
    // no room for the warps, here because a file is where their folder would be
    writeFileSync(join(kept, "autosave"), "");
    await crashed.handle("projects.keep", { state });
    expect(await services(kept).handle("projects.recover", {})).toMatchObject({ job: null, hadResult: true, problems: [] });
  });

  it("is nothing when nothing is loaded", async () => {
    const kept = join(folder, "discreet");
    const made = services(kept);
    const { state } = await work(made, "plain");
    await made.handle("projects.keep", { state });
    const file = join(kept, "autosave.json");
    expect((JSON.parse(readFileSync(file, "utf8")) as Project).fixed?.path).toMatch(/mr\.nii$/);
    await made.handle("projects.keep", { state: { ...state, fixed: null, moving: null, job: null } });
    expect(existsSync(file)).toBe(false);
  });
});
