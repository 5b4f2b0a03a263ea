import { createPinia, setActivePinia } from "pinia";
import { beforeEach, expect, test } from "vitest";
import { nextTick } from "vue";
import type { ServiceEvent, VolumeCard } from "../../../main/contract/requests.ts";
import { provideBridge } from "../../../renderer/bridge/bridge.ts";
import { useLabels } from "../../../renderer/features/compare/labels-store.ts";
import { useViewer } from "../../../renderer/features/inspect/viewer-store.ts";
import { useMasks } from "../../../renderer/features/masks/masks-store.ts";
import { useVolumes } from "../../../renderer/features/open/volumes-store.ts";
import { useOverlays } from "../../../renderer/features/overlays/overlay-store.ts";
import { useAside } from "../../../renderer/features/project/aside-store.ts";
import { useProject } from "../../../renderer/features/project/project-store.ts";
import { useJob } from "../../../renderer/features/register/job-store.ts";
import { useParameters } from "../../../renderer/features/register/parameters-store.ts";
import { useNotices } from "../../../renderer/ui/notices.ts";
import { rigid } from "../../fixtures/head-pair.ts";
import { FalseBridge } from "../../fixtures/false-bridge.ts";
import { card, labelled } from "../../fixtures/header.ts";
import { report } from "../../fixtures/report.ts";

const matrix = rigid([1, 2, 3], [4, 5, 6]);
let bridge: FalseBridge;
let jobs = 0;
let masks = 0;
/** what the services have open */
let open: Map<string, VolumeCard>;
const closed = () => bridge.closed().toSorted();
const dropped = () => bridge.asked.flatMap(({ name, params }) => (name === "jobs.drop" ? [(params as { job: string }).job] : []));
const opened = (id: string, labels = false): VolumeCard => {
  const made = labels ? labelled(id) : card(id);
  open.set(id, made);
  return made;
};

beforeEach(() => {
  [jobs, masks, open] = [0, 0, new Map()];
  bridge = new FalseBridge({
    "jobs.start": () => ({ job: `j${++jobs}` }), "jobs.list": () => [], "presets.list": () => [], "volumes.list": () => [...open.values()],
    "volumes.open": ({ path }: { path: string }) => opened(path), "sample.open": () => ({ fixed: opened("sample-mr"), moving: opened("sample-ct") }),
    "masks.edit": () => ({ mask: opened(`mask-${++masks}`, true), marked: 9 }), "labels.compare": () => ({ dice: [], mean: null }),
    "volumes.close": ({ id }: { id: string }) => ({ closed: open.delete(id) }),
    "projects.open": () => ({ fixed: opened("project-mr"), moving: opened("project-ct"), masks: { fixed: false, moving: false }, problems: [], job: null, preset: "", parameters: {}, view: {}, hadResult: false, lost: false, changedWarps: [] }),
  });
  provideBridge(bridge);
  setActivePinia(createPinia());
  useViewer();
  useLabels();
  useAside();
  bridge.onEvent(useJob().receive);
  useVolumes().take(opened("mr"), opened("ct"));
});

const done = (job: string): ServiceEvent => ({ type: "done", job, warped: card("w"), matrix, report: report() });
async function register(): Promise<string> {
  await nextTick();
  await useJob().start();
  const job = `j${jobs}`;
  bridge.send(done(job));
  await nextTick();
  return job;
}
const offered = () => useAside().offered.map(({ fixed, moving, count }) => `${moving} ${fixed} ${count}`);

test.each<[string, () => Promise<unknown>]>([
  ["a path or a recent image", () => useVolumes().openPath("other", "moving")],
  ["dropped files", () => {
    bridge.opened = [opened("a"), opened("b")];
    return useVolumes().openFiles([new File([], "a.nii"), new File([], "b.nii")]);
  }],
  ["a recent pair", () => useVolumes().openRecent({ fixed: "a", moving: "b", when: "" })],
  ["the sample pair", () => useVolumes().openSample()],
  ["a project", () => useProject().openPath("/work.syncline.json")],
  ["nothing, since an image was removed", async () => useVolumes().close("fixed")],
])("a result that lies in no file can be had again after another image was opened: %s", async (_, leave) => {
  const job = await register();
  await leave();
  await nextTick();
  expect([useJob().current, offered()]).toEqual([null, ["ct.nii.gz mr.nii.gz 1"]]);
  const there = useVolumes();
  const others = [there.fixed?.id, there.moving?.id].filter((id) => id !== undefined && id !== "mr" && id !== "ct");
  await useAside().back("mr ct");
  expect([there.fixed?.id, there.moving?.id, useJob().current?.job, offered()]).toEqual(["mr", "ct", job, []]);
  expect([useViewer().transform, useViewer().pose]).toEqual([matrix, "after"]);
  // what had nothing to lose is gone
  expect(closed()).toEqual(others.toSorted());
});

test("what was saved or exported goes without a word, and frees its memory", async () => {
  const job = await register();
  bridge.send({ type: "saved", jobs: [job] });
  await useVolumes().openSample();
  await nextTick();
  expect([offered(), closed()]).toEqual([[], ["ct", "mr"]]);
});

test("what is saved after it was put aside is offered no more, and frees its memory", async () => {
  const job = await register();
  await useVolumes().openSample();
  await nextTick();
  expect([offered().length, closed()]).toEqual([1, []]);
  bridge.send({ type: "saved", jobs: [job] });
  await nextTick();
  expect([offered(), useAside().ids, closed()]).toEqual([[], [], ["ct", "mr"]]);
});

test("all of the work comes back: parameters, view, masks and labels of the image that was away; the other image's stay as they are", async () => {
  const [viewer, mask, labels, parameters] = [useViewer(), useMasks(), useLabels(), useParameters()];
  await nextTick();
  await mask.edit({ kind: "invert" });
  mask.role = "moving";
  await mask.edit({ kind: "invert" });
  labels.put("moving", opened("regions", true));
  parameters.setText("seed", "7");
  await register();
  viewer.share = 0.6;
  await useVolumes().openPath("other", "moving");
  await nextTick();
  expect([mask.chosen, labels.moving, closed()]).toEqual([{ fixedMask: "mask-1" }, null, []]);
  parameters.setText("seed", "8");
  mask.role = "fixed";
  await mask.edit({ kind: "largest" });
  await useAside().back("mr ct");
  expect([mask.chosen, labels.moving?.id, parameters.changes.seed, viewer.share]).toEqual([{ fixedMask: "mask-3", movingMask: "mask-2" }, "regions", 7, 0.6]);
  expect(useOverlays().entries.map(({ id }) => id).toSorted()).toEqual(["mask fixed", "mask moving", "regions"]);
  expect(closed()).toEqual(["mask-1", "other"]);
});

/** Work with a mask and a parameter of its own that is put aside, and other work in its place. */
async function twoWorks(): Promise<void> {
  const mask = useMasks();
  await nextTick();
  mask.role = "moving";
  await mask.edit({ kind: "invert" });
  useParameters().setText("seed", "7");
  await register();
  await useVolumes().openPath("other", "moving");
  await nextTick();
  useParameters().setText("seed", "8");
  await register();
}

test("a second click while work is taken up, which would hit the bar that came in its place, does nothing", async () => {
  await twoWorks();
  const first = useAside().back("mr ct");
  expect(useAside().taking).toBe(true);
  await nextTick();
  expect(offered()).toEqual(["other.nii.gz mr.nii.gz 1"]);
  useAside().letGo("mr other");
  await Promise.all([first, useAside().back("mr other")]);
  expect([useVolumes().moving?.id, useMasks().chosen, useParameters().changes.seed, offered()]).toEqual(["ct", { movingMask: "mask-1" }, 7, ["other.nii.gz mr.nii.gz 1"]]);
  expect([useAside().taking, dropped()]).toEqual([false, []]);
});

test.each([0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 16])("work that is taken up stops where another image is opened meanwhile, and keeps what it had: after %i steps", async (steps) => {
  await twoWorks();
  const taking = useAside().back("mr ct");
  for (let step = 0; step < steps; step++) await Promise.resolve();
  const late = useAside().taking;
  useViewer().share = 0.5;
  useVolumes().put("moving", opened("third"));
  await taking;
  await nextTick();
  expect([useVolumes().moving?.id, useMasks().chosen, useAside().taking]).toEqual(["third", {}, false]);
  if (late) expect([useViewer().share, useViewer().transform]).toEqual([0.5, null]);
  await useAside().back("mr ct");
  expect([useMasks().chosen, useParameters().changes.seed, closed()]).toEqual([{ movingMask: "mask-1" }, 7, ["third"]]);
});

test("two pieces of work change places, and each is let go of with its results alone", async () => {
  const first = await register();
  await useVolumes().openPath("other", "moving");
  const second = await register();
  await useAside().back("mr ct");
  expect([useJob().current?.job, offered()]).toEqual([first, ["other.nii.gz mr.nii.gz 1"]]);
  useAside().letGo("mr other");
  expect([offered(), dropped(), closed()]).toEqual([[], [second], ["other"]]);
  expect(useJob().results.map(({ job }) => job)).toEqual([first]);
});

test("a result whose images were swapped before they left is not forgotten", async () => {
  const job = await register();
  useVolumes().swap();
  await nextTick();
  await useVolumes().openSample();
  await nextTick();
  expect(useAside().offered).toHaveLength(1);
  await useAside().back("ct mr");
  expect(useJob().current).toBeNull();
  useVolumes().swap();
  expect(useJob().current?.job).toBe(job);
});

test("a result that comes when its images have left, as where one was being opened at the start, is offered; one that fails is not", async () => {
  await nextTick();
  await useJob().start();
  await useVolumes().openPath("late", "moving");
  await nextTick();
  expect([offered(), closed()]).toEqual([[], []]);
  bridge.send(done("j1"));
  await nextTick();
  expect(offered()).toEqual(["ct.nii.gz mr.nii.gz 1"]);
  await useJob().start();
  await useVolumes().openPath("later", "moving");
  bridge.send({ type: "failed", job: "j2", error: { code: "failed", message: "" } });
  await nextTick();
  expect([offered(), closed()]).toEqual([["ct.nii.gz mr.nii.gz 1"], ["late"]]);
});

test.each([["as they were", false], ["swapped", true]])("work is not forgotten while a job of its images, %s, runs, whose result nobody could reach", async (_, swapped) => {
  await register();
  if (swapped) useVolumes().swap();
  await nextTick();
  await useJob().start();
  if (swapped) useVolumes().swap();
  await useVolumes().openPath("other", "moving");
  await nextTick();
  expect(useAside().offered.map(({ key, working }) => [key, working])).toEqual([["mr ct", true]]);
  useAside().letGo("mr ct");
  bridge.send(done("j2"));
  await nextTick();
  expect([offered(), dropped()]).toEqual([["ct.nii.gz mr.nii.gz 2"], []]);
  useAside().letGo("mr ct");
  expect([offered(), dropped(), useJob().results]).toEqual([[], ["j1", "j2"], []]);
});

test("a result that comes when its images were swapped and have left is offered", async () => {
  await nextTick();
  await useJob().start();
  useVolumes().swap();
  await nextTick();
  await useVolumes().openSample();
  await nextTick();
  bridge.send(done("j1"));
  await nextTick();
  expect(offered()).toEqual(["mr.nii.gz ct.nii.gz 1"]);
});

test("a result that newer ones of its pair push out is told of, unless it was saved", async () => {
  const titles = () => useNotices().notices.map(({ title }) => title);
  const first = await register();
  bridge.send({ type: "saved", jobs: [first] });
  for (let time = 0; time < 3; time++) await register();
  expect([useJob().results.length, titles()]).toEqual([3, []]);
  await register();
  expect(titles()).toEqual(["An older result was given up"]);
});

test("work that is put aside keeps what it had for as long as results of it are held", async () => {
  await register();
  for (let pair = 0; pair < 4; pair++) {
    await useVolumes().openPath(`moving-${pair}`, "moving");
    await register();
  }
  // three of other pairs are held; the oldest had to go
  expect(offered()).toEqual(["moving-2.nii.gz mr.nii.gz 1", "moving-1.nii.gz mr.nii.gz 1", "moving-0.nii.gz mr.nii.gz 1"]);
  expect([closed(), useNotices().notices.map(({ title, kind }) => [kind, title])]).toEqual([["ct"], [["error", "An older result was given up"]]]);
  // it was the only one of its pair
  expect(useNotices().notices[0].message).toContain("the last 3 of the images registered last, and the last 3 of all others together");
});
