import { defineStore } from "pinia";
import { ref, shallowRef } from "vue";

/** What a step changes. A panel's own buttons take back its concern alone; the images (a swap turns the rest of the work round) stand in the way of what was done before. */
export type Concern = "parameters" | "alignment" | "masks" | "rulers" | "images";

/** Something that was done and can be taken back. Both are called with nothing changed in between. */
export interface Step {
  concern: Concern;
  undo: () => void;
  redo: () => void;
  /** a step with the same name as the one before goes on with it: both are taken back at once */
  merge?: string;
  /** changes what a running registration shows: not taken back or done again while one runs */
  resting?: boolean;
}

/** Steps kept; older ones can no longer be taken back. */
const kept = 200;

/** What can be undone and redone in the window, in one order for all features. */
export const useHistory = defineStore("history", () => {
  const done = shallowRef<readonly Step[]>([]);
  const undone = shallowRef<readonly Step[]>([]);
  /** a registration runs */
  const working = ref(false);
  /** The step that comes next: the last one, or the last one of a concern. */
  function next(steps: readonly Step[], concern?: Concern): Step | undefined {
    const step = steps.findLast((each) => concern === undefined || each.concern === concern || each.concern === "images");
    return (step?.resting && working.value) || (concern !== undefined && step?.concern !== concern) ? undefined : step;
  }
  const without = (steps: readonly Step[], step: Step): Step[] => steps.filter((each) => each !== step);

  /** Does a step and remembers it. */
  function run(step: Step): void {
    step.redo();
    const last = done.value.at(-1);
    const merged = last && step.merge !== undefined && last.merge === step.merge && undone.value.length === 0;
    done.value = merged ? [...done.value.slice(0, -1), { ...step, undo: last.undo }] : [...done.value.slice(1 - kept), step];
    undone.value = [];
  }

  function undo(concern?: Concern): void {
    const step = next(done.value, concern);
    if (!step) return;
    done.value = without(done.value, step);
    undone.value = [...undone.value, step];
    step.undo();
  }

  function redo(concern?: Concern): void {
    const step = next(undone.value, concern);
    if (!step) return;
    undone.value = without(undone.value, step);
    done.value = [...done.value, step];
    step.redo();
  }

  /** Forgets all steps: what they belonged to is gone. */
  function clear(): void {
    done.value = [];
    undone.value = [];
  }

  const canUndo = (concern?: Concern): boolean => next(done.value, concern) !== undefined;
  const canRedo = (concern?: Concern): boolean => next(undone.value, concern) !== undefined;

  return { canUndo, canRedo, working, run, undo, redo, clear };
});
