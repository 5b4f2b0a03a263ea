import { createPinia, setActivePinia } from "pinia";
import { beforeEach, describe, expect, it, vi } from "vitest";
import type { ServiceEvent } from "../../../main/contract/requests.ts";
import { nextTick } from "vue";
import { provideBridge } from "../../../renderer/bridge/bridge.ts";
import { useViewer } from "../../../renderer/features/inspect/viewer-store.ts";
import { useVolumes } from "../../../renderer/features/open/volumes-store.ts";
import { useDeformation } from "../../../renderer/features/overlays/deformation-store.ts";
import { curveOf } from "../../../renderer/features/register/curves.ts";
import { useJob } from "../../../renderer/features/register/job-store.ts";
import { useParameters } from "../../../renderer/features/register/parameters-store.ts";
import { useNotices } from "../../../renderer/ui/notices.ts";
import { SynclineError } from "../../../workers/contract/errors.ts";
import { verbatim } from "../../../workers/contract/sentences.ts";
import { FalseBridge } from "../../fixtures/false-bridge.ts";
import { card } from "../../fixtures/header.ts";
import { rigid } from "../../fixtures/head-pair.ts";
import { report } from "../../fixtures/report.ts";

const matrix = rigid([1, 2, 3], [4, 5, 6]);
let refuse = false;
/** what happens before the answer to a cancel is lost; null: it comes */
let lose: (() => void) | null = null;
let next = "j1";
let bridge: FalseBridge;

const stage = (number: number, transform = "Rigid"): ServiceEvent => ({ type: "progress", job: "j1", progress: { event: "stage", stage: number, stages: 2, transform, metric: "mattes" } });
const iteration = (number: number, level: number, count: number, metric: number): ServiceEvent => ({ type: "progress", job: "j1", progress: {
  event: "iteration", stage: number, level, levels: 2, iteration: count, iterations: 100, metric, convergence: null, elapsed: count / 10, remaining: null,
} });
const done: ServiceEvent = { type: "done", job: "j1", warped: card("w"), matrix, report: report() };

beforeEach(async () => {
  refuse = false;
  lose = null;
  next = "j1";
  bridge = new FalseBridge({
    "jobs.start": () => {
      if (refuse) throw new SynclineError("memory", verbatim("This pair needs more memory than there is. Close other programs."));
      return { job: next };
    },
    "jobs.cancel": () => {
      if (!lose) return {};
      lose();
      throw new SynclineError("internal", verbatim("The program does not answer."));
    },
    "jobs.deformation": () => null,
    "presets.list": () => [{ name: "rigid", title: "Rigid", purpose: "", available: true, parameters: { type_of_transform: "Rigid" } }],
  });
  provideBridge(bridge);
  setActivePinia(createPinia());
  useViewer();
  const volumes = useVolumes();
  volumes.fixed = card("mr");
  volumes.moving = card("ct");
  bridge.onEvent(useJob().receive);
  await useParameters().loadPresets();
  await nextTick();
});

/** The first job is done and a second begins while the answer with its number is on the way. */
function beginUnanswered(): Promise<void> {
  next = "j2";
  const asking = useJob().start();
  bridge.send(done);
  bridge.send({ type: "queue", jobs: [{ job: "j2", title: "ct → mr", state: "running" }] });
  return asking;
}

describe("a registration", () => {
  it("sends the pair and the parameters, and follows stages, levels and the curve", async () => {
    const job = useJob();
    await job.start();
    expect(bridge.asked.at(-1)).toEqual({ name: "jobs.start", params: { fixed: "mr", moving: "ct", parameters: { type_of_transform: "Rigid" }, preset: { name: "rigid", title: "Rigid", changed: false } } });
    for (const event of [stage(1), iteration(1, 1, 1, -0.1), iteration(1, 1, 2, -0.2), iteration(1, 2, 1, -0.15), stage(2, "Affine"), iteration(2, 1, 1, -0.3)]) bridge.send(event);
    expect(job.stages.map(({ transform }) => transform)).toEqual(["Rigid", "Affine"]);
    expect(job.stages[0]).toMatchObject({ level: 1, levels: 2, iteration: 1, value: -0.15 });
    expect(curveOf(0)).toEqual({ values: [-0.1, -0.2, -0.15], levelStarts: [0, 2] });
    expect(curveOf(1).values).toEqual([-0.3]);
    expect(job.stage).toBe(1);
  });

  it("takes events that overtake the answer to the start", async () => {
    const job = useJob();
    const starting = job.start();
    bridge.send(stage(1));
    bridge.send(iteration(1, 1, 1, -0.1));
    await starting;
    expect(job.stages[0]).toMatchObject({ iteration: 1 });
  });

  it("follows a waiting job that begins before the answer with its number has come", async () => {
    const job = useJob();
    await job.start();
    const asking = beginUnanswered();
    await asking;
    expect([job.job, job.phase]).toEqual(["j2", "running"]);
  });

  it("never moves other images than its own, such as one whose opening took longer than the start", async () => {
    const job = useJob();
    const viewer = useViewer();
    await job.start();
    useVolumes().moving = card("late");
    await nextTick();
    bridge.send({ type: "preview", job: "j1", preview: { matrix } });
    bridge.send(done);
    expect([viewer.transform, viewer.pose]).toEqual([null, "before"]);
    expect([job.phase, job.current, job.results.length]).toEqual(["done", null, 1]);
  });

  it("moves the moving image by every preview, also while before is looked at", async () => {
    const job = useJob();
    const viewer = useViewer();
    await job.start();
    bridge.send({ type: "preview", job: "j1", preview: { matrix } });
    expect([viewer.pose, viewer.transform]).toEqual(["after", matrix]);
    viewer.togglePose();
    bridge.send({ type: "preview", job: "j1", preview: { matrix: rigid([0, 0, 1], [0, 0, 0]) } });
    expect(viewer.pose).toBe("before");
  });

  it("ignores events of other jobs", async () => {
    const job = useJob();
    await job.start();
    bridge.send({ ...done, job: "j0" } as ServiceEvent);
    expect(job.phase).toBe("running");
  });

  it("ends with the result for as long as its pair is shown", async () => {
    const job = useJob();
    await job.start();
    bridge.send(done);
    expect(job.phase).toBe("done");
    expect(job.current?.report.quality.verdict).toBe("good");
    useVolumes().swap();
    expect(job.current).toBeNull();
    useVolumes().swap();
    expect(job.current?.job).toBe("j1");
  });

  it("shows a deformable result by its registered image, and the coarse ones before it", async () => {
    const job = useJob();
    const viewer = useViewer();
    await job.start();
    bridge.send({ type: "preview", job: "j1", preview: { matrix } });
    bridge.send({ type: "bent", job: "j1", volume: card("p1") });
    // these two come while the first is on its way: only the newer is fetched
    bridge.send({ type: "bent", job: "j1", volume: card("p2") });
    bridge.send({ type: "bent", job: "j1", volume: card("p3") });
    const shown: (string | undefined)[] = [];
    await vi.waitFor(() => {
      const id = viewer.bent?.card.id;
      if (shown.at(-1) !== id) shown.push(id);
      expect(id).toBe("p3");
    });
    expect(shown).not.toContain("p2");
    expect(viewer.showsBent).toBe(true);
    bridge.send({ ...done, report: { ...report(), stages: [{ transform: "SyN", metric: "mattes", levels: [] }] } } as ServiceEvent);
    expect(viewer.bentComing).toBe(1);
    await vi.waitFor(() => { expect(viewer.bent?.card.id).toBe("w"); });
    expect(viewer.bentComing).toBe(0);
    viewer.togglePose();
    expect(viewer.showsBent).toBe(false);
    useVolumes().swap();
    await nextTick();
    expect(viewer.bent).toBeNull();
    useVolumes().swap();
    await nextTick();
    await job.showResult();
    expect(viewer.bent?.card.id).toBe("w");
  });

  it("needs no second image for a linear result, and leaves out a preview that is gone", async () => {
    const job = useJob();
    await job.start();
    bridge.send({ type: "bent", job: "j1", volume: card("broken") });
    bridge.send(done);
    await nextTick();
    expect([useViewer().bent, useNotices().notices]).toEqual([null, []]);
  });

  it("cancels: the image returns to its own place and nothing is called a failure", async () => {
    const job = useJob();
    const viewer = useViewer();
    await job.start();
    bridge.send({ type: "preview", job: "j1", preview: { matrix } });
    await job.cancel();
    expect(job.phase).toBe("cancelling");
    expect(bridge.asked.at(-1)).toEqual({ name: "jobs.cancel", params: { job: "j1" } });
    bridge.send({ type: "failed", job: "j1", error: { code: "cancelled", message: "cancelled" } });
    expect([job.phase, job.busy, viewer.transform, viewer.pose]).toEqual(["idle", false, null, "before"]);
    expect(useNotices().notices).toEqual([]);
    expect(job.status).toContain("Cancelled");
  });

  it.each(["cancelled", "refused"])("shows the held result again as it was when a second registration is %s: view, overlays, stages and curve", async (how) => {
    const job = useJob(), viewer = useViewer(), deformation = useDeformation();
    await job.start();
    for (const event of [stage(1), iteration(1, 1, 1, -0.1), iteration(1, 1, 2, -0.2)]) bridge.send(event);
    bridge.send({ ...done, report: { ...report(), stages: [{ transform: "SyN", metric: "mattes", levels: [] }] } } as ServiceEvent);
    await vi.waitFor(() => { expect(viewer.bent?.card.id).toBe("w"); });
    deformation.toggle("grid");
    await nextTick();
    next = "j2";
    refuse = how === "refused";
    await job.start();
    await nextTick();
    if (how === "cancelled") {
      expect([job.stages, viewer.transform, viewer.pose]).toEqual([[], null, "before"]);
      bridge.send({ ...stage(1, "Affine"), job: "j2" } as ServiceEvent);
      bridge.send({ ...iteration(1, 1, 1, -0.9), job: "j2" } as ServiceEvent);
      bridge.send({ type: "preview", job: "j2", preview: { matrix: rigid([0, 0, 1], [0, 0, 0]) } });
      await job.cancel();
      bridge.send({ type: "failed", job: "j2", error: { code: "cancelled", message: "cancelled" } });
    }
    await nextTick();
    expect([job.phase, job.withoutResult, job.current?.job, job.elapsed]).toEqual(["done", true, "j1", report().seconds]);
    expect([viewer.transform, viewer.pose, viewer.bent?.card.id]).toEqual([matrix, "after", "w"]);
    expect(job.stages).toMatchObject([{ transform: "Rigid", iteration: 2, value: -0.2 }]);
    expect(curveOf(0).values).toEqual([-0.1, -0.2]);
    expect([...deformation.on]).toEqual(["grid"]);
  });

  it("leaves the tool that moves the image by hand when it starts", async () => {
    useViewer().tool = "align";
    await useJob().start();
    expect(useViewer().tool).toBe("crosshair");
  });

  it("tells of a failure with its detail, and can start again", async () => {
    const job = useJob();
    await job.start();
    bridge.send({ type: "failed", job: "j1", error: { code: "failed", message: "The images do not overlap. Align them first.", detail: "overlap 0" } });
    expect(useNotices().notices).toMatchObject([{ kind: "error", message: "The images do not overlap. Align them first.", detail: "overlap 0" }]);
    await job.start();
    expect(job.phase).toBe("running");
  });

  it("does not start with faulty parameters, twice, or when refused", async () => {
    const job = useJob();
    useParameters().setText("aff_sampling", "1");
    await job.start();
    expect(bridge.names()).not.toContain("jobs.start");
    useParameters().resetAll();
    refuse = true;
    await job.start();
    expect([job.phase, useNotices().notices[0].title]).toEqual(["idle", "The registration could not start"]);
    refuse = false;
    await Promise.all([job.start(), job.start()]);
    expect(bridge.names().filter((name) => name === "jobs.start")).toHaveLength(2);
  });

  it("lets another wait while one runs, and follows it when its turn comes", async () => {
    const job = useJob();
    const viewer = useViewer();
    await job.start();
    next = "j2";
    await job.start();
    bridge.send({ type: "queue", jobs: [{ job: "j1", title: "ct → mr", state: "running" }, { job: "j2", title: "ct → mr", state: "waiting" }] });
    expect([job.job, job.waiting.map((entry) => entry.job)]).toEqual(["j1", ["j2"]]);
    bridge.send(done);
    expect(job.current?.job).toBe("j1");
    bridge.send({ type: "queue", jobs: [{ job: "j2", title: "ct → mr", state: "running" }] });
    expect([job.job, job.phase, job.current, viewer.transform]).toEqual(["j2", "running", null, null]);
    bridge.send({ ...done, job: "j2" } as ServiceEvent);
    expect(job.ownResults.map((result) => result.job)).toEqual(["j1", "j2"]);
    expect(job.current?.job).toBe("j2");
    job.chosen = "j1";
    expect(job.current?.job).toBe("j1");
  });

  it("keeps what was reached when asked to", async () => {
    const job = useJob();
    await job.start();
    await job.cancel(true);
    expect(bridge.asked.at(-1)).toEqual({ name: "jobs.cancel", params: { job: "j1", keep: true } });
    expect(job.keeping).toBe(true);
    expect(useNotices().notices).toEqual([]);
    bridge.send(done);
    expect([job.phase, job.current?.job, job.keeping]).toEqual(["done", "j1", false]);
    expect(useNotices().notices).toMatchObject([{ kind: "info", title: "Stopped and kept" }]);
  });

  it("has ended for good when the answer to its cancel is lost after that", async () => {
    const job = useJob();
    await job.start();
    lose = () => bridge.send(done);
    await job.cancel();
    expect([job.phase, job.busy, job.current?.job]).toEqual(["done", false, "j1"]);
    lose = null;
    await job.start();
    lose = () => undefined;
    await job.cancel();
    expect([job.phase, useNotices().notices.map(({ title }) => title)]).toEqual(["running", ["The registration could not be cancelled"]]);
  });

  it("takes what is told of a waiting job before the answer with its number has come, up to its end", async () => {
    const job = useJob();
    await job.start();
    const asking = beginUnanswered();
    for (const event of [stage(1), iteration(1, 1, 1, -0.4)]) bridge.send({ ...event, job: "j2" } as ServiceEvent);
    bridge.send({ ...done, job: "j2" } as ServiceEvent);
    bridge.send({ type: "queue", jobs: [] });
    await asking;
    expect([job.phase, job.current?.job, job.ownResults.length, curveOf(0).values]).toEqual(["done", "j2", 2, [-0.4]]);
  });

  it("says nothing of what is done for another window", async () => {
    const job = useJob();
    bridge.send({ type: "status", message: "Making the registered image…", key: "image", job: "j9" });
    bridge.send({ type: "status", message: "Making the sample pair…", key: "sample" });
    expect(job.status).toBe("");
    await job.start();
    bridge.send({ type: "status", message: "Making the registered image…", key: "image", job: "j9" });
    expect(job.status).toBe("Preparing…");
    bridge.send({ type: "status", message: "Making the registered image…", key: "image", job: "j1" });
    expect(job.status).toBe("Making the registered image…");
    useVolumes().opening = 1;
    bridge.send({ type: "status", message: "Making the sample pair…", key: "sample" });
    expect(job.status).toContain("sample");
  });

  it("lies where it had come to in a window that was loaded anew: in a deformable stage that is not told again", async () => {
    const job = useJob(), viewer = useViewer();
    job.resume([{ job: "j1", state: "running", fixed: "mr", moving: "ct", title: "", progress: [], result: null, preview: matrix }]);
    expect([job.phase, viewer.transform, viewer.pose]).toEqual(["running", matrix, "after"]);
    bridge.send({ type: "bent", job: "j1", volume: card("p1") });
    await vi.waitFor(() => { expect(viewer.showsBent).toBe(true); });
    bridge.send({ type: "failed", job: "j1", error: { code: "cancelled", message: "" } });
    expect([viewer.transform, viewer.pose, viewer.bent]).toEqual([null, "before", null]);
  });

  it("says that it waits for another window's, also in a window that was loaded anew meanwhile", async () => {
    const job = useJob();
    const queued = (state: "waiting" | "running"): ServiceEvent => ({ type: "queue", jobs: [{ job: "j9", title: "", state: "running" as const }, { job: "j1", title: "ct → mr", state }].slice(state === "running" ? 1 : 0) as Extract<ServiceEvent, { type: "queue" }>["jobs"] });
    bridge.send(queued("waiting"));
    await job.start();
    expect([job.phase, job.status, job.waiting]).toEqual(["running", "Waits for another registration…", []]);
    bridge.send(queued("running"));
    expect(job.status).toBe("Preparing…");
    bridge.send(stage(1));
    bridge.send(queued("running"));
    expect(job.status).toBe("");
    setActivePinia(createPinia());
    const anew = useJob();
    [useVolumes().fixed, useVolumes().moving] = [card("mr"), card("ct")];
    anew.resume([{ job: "j1", state: "waiting", fixed: "mr", moving: "ct", title: "ct → mr", progress: [], result: null }]);
    expect([anew.phase, anew.job, anew.status, anew.waiting]).toEqual(["running", "j1", "Waits for another registration…", []]);
    anew.receive(queued("running"));
    expect(anew.status).toBe("Preparing…");
  });

  it("holds the result of one whose turn came while another one was watched", async () => {
    const job = useJob();
    await job.start();
    next = "j2";
    await job.start();
    bridge.send({ ...done, job: "j2" } as ServiceEvent);
    expect([job.phase, job.job, job.ownResults.map((result) => result.job)]).toEqual(["running", "j1", ["j2"]]);
    bridge.send(done);
    expect([job.phase, job.current?.job, job.ownResults.length]).toEqual(["done", "j1", 2]);
  });

  it("is taken up by a window that was loaded anew, with its curve and earlier results and theirs", async () => {
    const job = useJob();
    const of = (event: ServiceEvent) => (event.type === "progress" ? [event.progress] : []);
    job.resume([
      { job: "j0", state: "done", fixed: "mr", moving: "ct", title: "ct → mr", progress: [stage(1), iteration(1, 1, 1, -0.5), iteration(1, 2, 1, -0.7)].flatMap(of), result: { warped: card("w0"), matrix, report: report(), saved: false } },
      { job: "j1", state: "running", fixed: "mr", moving: "ct", title: "ct → mr", progress: [stage(1), iteration(1, 1, 1, -0.1), iteration(1, 1, 2, -0.2)].flatMap(of), result: null },
    ]);
    expect([job.phase, job.job, job.stages[0].iteration, curveOf(0).values]).toEqual(["running", "j1", 2, [-0.1, -0.2]]);
    bridge.send(iteration(1, 1, 3, -0.3));
    bridge.send(done);
    expect(job.ownResults.map((result) => result.job)).toEqual(["j0", "j1"]);
    expect(useViewer().transform).toEqual(matrix);
    expect(curveOf(0).values).toEqual([-0.1, -0.2, -0.3]);
    // the earlier one has its stages and its curve too
    job.chosen = "j0";
    await nextTick();
    expect([job.stages.length, job.stages[0].level, curveOf(0)]).toEqual([1, 1, { values: [-0.5, -0.7], levelStarts: [0, 1] }]);
  });
});
