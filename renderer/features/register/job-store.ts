import { defineStore } from "pinia";
import { computed, ref, watch } from "vue";
import type { Result, ServiceEvent } from "../../../main/contract/requests.ts";
import { fromPlainError } from "../../../workers/contract/errors.ts";
import { useBridge } from "../../bridge/bridge.ts";
import { t } from "../../messages/i18n.ts";
import { useHistory } from "../../ui/history.ts";
import { useNotices } from "../../ui/notices.ts";
import { useAlign } from "../align/align-store.ts";
import { useViewer } from "../inspect/viewer-store.ts";
import { useVolumes } from "../open/volumes-store.ts";
import { useHeldResults } from "./held-results.ts";
import { useProgress } from "./job-progress.ts";
import { useLivePreview } from "./live-preview.ts";
import { type Pair, useOwnJobs } from "./own-jobs.ts";
import { useParameters } from "./parameters-store.ts";
import { useShownBefore } from "./shown-before.ts";

type Phase = "idle" | "starting" | "running" | "cancelling" | "done";
type Queue = Extract<ServiceEvent, { type: "queue" }>["jobs"];

/** The running registration, those that wait, and the results of those that have ended. */
export const useJob = defineStore("job", () => {
  const volumes = useVolumes();
  const viewer = useViewer();
  const notices = useNotices();
  const progress = useProgress();
  const { stages, planned, stage, elapsed, remaining, revision } = progress;
  const phase = ref<Phase>("idle");
  const job = ref<string | null>(null);
  const status = ref("");
  const queue = ref<Queue>([]);
  const { pairs, request, keepEarly, earlyOf } = useOwnJobs();
  const busy = computed(() => phase.value === "starting" || phase.value === "running" || phase.value === "cancelling");
  const waiting = computed(() => queue.value.filter((each) => each.state === "waiting" && each.job !== job.value));
  const { results, saved, chosen, ownResults, selected, current, take, noteSaved, drop, showResult } = useHeldResults(busy);
  const livePreview = useLivePreview();
  const before = useShownBefore();
  /** whether the running one is to end with what it has reached */
  const keeping = ref(false);
  /** whether the last one ended without a result: cancelled or failed */
  const withoutResult = ref(false);

  /** Whether the images of the running job are the ones shown: one that was being opened at its start may have taken their place. */
  function showsOwn(): boolean {
    const pair = job.value === null ? undefined : pairs.get(job.value);
    return pair !== undefined && pair.fixed === volumes.fixed?.id && pair.moving === volumes.moving?.id;
  }

  /** Whether a job of such images runs or waits. */
  function worksOn(areSuch: (images: Pair) => boolean): boolean {
    const isSuch = (id: string): boolean => {
      const pair = pairs.get(id);
      return pair !== undefined && areSuch(pair);
    };
    // one whose number is not known yet may be
    return (busy.value && (job.value === null || isSuch(job.value))) || waiting.value.some((each) => isSuch(each.job));
  }

  /** Starts a registration of the shown pair; while one runs, the new one waits its turn. */
  async function start(): Promise<void> {
    if (!volumes.pair || !useParameters().valid || phase.value === "starting") return;
    if (busy.value) return enqueue();
    const { fixed, moving } = volumes.pair;
    before.keep();
    phase.value = "starting";
    progress.reset();
    // its ring lies where the image was laid by hand, and the registration moves the image away from there
    if (viewer.tool === "align") viewer.tool = "crosshair";
    useAlign().show();
    status.value = t("register.progress.preparing");
    try {
      job.value = await request();
      notices.settle(t("register.failed.start"));
      phase.value = "running";
      takeQueue(queue.value);
      for (const event of earlyOf(job.value)) receive(event);
    } catch (thrown) {
      status.value = "";
      endWithout(volumes.fixed?.id === fixed.id && volumes.moving?.id === moving.id);
      notices.fail(t("register.failed.start"), thrown);
    }
  }

  async function enqueue(): Promise<void> {
    await notices.attempt(t("register.failed.start"), async () => {
      const asked = await request();
      // it may have begun, and ended, while its number was on the way
      const told = earlyOf(asked);
      if (told.length > 0 && job.value === null) follow(asked);
      for (const event of told) receive(event);
      takeQueue(queue.value);
    });
  }

  /** `keep`: what has been reached becomes the result. */
  async function cancel(keep = false): Promise<void> {
    if (phase.value !== "running" || job.value === null) return;
    const asked = job.value;
    phase.value = "cancelling";
    keeping.value = keep;
    try {
      await useBridge().request("jobs.cancel", keep ? { job: asked, keep } : { job: asked });
    } catch (thrown) {
      // it may have ended meanwhile
      if (job.value !== asked) return;
      phase.value = "running";
      keeping.value = false;
      notices.fail(t("register.failed.cancel"), thrown);
    }
  }

  async function cancelWaiting(waiting: string): Promise<void> {
    await useBridge().request("jobs.cancel", { job: waiting }).catch((thrown: unknown) => notices.fail(t("register.failed.cancel"), thrown));
  }

  function finish(): void {
    livePreview.end();
    keeping.value = false;
    job.value = null;
    status.value = "";
    remaining.value = null;
  }

  /** A job has ended without a result: back to the result that is held, to what was laid by hand, or to the files. `own`: its images are the ones shown. */
  function endWithout(own: boolean): void {
    withoutResult.value = true;
    phase.value = "idle";
    if (current.value) phase.value = "done";
    useAlign().show();
    if (!own) return void showResult();
    before.restore();
    // by hand it may have been laid elsewhere since
    if (viewer.transform === current.value?.matrix) void showResult();
  }

  /** The next job has begun: it is the one that is watched. */
  function follow(next: string): void {
    before.keep();
    job.value = next;
    phase.value = "running";
    progress.reset();
    viewer.bent = null;
    viewer.transform = null;
    status.value = t("register.progress.preparing");
  }

  function takeQueue(jobs: Queue): void {
    queue.value = jobs;
    const running = jobs.find(({ state }) => state === "running");
    if (running && job.value === null && phase.value !== "starting" && pairs.has(running.job)) follow(running.job);
    const watched = jobs.find((each) => each.job === job.value);
    // one of another window may be before it
    if (watched && stages.value.length === 0) status.value = t(watched.state === "waiting" ? "register.progress.behind" : "register.progress.preparing");
  }

  function receive(event: ServiceEvent): void {
    switch (event.type) {
      case "menu": return;
      case "status":
        // done for another window, it would stand here for ever
        if ((event.job !== undefined && event.job !== job.value) || (event.key === "sample" && volumes.opening === 0)) return;
        status.value = event.key ? t(`register.status.${event.key}`) : event.message;
        return;
      case "queue": return takeQueue(event.jobs);
      case "saved": return noteSaved(event.jobs);
      default:
    }
    const [pair, watched] = [pairs.get(event.job), event.job === job.value];
    if (event.type === "done" && pair) take({ job: event.job, matrix: event.matrix, warped: event.warped, report: event.report, progress: watched ? progress.keep() : null, ...pair });
    else if (!watched) keepEarly(event);
    if (!watched) return;
    switch (event.type) {
      case "progress":
        if (event.progress.event === "stage") status.value = "";
        progress.take(event.progress);
        break;
      case "preview":
        if (!showsOwn()) break;
        if (viewer.transform === null) viewer.pose = "after";
        viewer.transform = event.preview.matrix;
        break;
      case "bent": void livePreview.show(event.volume, () => job.value === event.job && showsOwn()); break;
      case "done": {
        elapsed.value = event.report.seconds;
        withoutResult.value = false;
        notices.settle(t("register.failed.run"));
        if (keeping.value) notices.add({ kind: "info", title: t("register.progress.kept"), message: t("register.progress.keptMessage") });
        const own = showsOwn();
        finish();
        phase.value = "done";
        if (!own) break;
        viewer.transform = event.matrix;
        viewer.pose = "after";
        void showResult();
        break;
      }
      case "failed": {
        const own = showsOwn();
        finish();
        endWithout(own);
        if (event.error.code === "cancelled") status.value = t("register.progress.cancelled");
        else notices.fail(t("register.failed.run"), fromPlainError(event.error));
        break;
      }
    }
  }

  /** Takes results of earlier runs; the images must be open already. */
  function takeResults(jobs: Result<"jobs.list">): void {
    // before the first is taken, which is shown at once
    const ended = jobs.flatMap(({ job: known, fixed, moving, result, progress: events }) => (result ? [{ job: known, matrix: result.matrix, warped: result.warped, report: result.report, progress: progress.recall(events), fixed, moving }] : []));
    noteSaved(jobs.flatMap(({ job: known, result }) => (result?.saved ? [known] : [])));
    for (const result of ended) take(result);
    if (!current.value) return;
    phase.value = "done";
    viewer.transform = current.value.matrix;
    viewer.pose = "after";
  }

  /** Takes up what ran or was done before this window was loaded; the images must be open already. */
  function resume(jobs: Result<"jobs.list">): void {
    for (const { job: known, fixed, moving } of jobs) pairs.set(known, { fixed, moving });
    takeResults(jobs);
    const next = jobs.find(({ state }) => state === "running") ?? jobs.find(({ state }) => state === "waiting");
    if (next) {
      follow(next.job);
      for (const event of next.progress) progress.take(event);
      if (next.progress.length > 0) status.value = "";
      if (next.preview && showsOwn()) [viewer.transform, viewer.pose] = [next.preview, "after"];
    }
    takeQueue(jobs.flatMap(({ job: known, title, state }) => (state === "done" ? [] : [{ job: known, title, state }])));
    void showResult();
  }

  watch(busy, (working) => {
    useHistory().working = working;
  }, { flush: "sync" });
  watch(current, (shown) => {
    if (!shown) return;
    progress.show(shown.progress);
    elapsed.value = shown.report.seconds;
  }, { flush: "sync" });

  return {
    phase, job, stages, planned, stage, elapsed, remaining, status, revision, keeping, queue, waiting, results, saved, ownResults, chosen, selected, current, busy, withoutResult,
    start, cancel, cancelWaiting, worksOn, receive, takeResults, resume, drop, showResult,
  };
});
