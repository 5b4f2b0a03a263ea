import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { ServiceEvent, VolumeCard } from "../../../main/contract/requests.ts";
import { createServices } from "../../../main/services/create.ts";
import { Events, type Services } from "../../../main/services/dispatch.ts";
import { collectGarbage } from "../../../workers/contract/collect.ts";
import { emptyVolume, fakePools, plainAnswer, type FakeTasks } from "../../fixtures/fake-pools.ts";
import { temporaryFolder } from "../../fixtures/folder.ts";

const folder = temporaryFolder().path;

function services(tasks: FakeTasks = {}, door: "desktop" | "page" = "desktop"): Services {
  const pools = fakePools({
    inspect: async () => ({ header: emptyVolume().header, bytes: 1000 }),
    read: async () => ({ volume: emptyVolume(), sha256: "0".repeat(64) }),
    register: async () => plainAnswer(),
    apply: async () => ({ volume: emptyVolume() }),
    ...tasks,
  });
  return createServices({ door, openSample: false, pools: async () => pools, folder });
}

const open = async (made: Services, path: string): Promise<VolumeCard> => await made.handle("volumes.open", { path }) as VolumeCard;

/** The first event of a kind that ends a job. */
function ending(made: Services): Promise<ServiceEvent> {
  return new Promise((done) => {
    const stop = made.onEvent((event) => {
      if (event.type !== "done" && event.type !== "failed") return;
      stop();
      done(event);
    });
  });
}

describe("the dispatcher", () => {
  it.each([
    ["volumes.explode", {}, /no request named/],
    ["toString", {}, /no request named/],
    ["volumes.open", {}, /volumes\.open was refused: path/],
    ["volumes.open", { path: 7 }, /path/],
    ["volumes.open", null, /refused/],
    ["volumes.close", { id: "" }, /id/],
    ["volumes.setModality", { id: "x", modality: "PET" }, /modality/],
    ["exports.save", { selection: { job: "job-1", kinds: ["everything"] }, path: "/tmp/x" }, /kind/],
    ["exports.save", { selection: { job: "job-1", kinds: [] }, path: "/tmp/x" }, /nothing is selected/],
    ["volumes.close", { id: "volume-9" }, /not open any more/],
    ["jobs.cancel", { job: "job-9" }, /no such registration/],
  ])("refuses %s %j", async (name, params, message) => {
    await expect(services().handle(name, params)).rejects.toMatchObject({ code: "usage", message: expect.stringMatching(message) });
  });

  it("refuses an answer that does not fit the contract", async () => {
    const volume = emptyVolume();
    volume.header.orientation = 5 as unknown as string;
    await expect(open(services({ read: async () => ({ volume, sha256: "" }) }), "/x/a.nii")).rejects.toMatchObject({ code: "internal" });
  });

  it("opens, lists, corrects and closes volumes", async () => {
    const made = services();
    const card = await open(made, "/some/where/head.nii.gz");
    expect(card.name).toBe("head.nii.gz");
    expect(await made.handle("volumes.setModality", { id: card.id, modality: "CT" })).toMatchObject({ header: { modality: "CT" } });
    expect(await made.handle("volumes.list", {})).toHaveLength(1);
    expect(made.voxels(card.id).length).toBe(240);
    await made.handle("volumes.close", { id: card.id });
    expect(await made.handle("volumes.list", {})).toEqual([]);
    expect(() => made.voxels(card.id)).toThrowError(/not open/);
  });

  it("streams voxels as copies of their own", async () => {
    const made = services();
    const { id } = await open(made, "/x/a.nii");
    made.voxels(id)[3] = 77;
    const { bytes, stream } = made.voxelStream(id);
    const received = new Uint8Array(await new Response(stream).arrayBuffer());
    expect(received.length).toBe(bytes);
    expect(received[3]).toBe(77);
  });

  it("registers and offers the result", async () => {
    const made = services();
    const [fixed, moving] = [await open(made, "/x/fixed.nii.gz"), await open(made, "/x/moving.nii.gz")];
    const ended = ending(made);
    const { job } = await made.handle("jobs.start", { fixed: fixed.id, moving: moving.id, parameters: { type_of_transform: "Rigid" } }) as { job: string };
    const event = await ended;
    if (event.type !== "done") throw new Error(JSON.stringify(event));
    expect(event.job).toBe(job);
    expect(event.matrix.slice(3, 4)).toEqual([1]);
    expect(event.report.command).toBe("syncline register --fixed fixed.nii.gz --moving moving.nii.gz --output moving- --transform Rigid");
    expect(await made.handle("exports.suggest", { selection: { job, kinds: ["warped"] } })).toEqual({ name: "moving-Warped.nii.gz", files: ["moving-Warped.nii.gz"] });
    await expect(made.handle("exports.save", { selection: { job, kinds: ["warped"] }, path: join(folder, "x.txt") })).rejects.toMatchObject({ code: "usage" });
    await made.handle("exports.save", { selection: { job, kinds: ["report"] }, path: join(folder, "report.json") });
  });

  it("survives a failing job and runs the next", async () => {
    let runs = 0;
    const made = services({ register: async () => {
      if (++runs === 1) throw new Error("a thread died");
      return plainAnswer();
    } });
    const [fixed, moving] = [await open(made, "/x/a.nii"), await open(made, "/x/b.nii")];
    const start = () => made.handle("jobs.start", { fixed: fixed.id, moving: moving.id, parameters: { type_of_transform: "Affine" } });
    const first = ending(made);
    await start();
    expect(await first).toMatchObject({ type: "failed", error: { code: "internal" } });
    const second = ending(made);
    await start();
    expect(await second).toMatchObject({ type: "done" });
  });

  it("cancels a running job and one that waits", async () => {
    const made = services({ register: () => new Promise(() => undefined) });
    const [fixed, moving] = [await open(made, "/x/a.nii"), await open(made, "/x/b.nii")];
    const start = async (): Promise<string> => (await made.handle("jobs.start", { fixed: fixed.id, moving: moving.id, parameters: { type_of_transform: "Affine" } }) as { job: string }).job;
    const ends: ServiceEvent[] = [];
    made.onEvent((event) => ends.push(event));
    const jobs = [await start(), await start()];
    for (const job of jobs) await made.handle("jobs.cancel", { job });
    await expect.poll(() => ends.filter((event) => event.type === "failed" && event.error.code === "cancelled")).toHaveLength(2);
  });

  it("forgets the images of a job that was cancelled or failed", async () => {
    const held: WeakRef<SharedArrayBuffer>[] = [];
    const made = services({
      read: async () => {
        const volume = emptyVolume();
        held.push(new WeakRef(volume.voxels));
        return { volume, sha256: "0".repeat(64) };
      },
      register: ({ parameters }) => parameters.seed === 1 ? new Promise(() => undefined) : Promise.reject(new Error("a thread died")),
    });
    for (const seed of [1, 2]) {
      const [fixed, moving] = [await open(made, "/x/a.nii"), await open(made, "/x/b.nii")];
      const ended = ending(made);
      const { job } = await made.handle("jobs.start", { fixed: fixed.id, moving: moving.id, parameters: { type_of_transform: "Rigid", seed } }) as { job: string };
      if (seed === 1) await made.handle("jobs.cancel", { job });
      expect(await ended).toMatchObject({ type: "failed", job });
      for (const { id } of [fixed, moving]) await made.handle("volumes.close", { id });
      await expect(made.handle("exports.suggest", { selection: { job, kinds: ["warped"] } })).rejects.toMatchObject({ code: "usage" });
      // it may end just before somebody cancels it
      expect(await made.handle("jobs.cancel", { job })).toEqual({});
    }
    await expect.poll(() => {
      collectGarbage();
      return held.filter((volume) => volume.deref() !== undefined).length;
    }).toBe(0);
    expect(held).toHaveLength(4);
    expect(await made.handle("volumes.list", {})).toEqual([]);
  });

  it("says that a result does not fit rather than say nothing", async () => {
    const answer = plainAnswer();
    answer.transform.translation = [Infinity, 0, 0];
    const made = services({ register: async () => answer });
    const [fixed, moving] = [await open(made, "/x/a.nii"), await open(made, "/x/b.nii")];
    const ended = ending(made);
    await made.handle("jobs.start", { fixed: fixed.id, moving: moving.id, parameters: { type_of_transform: "Rigid" } });
    expect(await ended).toMatchObject({ type: "failed", error: { code: "internal" } });
    expect(await made.handle("volumes.list", {})).toHaveLength(2);
  });

  it("writes no file where the window is a page", async () => {
    const made = services({}, "page");
    const [fixed, moving] = [await open(made, "/x/a.nii"), await open(made, "/x/b.nii")];
    const ended = ending(made);
    const { job } = await made.handle("jobs.start", { fixed: fixed.id, moving: moving.id, parameters: { type_of_transform: "Rigid" } }) as { job: string };
    expect((await ended).type).toBe("done");
    await expect(made.handle("exports.save", { selection: { job, kinds: ["report"] }, path: join(folder, "page.json") })).rejects.toMatchObject({ code: "usage", message: expect.stringContaining("downloaded") });
    expect(existsSync(join(folder, "page.json"))).toBe(false);
  });

  it("names the faulty parameter at once", async () => {
    const made = services();
    const [fixed, moving] = [await open(made, "/x/a.nii"), await open(made, "/x/b.nii")];
    await expect(made.handle("jobs.start", { fixed: fixed.id, moving: moving.id, parameters: { type_of_transform: "Rigid", aff_sampling: 1 } }))
      .rejects.toMatchObject({ code: "usage", message: expect.stringContaining("Histogram bins") });
  });

  it("answers dialogs with nothing where there are none, and lists presets", async () => {
    const made = services();
    expect(await made.handle("dialog.open", { title: "Open" })).toEqual({ paths: [] });
    expect(await made.handle("dialog.save", { title: "Save", suggested: "x" })).toEqual({ path: null });
    expect(await made.handle("presets.list", {})).not.toEqual([]);
    expect(await made.handle("app.info", {})).toMatchObject({ door: "desktop", openSample: false });
  });
});

describe("events", () => {
  it("that do not fit the contract are dropped, and a listener that throws harms no other", () => {
    const events = new Events();
    const heard: ServiceEvent[] = [];
    events.subscribe(() => {
      throw new Error("the window is gone");
    });
    events.subscribe((event) => heard.push(event));
    expect(events.emit({ type: "preview", job: "job-1", preview: { matrix: [NaN] } })).toBe(false);
    expect(events.emit({ type: "status", message: "hello" })).toBe(true);
    expect(heard).toEqual([{ type: "status", message: "hello" }]);
  });
});
