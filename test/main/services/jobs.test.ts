import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Result, ServiceEvent, VolumeCard } from "../../../main/contract/requests.ts";
import { createServices } from "../../../main/services/create.ts";
import type { Services } from "../../../main/services/dispatch.ts";
import type { JobControl } from "../../../workers/contract/control.ts";
import type { RegisterAnswer } from "../../../workers/contract/tasks.ts";
import { emptyVolume, fakePools, plainAnswer, type FakeTasks } from "../../fixtures/fake-pools.ts";
import { temporaryFolder } from "../../fixtures/folder.ts";

const folder = temporaryFolder().path;

function services(tasks: FakeTasks): { made: Services; events: ServiceEvent[] } {
  const pools = fakePools({
    inspect: async () => ({ header: emptyVolume().header, bytes: 1000 }), read: async () => ({ volume: emptyVolume(), sha256: "0".repeat(64) }), apply: async () => ({ volume: emptyVolume() }),
    plan: async () => ({ stages: [{ deformable: false, metrics: ["mattes"], samplingRate: 0.2, levels: [{ iterations: 100, shrink: 2 }] }] }), ...tasks,
  });
  const made = createServices({ door: "desktop", openSample: false, pools: async () => pools, folder });
  const events: ServiceEvent[] = [];
  made.onEvent((event) => events.push(event));
  return { made, events };
}

async function pair(made: Services): Promise<{ fixed: string; moving: string }> {
  const open = async (path: string): Promise<string> => (await made.handle("volumes.open", { path }) as VolumeCard).id;
  return { fixed: await open("/x/a.nii"), moving: await open("/x/b.nii") };
}

const start = async (made: Services, images: { fixed: string; moving: string }): Promise<string> =>
  (await made.handle("jobs.start", { ...images, parameters: { type_of_transform: "Rigid" } }) as { job: string }).job;
const list = (made: Services): Promise<Result<"jobs.list">> => made.handle("jobs.list", {}) as Promise<Result<"jobs.list">>;
const queues = (events: ServiceEvent[]) => events.flatMap((event) => (event.type === "queue" ? [event.jobs.map(({ job, state }) => `${job} ${state}`)] : []));

it("images that nobody looks at are let go with their results, but not those of a job that waits or runs", async () => {
  const ends: ((answer: RegisterAnswer) => void)[] = [];
  const { made, events } = services({ register: () => new Promise((done) => ends.push(done)) });
  const images = await pair(made);
  await start(made, images);
  await expect.poll(() => ends.length).toBe(1);
  expect(made.release([images.fixed])).toBe(false);
  ends[0](plainAnswer());
  await expect.poll(() => events.some(({ type }) => type === "done")).toBe(true);
  expect(await list(made)).toHaveLength(1);
  expect(made.release([images.fixed, images.moving, "volume-99"])).toBe(true);
  expect([await list(made), await made.handle("volumes.list", {})]).toEqual([[], []]);
});

it("results of a pair that was left stay held while another pair gets as many, until they are let go of", async () => {
  const { made, events } = services({ register: async () => plainAnswer() });
  const held = async (): Promise<string[]> => (await list(made)).map(({ job }) => job);
  const register = async (images: { fixed: string; moving: string }): Promise<string> => {
    const job = await start(made, images);
    await expect.poll(() => events.some((event) => event.type === "done" && event.job === job)).toBe(true);
    return job;
  };
  const left = await pair(made);
  const first = [await register(left), await register(left), await register(left)];
  const now = await pair(made);
  const second = [await register(now), await register(now), await register(now), await register(now)];
  expect(await held()).toEqual([...first, ...second.slice(1)]);
  await made.handle("jobs.drop", { job: first[1] });
  await made.handle("jobs.drop", { job: "job-99" });
  expect(await held()).toEqual([first[0], first[2], ...second.slice(1)]);
  const third = await register(await pair(made));
  expect(await held()).toEqual([...second.slice(1), third]);
});

it("a window takes up its own jobs and those of windows that have gone, not those of one that is there, and pushes out none of another's results", async () => {
  const { made, events } = services({ register: async () => plainAnswer() });
  const there = new Set(["a", "b"]);
  const as = (session: string) => ({ session, isThere: (name: string) => there.has(name) });
  const listed = async (session: string): Promise<string[]> => (await made.handle("jobs.list", {}, as(session)) as Result<"jobs.list">).map(({ job }) => job);
  const register = async (session: string, images: { fixed: string; moving: string }): Promise<string> => {
    const { job } = await made.handle("jobs.start", { ...images, parameters: { type_of_transform: "Rigid" } }, as(session)) as { job: string };
    await expect.poll(() => events.some((event) => event.type === "done" && event.job === job)).toBe(true);
    return job;
  };
  const [first, second] = [await pair(made), await pair(made)];
  const ofA = [await register("a", first), await register("a", second)];
  const ofB: string[] = [];
  for (let time = 0; time < 3; time++) ofB.push(await register("b", await pair(made)));
  // the third pair of b's own: of all others as many are held
  ofB.push(await register("b", await pair(made)));
  expect([await listed("a"), await listed("b"), await listed("c")]).toEqual([ofA, ofB, []]);
  there.delete("a");
  expect([await listed("b"), await listed("c")]).toEqual([[...ofA, ...ofB], ofA]);
});

it("a result counts as saved once something of it was exported, or its project was saved, which is told once", async () => {
  const { made, events } = services({ register: async () => plainAnswer(), writeTransform: async ({ path }) => {
    await writeFile(path, "a transform");
    return { sha256: "0".repeat(64) };
  } });
  const told = () => events.flatMap((event) => (event.type === "saved" ? [event.jobs] : []));
  const images = await pair(made);
  const jobs = [await start(made, images), await start(made, images)];
  await expect.poll(async () => (await list(made)).map(({ result }) => result?.saved)).toEqual([false, false]);
  expect(made.unsaved()).toBe(true);
  // a report alone brings no result back
  await made.handle("exports.save", { selection: { job: jobs[0], kinds: ["report"] }, path: join(folder, "saved.json") });
  expect(told()).toEqual([]);
  for (let time = 0; time < 2; time++) await made.handle("exports.save", { selection: { job: jobs[0], kinds: ["transform"] }, path: join(folder, "saved.mat") });
  expect([told(), made.unsaved(), (await list(made)).map(({ result }) => result?.saved)]).toEqual([[[jobs[0]]], true, [true, false]]);
  const state = { ...images, masks: { fixed: null, moving: null }, preset: "", parameters: {}, view: {}, job: jobs[0] };
  const file = await made.projectToTemporary(state);
  await file.remove();
  expect(told()).toEqual([[jobs[0]]]);
  file.sent();
  expect([told(), made.unsaved()]).toEqual([[[jobs[0]], [jobs[1]]], false]);
});

it("a job that runs leaves a core to the window for a moment after that was used", async () => {
  let control: JobControl | null = null;
  const { made } = services({ register: (_task, own) => {
    control = own;
    return new Promise(() => undefined);
  } });
  await made.handle("jobs.giveWay", {});
  await start(made, await pair(made));
  const gives = (): boolean => control?.givingWay ?? false;
  await expect.poll(() => control).not.toBeNull();
  expect(gives()).toBe(false);
  await made.handle("jobs.giveWay", {});
  expect(gives()).toBe(true);
  await expect.poll(gives, { timeout: 10_000 }).toBe(false);
});

describe("the queue", () => {
  it("tells who waits and who runs, and a waiting job that is cancelled ends at once", async () => {
    const ends: ((answer: RegisterAnswer) => void)[] = [];
    const { made, events } = services({ register: () => new Promise((done) => ends.push(done)) });
    const images = await pair(made);
    const [first, second, third] = [await start(made, images), await start(made, images), await start(made, images)];
    await expect.poll(() => ends.length).toBe(1);
    expect(queues(events).at(-1)).toEqual([`${first} running`, `${second} waiting`, `${third} waiting`]);
    await made.handle("jobs.cancel", { job: second });
    expect(events.findLast(({ type }) => type === "failed")).toMatchObject({ job: second, error: { code: "cancelled" } });
    expect(queues(events).at(-1)).toEqual([`${first} running`, `${third} waiting`]);
    ends[0](plainAnswer());
    await expect.poll(() => ends.length).toBe(2);
    expect(queues(events).at(-1)).toEqual([`${third} running`]);
    ends[1](plainAnswer());
    await expect.poll(() => queues(events).at(-1)).toEqual([]);
    expect((await list(made)).map(({ job, state }) => `${job} ${state}`)).toEqual([`${first} done`, `${third} done`]);
  });

  it("gives a window that is loaded anew the running job with its curve and the latest transform, and results with their transform", async () => {
    let end: (answer: RegisterAnswer) => void = () => undefined;
    const { made, events } = services({ register: (_task, control) => {
      control.publishPreview([1, 0, 0, 7, 0, 1, 0, 8, 0, 0, 1, 9, 0, 0, 0, 1]);
      control.publish({ event: "stage", stage: 1, stages: 1, transform: "Rigid", metric: "mattes" });
      for (let iteration = 1; iteration <= 3; iteration++) {
        control.publish({ event: "iteration", stage: 1, level: 1, levels: 1, iteration, iterations: 9, metric: -iteration, convergence: null, elapsed: 0, remaining: null });
      }
      return new Promise((done) => {
        end = done;
      });
    } });
    const images = await pair(made);
    const job = await start(made, images);
    await expect.poll(() => events.filter(({ type }) => type === "progress")).toHaveLength(4);
    expect(await list(made)).toMatchObject([{ job, state: "running", ...images, title: "b.nii → a.nii", result: null, preview: [1, 0, 0, 7, 0, 1, 0, 8, 0, 0, 1, 9, 0, 0, 0, 1], progress: [{ event: "stage" }, { metric: -1 }, { metric: -2 }, { metric: -3 }] }]);
    end(plainAnswer());
    await expect.poll(() => events.some(({ type }) => type === "done")).toBe(true);
    expect(await list(made)).toMatchObject([{ job, state: "done", progress: [{ event: "stage" }, { metric: -1 }, { metric: -2 }, { metric: -3 }], result: { matrix: [1, 0, 0, 1, 0, 1, 0, 2, 0, 0, 1, 3, 0, 0, 0, 1] } }]);
  });
});

it("extra metrics look at the images that are meant, whatever they are called, and are told by name", async () => {
  const seen: unknown[] = [];
  let serial = 0;
  const { made, events } = services({
    read: async () => ({ volume: emptyVolume(), sha256: String(++serial).repeat(64) }),
    register: async ({ extraPairs, parameters }) => {
      seen.push(extraPairs, parameters.multivariate_extras);
      return plainAnswer();
    },
  });
  const images = await pair(made);
  const [one, other] = [await made.handle("volumes.open", { path: "/one/t2.nii" }) as VolumeCard, await made.handle("volumes.open", { path: "/other/t2.nii" }) as VolumeCard];
  const parameters = { type_of_transform: "SyN", multivariate_extras: [{ metric: "cc", fixed: one.id, moving: other.id, sampling: 2 }, { metric: "mattes" }] };
  expect(await made.handle("jobs.describe", { ...images, parameters })).toMatchObject({ command: expect.stringContaining("--multivariate-extras cc,/one/t2.nii,/other/t2.nii,1,2 --multivariate-extras mattes,1,32") });
  await made.handle("jobs.start", { ...images, parameters, preset: { name: "quick", title: "Quick look, rigid", changed: true } });
  await expect.poll(() => events.some(({ type }) => type === "done" || type === "failed")).toBe(true);
  expect(seen).toMatchObject([[{ fixed: {}, moving: {} }], [{ fixed: "t2.nii", moving: "t2.nii" }, { fixed: null }]]);
  const [{ result }] = await list(made);
  expect(result?.report.inputs.slice(2).map(({ sha256 }) => sha256[0])).toEqual(["3", "4"]);
  expect(result?.report.preset).toEqual({ name: "quick", title: "Quick look, rigid", changed: true });
  // a name is none of those that are open, whatever they are called: one that a project could not find must not be another's
  for (const gone of ["gone.nii", "t2.nii"]) await expect(made.handle("jobs.start", { ...images, parameters: { ...parameters, multivariate_extras: [{ metric: "cc", fixed: gone, moving: other.id }] } })).rejects.toMatchObject({ message: expect.stringContaining(gone) });
});

describe("cancelling with keep", () => {
  it("asks the engine to stop and takes its answer as the result", async () => {
    const { made, events } = services({ register: (_task, control) => new Promise((done) => {
      const wait = setInterval(() => {
        if (!control.stopping) return;
        clearInterval(wait);
        done(plainAnswer());
      }, 5);
    }) });
    const job = await start(made, await pair(made));
    await expect.poll(() => queues(events).at(-1)).toEqual([`${job} running`]);
    await made.handle("jobs.cancel", { job, keep: true });
    await expect.poll(() => events.some((event) => event.type === "done" && event.job === job)).toBe(true);
  });

  it("ends a waiting job, which has reached nothing", async () => {
    const { made, events } = services({ register: () => new Promise(() => undefined) });
    const images = await pair(made);
    await start(made, images);
    const waiting = await start(made, images);
    await made.handle("jobs.cancel", { job: waiting, keep: true });
    expect(events.findLast(({ type }) => type === "failed")).toMatchObject({ job: waiting, error: { code: "cancelled" } });
  });
});

/** The command is called by its path, wherever this is checked out. */
const withoutPath = (command: string): string => command.replace(/^node \S*\/dist\/main\//, "node ");

describe("before the start", () => {
  it("estimates time and memory, and describes the run as command and script", async () => {
    const { made } = services({});
    const images = await pair(made);
    const parameters = { type_of_transform: "Rigid" };
    const estimate = await made.handle("jobs.estimate", { ...images, parameters }) as Result<"jobs.estimate">;
    expect(estimate.seconds).toBeGreaterThan(0);
    expect(estimate.bytes).toBeGreaterThan(0);
    expect(estimate.available).toBeGreaterThan(estimate.bytes);
    const described = await made.handle("jobs.describe", { ...images, parameters }) as Result<"jobs.describe">;
    expect(withoutPath(described.command)).toBe("node command.cjs register --fixed /x/a.nii --moving /x/b.nii --output b- --transform Rigid");
    expect(described.antspy).toContain("type_of_transform=\"Rigid\"");
    expect(described.antspy).toContain("ants.image_read(\"/x/a.nii\")");
    expect(described.bare).toBe(false);
    await expect(made.handle("jobs.estimate", { ...images, parameters: { seed: -1 } })).rejects.toMatchObject({ code: "usage" });
  });
});

describe("a start laid by hand", () => {
  const matrix = [1, 0, 0, 5, 0, 0, -1, 6, 0, 1, 0, 7, 0, 0, 0, 1];

  it("goes to the engine in place of what the parameters say; a mirror image and one without a world are refused", async () => {
    let given: unknown = null;
    const { made, events } = services({ register: async (task) => {
      given = task.initial;
      return plainAnswer();
    } });
    const images = await pair(made);
    await made.handle("jobs.start", { ...images, parameters: { type_of_transform: "Rigid" }, start: matrix });
    await expect.poll(() => events.some(({ type }) => type === "done")).toBe(true);
    expect(given).toEqual([{ kind: "linear", matrix: [1, 0, 0, 0, 0, -1, 0, 1, 0], translation: [5, 6, 7], centre: [0, 0, 0] }]);
    const refused = { ...images, parameters: { type_of_transform: "Rigid" }, start: [-1, ...matrix.slice(1)] };
    await expect(made.handle("jobs.start", refused)).rejects.toMatchObject({ code: "usage" });
    await expect(made.handle("jobs.start", { ...images, parameters: { type_of_transform: "Rigid", ignore_geometry: true }, start: matrix })).rejects.toMatchObject({ code: "usage" });
  });

  it("is named in the run's command and script, and can be had as a file", async () => {
    let written: unknown = null;
    const { made } = services({ writeTransform: async (task) => {
      written = task.transform;
      await writeFile(task.path, "bytes");
      return { sha256: "" };
    } });
    const images = await pair(made);
    const described = await made.handle("jobs.describe", { ...images, parameters: { type_of_transform: "Rigid", initial_transform: "search" }, byHand: true }) as Result<"jobs.describe">;
    expect(withoutPath(described.command)).toBe("node command.cjs register --fixed /x/a.nii --moving /x/b.nii --output b- --initial-transform b-start.mat --transform Rigid");
    expect(described.antspy).toContain("initial_transform=\"b-start.mat\"");
    expect(described.bare).toBe(true);
    expect(await made.handle("start.file", { start: matrix })).toEqual({ base64: Buffer.from("bytes").toString("base64") });
    expect(written).toMatchObject({ kind: "linear", translation: [5, 6, 7] });
  });
});
