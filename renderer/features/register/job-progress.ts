import { ref } from "vue";
import type { ProgressEvent } from "../../../workers/contract/job.ts";
import { type Curve, curveOf, forgetCurves, heldCurves, showCurves } from "./curves.ts";

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

/** What is left to look at of a registration that has ended. */
export interface KeptProgress { stages: readonly StageProgress[]; planned: number; stage: number; curves: readonly Curve[] }

/** How far a registration has come, from its events. Curves are kept outside (curves.ts); `revision` tells that they grew. */
export function useProgress() {
  const stages = ref<StageProgress[]>([]);
  /** how many stages there will be */
  const planned = ref(0);
  const stage = ref(0);
  const elapsed = ref(0);
  const remaining = ref<number | null>(null);
  const revision = ref(0);

  function reset(): void {
    stages.value = [];
    planned.value = 0;
    stage.value = 0;
    elapsed.value = 0;
    remaining.value = null;
    forgetCurves();
    revision.value++;
  }

  function take(event: ProgressEvent): void {
    // events count stages, levels and iterations from 1, as people do
    const index = event.stage - 1;
    if (event.event === "stage") {
      planned.value = event.stages;
      stage.value = index;
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
    const curve = curveOf(index);
    if (curve.levelStarts.length < event.level) curve.levelStarts.push(curve.values.length);
    curve.values.push(event.metric);
    revision.value++;
  }

  const keep = (): KeptProgress => ({ stages: stages.value, planned: planned.value, stage: stage.value, curves: heldCurves() });

  /** What was to be seen of a registration that has ended, from its events; null where there are none. What is shown is forgotten. */
  function recall(events: readonly ProgressEvent[]): KeptProgress | null {
    reset();
    for (const event of events) take(event);
    const kept = events.length > 0 ? keep() : null;
    reset();
    return kept;
  }

  /** Shows what was kept of a result; null where nothing was, as of one from a project. */
  function show(kept: KeptProgress | null): void {
    reset();
    if (!kept) return;
    stages.value = [...kept.stages];
    planned.value = kept.planned;
    stage.value = kept.stage;
    showCurves(kept.curves);
  }

  return { stages, planned, stage, elapsed, remaining, revision, reset, take, keep, recall, show };
}
