import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { effectScope, nextTick } from "vue";
import type { VolumeCard } from "../../main/contract/requests.ts";
import { provideBridge, useBridge } from "../../renderer/bridge/bridge.ts";
import { useAlign } from "../../renderer/features/align/align-store.ts";
import { useCompare } from "../../renderer/features/compare/compare-store.ts";
import { useLabels } from "../../renderer/features/compare/labels-store.ts";
import { useViewer } from "../../renderer/features/inspect/viewer-store.ts";
import { useMasks } from "../../renderer/features/masks/masks-store.ts";
import { useVolumes } from "../../renderer/features/open/volumes-store.ts";
import { useAside } from "../../renderer/features/project/aside-store.ts";
import { curveOf } from "../../renderer/features/register/curves.ts";
import { useJob } from "../../renderer/features/register/job-store.ts";
import { useParameters } from "../../renderer/features/register/parameters-store.ts";
import { showLabels } from "../../renderer/features/overlays/open-labels.ts";
import { useOverlays } from "../../renderer/features/overlays/overlay-store.ts";
import { useSession } from "../../renderer/use-session.ts";
import { identity4 } from "../../workers/contract/affine.ts";
import type { ProgressEvent } from "../../workers/contract/job.ts";
import { FalseBridge } from "../fixtures/false-bridge.ts";
import { card, labelled } from "../fixtures/header.ts";
import { report } from "../fixtures/report.ts";

/** what the services have open, whatever the window does */
let open: VolumeCard[] = [];
let bridge: FalseBridge;
const closed = () => bridge.closed();

/** A window as it is after it was loaded. */
function load(): ReturnType<typeof useSession> {
  bridge = new FalseBridge({
    "jobs.list": () => [
      ...ended.map((job) => ({ job, state: "done", fixed: "mr", moving: of[job] ?? "ct", title: "", progress: [], result: { warped: card("w"), matrix: [...identity4], report: report(), saved: false } })),
      ...(running === null ? [] : [{ job: running, state: "running", fixed: "mr", moving: of[running] ?? "ct", title: "", progress, result: null }]),
      ...waiting.map((job) => ({ job, state: "waiting", fixed: "mr", moving: of[job] ?? "ct", title: "", progress: [], result: null })),
    ],
    "presets.list": () => ["rigid", "affine"].map((name) => ({ name, title: name, purpose: "", available: true, own: false, parameters: { type_of_transform: name === "rigid" ? "Rigid" : "Affine" } })),
    "volumes.list": () => {
      for (const happens of volumesAsked.splice(0)) happens();
      return open;
    },
    "masks.edit": () => ({ mask: labelled(`mask-${++masks}`), marked: 9 }),
  });
  provideBridge(bridge);
  setActivePinia(createPinia());
  useViewer();
  useOverlays();
  return scope.run(() => useSession()) as ReturnType<typeof useSession>;
}

let masks = 0;
/** jobs that have a result */
let ended: string[] = [];
let running: string | null = null;
let waiting: string[] = [];
/** what is told of the running one */
let progress: ProgressEvent[] = [];
/** what happens once the open volumes are asked for, which is after the jobs */
let volumesAsked: (() => void)[] = [];
/** moving images of jobs, where they are others than the usual one */
let of: Record<string, string> = {};
let scope = effectScope();
beforeEach(() => {
  const kept = new Map<string, string>();
  vi.stubGlobal("sessionStorage", { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) });
  vi.stubGlobal("window", new EventTarget());
  vi.stubGlobal("location", { pathname: "/token/" });
  masks = 0;
  ended = [];
  running = null;
  waiting = [];
  progress = [];
  volumesAsked = [];
  of = {};
  open = [];
  scope = effectScope();
});
afterEach(() => {
  scope.stop();
  vi.unstubAllGlobals();
});

/** Images with masks and labels, as a user would have them open; then the window goes. */
async function work(further: () => Promise<void> = async () => undefined): Promise<void> {
  expect(await load().resume()).toBe(false);
  useVolumes().take(card("mr"), card("ct"));
  await nextTick();
  await useMasks().edit({ kind: "invert" });
  await useMasks().edit({ kind: "largest" });
  useLabels().put("moving", labelled("regions"));
  await showLabels(labelled("tumour"), "fixed");
  await nextTick();
  expect(closed()).toEqual([]);
  expect(bridge.held.toSorted()).toEqual(["ct", "mask-1", "mask-2", "mr", "regions", "tumour"]);
  await further();
  await nextTick();
  leave();
}

/** The window goes, as at a reload. */
function leave(): void {
  window.dispatchEvent(new Event("pagehide"));
  scope.stop();
  scope = effectScope();
}

test("a window that is loaded anew has its images again with masks and labels, and closes what could only have been undone", async () => {
  await work();
  open = ["mr", "ct", "mask-1", "mask-2", "regions", "tumour", "another window's"].map(labelled);
  expect(await load().resume()).toBe(true);
  await vi.waitFor(() => expect(useOverlays().entries.map(({ id }) => id).toSorted()).toEqual(["mask fixed", "regions", "tumour"]));
  expect(useMasks().chosen).toEqual({ fixedMask: "mask-2" });
  expect(useMasks().fixed?.marked).toBe(9);
  expect(useLabels().moving?.id).toBe("regions");
  expect(closed()).toEqual(["mask-1"]);
  expect(bridge.held.toSorted()).toEqual(["ct", "mask-2", "mr", "regions", "tumour"]);
});

test("what is open is said when it changes, not at each step of a slider or a brush", async () => {
  await load().resume();
  const said = vi.spyOn(bridge, "hold");
  useVolumes().take(card("mr"), card("ct"));
  await nextTick();
  await showLabels(labelled("tumour"), "fixed");
  await nextTick();
  const before = said.mock.calls.length;
  for (const opacity of [0.4, 0.3, 0.2]) {
    useOverlays().change("tumour", { opacity });
    await nextTick();
  }
  expect([said.mock.calls.length, bridge.held.toSorted()]).toEqual([before, ["ct", "mr", "tumour"]]);
});

test("where an image has gone, all that belonged to it is closed", async () => {
  await work();
  open = ["ct", "mask-1", "mask-2", "regions", "tumour"].map(labelled);
  expect(await load().resume()).toBe(true);
  expect(closed().toSorted()).toEqual(["mask-1", "mask-2", "tumour"]);
  expect(useVolumes().moving?.id).toBe("ct");
});

test("what was open in an earlier run of the program is not taken for what is open in this one: its numbers are given anew", async () => {
  await work();
  open = all.map(labelled);
  vi.stubGlobal("location", { pathname: "/another/" });
  expect(await load().resume()).toBe(false);
  expect([useVolumes().fixed, closed()]).toEqual([null, []]);
});

test("what was kept is not believed", async () => {
  sessionStorage.setItem("syncline.session /token/", '{"fixed": 7}');
  open = ["mr"].map(labelled);
  expect(await load().resume()).toBe(false);
  expect(closed()).toEqual([]);
});

const all = ["mr", "ct", "mask-1", "mask-2", "regions", "tumour"];

test("a window that is loaded anew has its preset, the parameters that were changed and its way to compare again", async () => {
  await work(async () => {
    const parameters = useParameters();
    await parameters.loadPresets();
    parameters.choosePreset("affine");
    parameters.setText("seed", "7");
    useViewer().share = 0.55;
    Object.assign(useCompare(), { mode: "checkerboard", tile: 96, upright: false });
  });
  open = all.map(labelled);
  await load().resume();
  expect([useParameters().presetName, useParameters().changes]).toEqual(["affine", { seed: 7 }]);
  expect(useCompare()).toMatchObject({ mode: "checkerboard", tile: 96, upright: false });
  expect(useViewer().share).toBe(0.55);
});

test("the result that was looked at is looked at again, and lies as it did; one that has come meanwhile is shown", async () => {
  ended = ["job-1", "job-2"];
  await work(async () => {
    useJob().resume(await useBridge().request("jobs.list", {}));
    useJob().chosen = "job-1";
    useViewer().pose = "before";
  });
  open = all.map(labelled);
  const session = load();
  await session.resume();
  expect([useJob().current?.job, useViewer().pose]).toEqual(["job-1", "before"]);
  leave();
  ended = ["job-2", "job-3"];
  await load().resume();
  expect([useJob().current?.job, useViewer().pose]).toEqual(["job-3", "after"]);
});

test("the result that was chosen is chosen again after a reload while another job runs; the one that job came to meanwhile is shown", async () => {
  [ended, running] = [["job-1", "job-2"], "job-3"];
  await work(async () => {
    useJob().resume(await useBridge().request("jobs.list", {}));
    useJob().chosen = "job-1";
  });
  open = all.map(labelled);
  await load().resume();
  expect([useJob().chosen, useJob().current]).toEqual(["job-1", null]);
  await nextTick();
  leave();
  [ended, running] = [["job-1", "job-2", "job-3"], null];
  await load().resume();
  expect([useJob().current?.job, useViewer().pose]).toEqual(["job-3", "after"]);
});

test("work that was put aside is offered again by a window that is loaded anew, and its volumes stay open", async () => {
  ended = ["job-1"];
  await work(async () => {
    useJob().resume(await useBridge().request("jobs.list", {}));
    useVolumes().put("moving", card("pet"));
  });
  open = [...all, "pet"].map(labelled);
  await load().resume();
  expect([useVolumes().moving?.id, useAside().offered.map(({ key }) => key)]).toEqual(["pet", ["mr ct"]]);
  expect(bridge.held.toSorted()).toEqual(["ct", "mask-1", "mask-2", "mr", "pet", "regions", "tumour"]);
  await useAside().back("mr ct");
  await vi.waitFor(() => expect([useVolumes().moving?.id, useLabels().moving?.id, useJob().current?.job, useAside().offered]).toEqual(["ct", "regions", "job-1", []]));
  // what could only have been undone went with the reload
  expect(closed().toSorted()).toEqual(["mask-1", "pet"]);
  leave();
  ended = [];
  await load().resume();
  expect(useAside().offered).toEqual([]);
});

test("a window that is loaded anew while a job of work that was put aside runs shows that work, with all that it had, and offers the one that was shown", async () => {
  [ended, running] = [["job-1"], "job-2"];
  of = { "job-1": "pet" };
  await work(async () => {
    useParameters().setText("seed", "7");
    useJob().resume(await useBridge().request("jobs.list", {}));
    useVolumes().put("moving", card("pet"));
    await nextTick();
    useParameters().setText("seed", "8");
    useLabels().put("moving", labelled("lesions"));
    await nextTick();
  });
  open = [...all, "pet", "lesions"].map(labelled);
  await load().resume();
  expect([useVolumes().moving?.id, useJob().job, useAside().offered.map(({ key }) => key)]).toEqual(["ct", "job-2", ["mr pet"]]);
  // the fixed image is that of both
  expect([useMasks().chosen, useLabels().moving?.id, useParameters().changes.seed]).toEqual([{ fixedMask: "mask-2" }, "regions", 7]);
  expect(closed()).toEqual(["mask-1"]);
  useJob().receive({ type: "failed", job: "job-2", error: { code: "failed", message: "" } });
  await useAside().back("mr pet");
  expect([useVolumes().moving?.id, useLabels().moving?.id, useParameters().changes.seed, useJob().current?.job]).toEqual(["pet", "lesions", 8, "job-1"]);
  expect(closed().toSorted()).toEqual(["ct", "mask-1", "regions"]);
});

test("what is told while a window that is loaded anew still asks what runs is not missed, and counts once", async () => {
  running = "job-1";
  await work();
  open = all.map(labelled);
  const iteration = (at: number): ProgressEvent => ({ event: "iteration", stage: 1, level: 1, levels: 2, iteration: at, iterations: 9, metric: -at, convergence: null, elapsed: at, remaining: null });
  progress = [{ event: "stage", stage: 1, stages: 1, transform: "Rigid", metric: "mattes" }, iteration(1), iteration(2)];
  const session = load();
  for (const event of [progress[2], iteration(3)]) volumesAsked.push(() => session.receive({ type: "progress", job: "job-1", progress: event }));
  await session.resume();
  expect([useJob().phase, useJob().elapsed, curveOf(0).values]).toEqual(["running", 3, [-1, -2, -3]]);
  leave();
  const again = load();
  volumesAsked = [() => again.receive({ type: "done", job: "job-1", warped: card("w"), matrix: [...identity4], report: report() }), () => again.receive({ type: "queue", jobs: [] })];
  await again.resume();
  expect([useJob().phase, useJob().current?.job, useJob().queue]).toEqual(["done", "job-1", []]);
});

test("what the next job tells while a window that is loaded anew still asks what runs counts, also where another job told the same", async () => {
  running = "job-1";
  await work();
  open = all.map(labelled);
  const stage: ProgressEvent = { event: "stage", stage: 1, stages: 1, transform: "Rigid", metric: "mattes" };
  progress = [stage];
  waiting = ["job-2"];
  const session = load();
  volumesAsked = [
    () => session.receive({ type: "done", job: "job-1", warped: card("w"), matrix: [...identity4], report: report() }),
    () => session.receive({ type: "queue", jobs: [{ job: "job-2", title: "", state: "running" }] }),
    () => session.receive({ type: "progress", job: "job-2", progress: stage }),
  ];
  await session.resume();
  expect([useJob().phase, useJob().job, useJob().stages.map(({ transform }) => transform)]).toEqual(["running", "job-2", ["Rigid"]]);
});

test("that the program does not answer is said also while it is still asked what runs", async () => {
  const said: string[] = [];
  const session = load();
  volumesAsked = [() => session.receive({ type: "status", message: "The program does not answer." }), () => said.push(useJob().status)];
  await session.resume();
  expect(said).toEqual(["The program does not answer."]);
});

test("how the job ends is not kept back while a mask is still fetched", async () => {
  await work();
  running = "job-1";
  open = all.map(labelled);
  const session = load();
  let come: (voxels: ArrayBuffer) => void = () => undefined;
  vi.spyOn(bridge, "voxels").mockReturnValue(new Promise((resolve) => (come = resolve)));
  const resumed = session.resume();
  await vi.waitFor(() => expect(bridge.voxels).toHaveBeenCalledWith("mask-2"));
  session.receive({ type: "done", job: "job-1", warped: card("w"), matrix: [...identity4], report: report() });
  expect([useJob().phase, useJob().current?.job, useViewer().pose]).toEqual(["done", "job-1", "after"]);
  come(new ArrayBuffer(10 * 12 * 14));
  await resumed;
  expect([useMasks().chosen, useJob().phase, useViewer().pose, useViewer().transform]).toEqual([{ fixedMask: "mask-2" }, "done", "after", [...identity4]]);
});

test("what has no result goes with a reload while a job of other images runs, and leaves open what both have", async () => {
  running = "job-1";
  await work(async () => {
    useJob().resume(await useBridge().request("jobs.list", {}));
    useVolumes().put("moving", card("pet"));
  });
  open = [...all, "pet"].map(labelled);
  await load().resume();
  await vi.waitFor(() => expect([useVolumes().moving?.id, useMasks().chosen, useLabels().moving?.id, useAside().offered]).toEqual(["ct", { fixedMask: "mask-2" }, "regions", []]));
  expect(useOverlays().entries.map(({ id }) => id).toSorted()).toEqual(["mask fixed", "regions", "tumour"]);
  expect(new Set(closed())).toEqual(new Set(["mask-1", "pet"]));
});

test("where the image was shown as it was laid by hand, it is again, whatever result there is; one that has come meanwhile is shown", async () => {
  ended = ["job-1", "job-2"];
  await work(async () => {
    useJob().resume(await useBridge().request("jobs.list", {}));
    useJob().chosen = "job-1";
    await nextTick();
    useAlign().startFromShown();
    useAlign().shift(7, [0, 1, 0]);
  });
  open = all.map(labelled);
  await load().resume();
  await nextTick();
  expect(useViewer().transform?.[7]).toBe(-7);
  expect([useAlign().shown, useViewer().pose, useJob().current?.job]).toEqual([true, "after", "job-1"]);
  leave();
  ended = ["job-2", "job-3"];
  await load().resume();
  await nextTick();
  expect([useAlign().used, useAlign().shown, useViewer().pose, useViewer().transform]).toEqual([true, false, "after", [...identity4]]);
});

test("a job taken up again that ends without a result gives back what was laid by hand", async () => {
  await work(async () => {
    useAlign().shift(7, [0, 1, 0]);
  });
  running = "job-1";
  open = all.map(labelled);
  const session = load();
  await session.resume();
  session.receive({ type: "preview", job: "job-1", preview: { matrix: [...identity4] } });
  session.receive({ type: "failed", job: "job-1", error: { code: "cancelled", message: "" } });
  expect([useAlign().shown, useViewer().pose, useViewer().transform?.[7]]).toEqual([true, "after", -7]);
});

test("a window with work of its own is not given that of another one, whose job runs", async () => {
  await work();
  running = "job-9";
  of = { "job-9": "another window's" };
  open = [...all, "another window's"].map(labelled);
  const session = load();
  await session.resume();
  session.receive({ type: "queue", jobs: [{ job: "job-9", title: "", state: "running" }] });
  expect([useVolumes().moving?.id, useJob().phase, useMasks().chosen]).toEqual(["ct", "idle", { fixedMask: "mask-2" }]);
  expect(closed()).toEqual(["mask-1"]);
  leave();
  // a new one goes on with what runs
  sessionStorage.setItem("syncline.session /token/", "null");
  await load().resume();
  expect([useVolumes().moving?.id, useJob().phase]).toEqual(["another window's", "running"]);
});

test("what is open is written once it rests, and when the window goes, not at each step of the pointer", async () => {
  await load().resume();
  vi.useFakeTimers();
  try {
    const written = vi.spyOn(sessionStorage, "setItem");
    const move = async (shares: readonly number[]): Promise<void> => {
      for (const share of shares) {
        useViewer().share = share;
        await nextTick();
        await vi.advanceTimersByTimeAsync(16);
      }
    };
    await move([0.4, 0.5, 0.6]);
    expect(written).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(250);
    expect(written.mock.calls.map(([, text]) => (JSON.parse(text) as { view: { share: number } }).view.share)).toEqual([0.6]);
    await move([0.7]);
    leave();
    expect(written.mock.calls.map(([, text]) => (JSON.parse(text) as { view: { share: number } }).view.share)).toEqual([0.6, 0.7]);
    await vi.advanceTimersByTimeAsync(250);
    expect(written).toHaveBeenCalledTimes(2);
  } finally {
    vi.useRealTimers();
  }
});
