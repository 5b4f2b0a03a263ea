import { defineStore } from "pinia";
import { computed, ref } from "vue";

/** Something that was done and can be taken back. Both are called with nothing changed in between. */
export interface Step {
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
  const done = ref<Step[]>([]);
  const undone = ref<Step[]>([]);
  /** a registration runs */
  const working = ref(false);
  const next = (steps: readonly Step[]): Step | undefined => {
    const step = steps.at(-1);
    return step?.resting && working.value ? undefined : step;
  };

  /** Does a step and remembers it. */
  function run(step: Step): void {
    step.redo();
    const last = done.value.at(-1);
    const merged = last && step.merge !== undefined && last.merge === step.merge && undone.value.length === 0;
    done.value = merged ? [...done.value.slice(0, -1), { ...step, undo: last.undo }] : [...done.value.slice(1 - kept), step];
    undone.value = [];
  }

  function undo(): void {
    const step = next(done.value);
    if (!step) return;
    done.value = done.value.slice(0, -1);
    undone.value = [...undone.value, step];
    step.undo();
  }

  function redo(): void {
    const step = next(undone.value);
    if (!step) return;
    undone.value = undone.value.slice(0, -1);
    done.value = [...done.value, step];
    step.redo();
  }

  /** Forgets all steps: what they belonged to is gone. */
  function clear(): void {
    done.value = [];
    undone.value = [];
  }

  return { canUndo: computed(() => next(done.value) !== undefined), canRedo: computed(() => next(undone.value) !== undefined), working, run, undo, redo, clear };
});
