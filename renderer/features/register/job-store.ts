import { defineStore } from "pinia";
import { computed, ref, shallowRef } from "vue";
import type { ServiceEvent, VolumeCard } from "../../../main/contract/requests.ts";
import type { Report } from "../../../workers/contract/job.ts";
import type { ParametersInput } from "../../../workers/contract/parameters.ts";
import { SynclineError } from "../../../workers/contract/errors.ts";
import { isDeformableType } from "../../../workers/contract/transform-types.ts";
import { useBridge } from "../../bridge/bridge.ts";
import { useNotices } from "../../ui/notices.ts";
import { type Bent, useViewer } from "../inspect/viewer-store.ts";
import { fetchVoxels } from "../open/voxel-cache.ts";
import { useVolumes } from "../open/volumes-store.ts";
import { type Curve, curveOf, forgetCurves } from "./curves.ts";
import { useParameters } from "./parameters-store.ts";
import { t } from "../../messages/i18n.ts";

export interface StageProgress {
  transform: string;
  metric: string;
  /** levels of the schedule; 0 until the first iteration */
  levels: number;
  /** from 0 */
  level: number;
  /** iterations done in this level */
  iteration: number;
  iterations: number;
  value: number | null;
  convergence: number | null;
}

export interface JobResult { job: string; matrix: readonly number[]; warped: VolumeCard; report: Report; fixed: string; moving: string; /** for deformable types, once it has come */ bent: Bent | null }

type Phase = "idle" | "starting" | "running" | "cancelling" | "done";

/** The running registration and its result. Curves are kept outside (curves.ts); `revision` tells that they grew. */
export const useJob = defineStore("job", () => {
  const volumes = useVolumes();
  const viewer = useViewer();
  const notices = useNotices();
  const phase = ref<Phase>("idle");
  const job = ref<string | null>(null);
  const stages = ref<StageProgress[]>([]);
  /** how many stages there will be */
  const planned = ref(0);
  const stage = ref(0);
  const elapsed = ref(0);
  const remaining = ref<number | null>(null);
  const status = ref("");
  const revision = ref(0);
  const result = shallowRef<JobResult | null>(null);
  let pair: { fixed: string; moving: string } | null = null;
  /** events of a job whose number is not known yet: the answer to the start may come after them */
  let early: ServiceEvent[] = [];
  /** the newest preview that came while an older one was being fetched */
  let nextBent: VolumeCard | null = null;
  let fetchingBent = false;

  const busy = computed(() => phase.value === "starting" || phase.value === "running" || phase.value === "cancelling");
  /** the result, while the images it belongs to are the ones shown */
  const current = computed(() => (result.value && result.value.fixed === volumes.fixed?.id && result.value.moving === volumes.moving?.id ? result.value : null));

  async function start(): Promise<void> {
    const parameters = useParameters();
    if (busy.value || !volumes.pair || !parameters.valid) return;
    pair = { fixed: volumes.pair.fixed.id, moving: volumes.pair.moving.id };
    phase.value = "starting";
    stages.value = [];
    planned.value = 0;
    stage.value = 0;
    elapsed.value = 0;
    remaining.value = null;
    result.value = null;
    viewer.bent = null;
    status.value = t("register.progress.preparing");
    early = [];
    forgetCurves();
    revision.value++;
    try {
      // the server checks the parameters whole; here they passed the same schema
      const answer = await useBridge().request("jobs.start", { ...pair, parameters: parameters.input as ParametersInput });
      job.value = answer.job;
      phase.value = "running";
      for (const event of early) receive(event);
      early = [];
    } catch (thrown) {
      phase.value = "idle";
      notices.fail(t("register.failed.start"), thrown);
    }
  }

  async function cancel(): Promise<void> {
    if (phase.value !== "running" || job.value === null) return;
    phase.value = "cancelling";
    try {
      await useBridge().request("jobs.cancel", { job: job.value });
    } catch (thrown) {
      phase.value = "running";
      notices.fail(t("register.failed.cancel"), thrown);
    }
  }

  function progress(event: Extract<ServiceEvent, { type: "progress" }>["progress"]): void {
    // events count stages, levels and iterations from 1, as people do
    const index = event.stage - 1;
    if (event.event === "stage") {
      planned.value = event.stages;
      stage.value = index;
      status.value = "";
      const next = [...stages.value];
      next[index] = { transform: event.transform, metric: event.metric, levels: 0, level: 0, iteration: 0, iterations: 0, value: null, convergence: null };
      stages.value = next;
      return;
    }
    const known = stages.value[index];
    if (!known) return;
    Object.assign(known, {
      levels: event.levels, level: event.level - 1, iteration: event.iteration, iterations: event.iterations, value: event.metric, convergence: event.convergence,
    });
    elapsed.value = event.elapsed;
    remaining.value = event.remaining;
    const curve: Curve = curveOf(index);
    if (curve.levelStarts.length < event.level) curve.levelStarts.push(curve.values.length);
    curve.values.push(event.metric);
    revision.value++;
  }

  /** Shows the moving image as it is bent so far. A preview that cannot be had is left out: the next one follows. */
  async function preview(card: VolumeCard): Promise<void> {
    nextBent = card;
    if (fetchingBent) return;
    fetchingBent = true;
    const running = job.value;
    while (nextBent !== null && job.value === running) {
      const card: VolumeCard = nextBent;
      nextBent = null;
      const voxels = await fetchVoxels(card).catch(() => null);
      if (voxels !== null && job.value === running && busy.value) viewer.bent = { card, voxels };
    }
    fetchingBent = false;
  }

  /** The result's transform and, for a deformable one, its registered image in place of the moving one. */
  async function showResult(): Promise<void> {
    const shown = current.value;
    if (!shown) return;
    viewer.transform = shown.matrix;
    if (!isDeformableType(shown.report.parameters.type_of_transform)) return;
    try {
      shown.bent ??= { card: shown.warped, voxels: await fetchVoxels(shown.warped) };
      if (current.value === shown) viewer.bent = shown.bent;
    } catch (thrown) {
      notices.fail(t("register.failed.show"), thrown);
    }
  }

  function finish(): void {
    nextBent = null;
    job.value = null;
    status.value = "";
    remaining.value = null;
  }

  function receive(event: ServiceEvent): void {
    if (event.type === "menu") return;
    if (event.type === "status") {
      status.value = event.message;
      return;
    }
    if (event.type === "queue") return;
    if (job.value === null) {
      if (phase.value === "starting") early.push(event);
      return;
    }
    if (event.job !== job.value) return;
    switch (event.type) {
      case "progress": progress(event.progress); break;
      case "preview":
        if (viewer.transform === null) viewer.pose = "after";
        viewer.transform = event.preview.matrix;
        break;
      case "bent": void preview(event.volume); break;
      case "done":
        if (pair) result.value = { job: event.job, matrix: event.matrix, warped: event.warped, report: event.report, ...pair, bent: null };
        elapsed.value = event.report.seconds;
        finish();
        phase.value = "done";
        viewer.transform = event.matrix;
        viewer.pose = "after";
        void showResult();
        break;
      case "failed":
        finish();
        phase.value = "idle";
        viewer.transform = null;
        viewer.bent = null;
        viewer.pose = "before";
        if (event.error.code === "cancelled") status.value = t("register.progress.cancelled");
        else notices.fail(t("register.failed.run"), new SynclineError(event.error.code as SynclineError["code"], event.error.message, event.error.detail));
        break;
    }
  }

  return { phase, job, stages, planned, stage, elapsed, remaining, status, revision, result, current, busy, start, cancel, receive, showResult };
});
