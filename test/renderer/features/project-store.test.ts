import { createPinia, setActivePinia } from "pinia";
import { beforeEach, expect, test } from "vitest";
import { nextTick } from "vue";
import type { ProjectState } from "../../../main/contract/projects.ts";
import type { Result } from "../../../main/contract/requests.ts";
import { verbatim } from "../../../workers/contract/sentences.ts";
import { provideBridge } from "../../../renderer/bridge/bridge.ts";
import { useAlign } from "../../../renderer/features/align/align-store.ts";
import { useViewer } from "../../../renderer/features/inspect/viewer-store.ts";
import { useMasks } from "../../../renderer/features/masks/masks-store.ts";
import { useVolumes } from "../../../renderer/features/open/volumes-store.ts";
import { useProject } from "../../../renderer/features/project/project-store.ts";
import { useJob } from "../../../renderer/features/register/job-store.ts";
import { useHistory } from "../../../renderer/ui/history.ts";
import { useNotices } from "../../../renderer/ui/notices.ts";
import { identity4 } from "../../../workers/contract/affine.ts";
import { SynclineError } from "../../../workers/contract/errors.ts";
import { FalseBridge } from "../../fixtures/false-bridge.ts";
import { card } from "../../fixtures/header.ts";
import { report } from "../../fixtures/report.ts";

let view: unknown = {};
let job: string | null = null;
let lost = false;
let changedWarps: string[] = [];
let problems: Result<"projects.open">["problems"] = [];
let moving = "ct";
let masks = { fixed: false, moving: false };
let failing = false;

beforeEach(async () => {
  view = {};
  job = null;
  lost = false;
  changedWarps = [];
  problems = [];
  moving = "ct";
  masks = { fixed: false, moving: false };
  failing = false;
  provideBridge(new FalseBridge({
    "projects.open": () => {
      if (failing) throw new SynclineError("input", verbatim("It is damaged."));
      return { fixed: card("mr"), moving: card(moving), masks, problems, job, preset: "", parameters: {}, view, hadResult: job !== null, lost, changedWarps };
    },
    "jobs.list": () => ["j1", "j2"].map((name) => ({ job: name, state: "done", fixed: "mr", moving, title: "", progress: [], result: { warped: card("w"), matrix: [...identity4], report: report(), saved: false } })),
    "projects.matches": () => ({ matches: true }), "projects.attach": () => ({ job, lost }), "presets.list": () => [], "volumes.close": () => ({}), "jobs.start": () => ({ job: "j2" }),
    "projects.mask": ({ role }: { role: string }) => {
      if (role === "moving") throw new SynclineError("input", verbatim("The moving mask has other voxels."));
      return { mask: { ...card("mask"), header: { ...card("mask").header, dtype: "uint8", slope: 1, intercept: 0 } }, marked: 5 };
    },
  }));
  setActivePinia(createPinia());
  useViewer();
  useAlign();
  await nextTick();
});

/** What a window that worked on a pair by hand would keep. */
async function worked(): Promise<ProjectState> {
  const volumes = useVolumes();
  volumes.fixed = card("mr");
  volumes.moving = card("ct");
  await nextTick();
  const align = useAlign();
  align.startFromShown();
  align.turn([0, 0, 1], 20);
  align.shift(7, [0, 1, 0]);
  align.mark([1, 2, 3]);
  align.mark([4, 5, 6]);
  return useProject().state;
}

test("what was laid by hand and the landmarks come back with a project, in whatever was open before", async () => {
  const kept = await worked();
  const { matrix, landmarks: [landmark] } = useAlign();
  const before = [...matrix];
  view = kept.view;
  moving = "ct again";
  expect(await useProject().openFile(new File([], "work.syncline.json"))).toBe(true);
  const align = useAlign();
  expect(align.matrix).toEqual(before.map((value): unknown => expect.closeTo(value, 9)));
  expect(align.landmarks).toMatchObject([{ fixed: landmark.fixed, moving: landmark.moving }]);
  expect([useViewer().transform, useViewer().pose]).toEqual([align.matrix, "after"]);
});

test.each([true, false])("a result that comes back too is what is shown, unless it was laid by hand that was on show: %j", async (byHand) => {
  view = { ...(await worked()).view as object, byHand };
  job = "j1";
  moving = "ct again";
  await useProject().openFile(new File([], "work.syncline.json"));
  expect([useAlign().used, useAlign().shown]).toEqual([true, byHand]);
  expect(useViewer().transform).toEqual(byHand ? useAlign().matrix : [...identity4]);
});

test("of several results the one that was on show is shown, and that one is lost is told", async () => {
  job = "j1";
  await useProject().openFile(new File([], "work.syncline.json"));
  expect([useJob().ownResults.map((result) => result.job), useJob().current?.job, useNotices().notices]).toEqual([["j1", "j2"], "j1", []]);
  lost = true;
  await useProject().openFile(new File([], "work.syncline.json"));
  expect(useNotices().notices.map(({ title }) => title)).toEqual(["Not all results came back"]);
});

test.each(["j1", null])("that a deformation has changed is told by its file, and stays to be read: %j", async (shown) => {
  [job, lost, changedWarps] = [shown, true, ["work-1Warp.nii.gz"]];
  await useProject().openFile(new File([], "work.syncline.json"));
  expect(useNotices().notices).toMatchObject([{ kind: "error", title: "A result of the project was left out", message: expect.stringContaining("work-1Warp.nii.gz") as unknown }]);
});

test("that a result is lost is told too where it came back to images that had to be located", async () => {
  problems = [{ role: "moving", name: "ct", kind: "missing" }];
  await useProject().openFile(new File([], "work.syncline.json"));
  [job, lost] = ["j1", true];
  await useProject().locate("moving", card("ct"));
  expect([useJob().current?.job, useNotices().notices.map(({ title }) => title)]).toEqual(["j1", ["Not all results came back"]]);
});

test("while a job runs the result that was on show is still the one that is kept", async () => {
  job = "j1";
  await useProject().openFile(new File([], "work.syncline.json"));
  const starting = useJob().start();
  expect([useJob().busy, useJob().current, useProject().state.job]).toEqual([true, null, "j1"]);
  await starting;
});

test.each([{ alignment: { base: Array.from({ length: 16 }, () => 0), pose: { shift: [0, 0, 0], turn: [0, 0, 0] } } }, { alignment: { base: [1], pose: {} } }, { landmarks: [{ fixed: [1, 2], moving: [1, 2, 3] }] }, 7])(
  "a project that says nonsense about it brings none: %j", async (nonsense) => {
    view = nonsense;
    expect(await useProject().openFile(new File([], "work.syncline.json"))).toBe(true);
    expect([useAlign().used, useAlign().landmarks.length, useViewer().transform]).toEqual([false, 0, null]);
  });

test("the masks come back, and one that does not fit is told of", async () => {
  masks = { fixed: true, moving: true };
  moving = "ct again";
  view = { masks: { fixed: false, moving: true } };
  await useProject().openFile(new File([], "work.syncline.json"));
  expect(useMasks().chosen).toEqual({ fixedMask: "mask" });
  expect(useMasks().fixed?.marked).toBe(5);
  expect(useProject().state.masks).toEqual({ fixed: "mask", moving: null });
  // hidden as it was
  expect(useMasks().isVisible("fixed")).toBe(false);
  expect(useHistory().canUndo()).toBe(false);
  expect(useNotices().notices).toMatchObject([{ kind: "error", message: "The moving mask has other voxels." }]);
});

test("that a project could not be opened is no longer told once one was", async () => {
  const { openFile } = useProject();
  const told = () => useNotices().notices.filter(({ kind }) => kind === "error").length;
  failing = true;
  expect(await openFile(new File([], "broken.syncline.json"))).toBe(false);
  expect(told()).toBe(1);
  failing = false;
  expect(await openFile(new File([], "work.syncline.json"))).toBe(true);
  expect(told()).toBe(0);
});
