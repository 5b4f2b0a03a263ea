import { onScopeDispose, watch } from "vue";
import { useProject } from "./project-store.ts";

/** A moment without a change, before the state is kept. */
const stillMilliseconds = 2000;

/** Keeps the state of the work while it changes, so that a crash loses nothing. What an earlier run kept stays until it is known and the user has said. @returns to be called once it is known */
export function useAutosave(): () => void {
  const project = useProject();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let known = false;

  watch(() => project.state, () => {
    clearTimeout(timer);
    // asked when the time has come: what is offered may have become known meanwhile
    timer = setTimeout(() => {
      if (known && project.kept === null && project.problems.length === 0) void project.keep();
    }, stillMilliseconds);
  });
  onScopeDispose(() => clearTimeout(timer));
  return () => {
    known = true;
  };
}
