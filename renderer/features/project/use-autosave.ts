import { onScopeDispose, watch } from "vue";
import { useAlign } from "../align/align-store.ts";
import { useViewer } from "../inspect/viewer-store.ts";
import { useMasks } from "../masks/masks-store.ts";
import { useVolumes } from "../open/volumes-store.ts";
import { useJob } from "../register/job-store.ts";
import { useParameters } from "../register/parameters-store.ts";
import { useProject } from "./project-store.ts";

/** A moment without a change, before the state is kept. */
const stillMilliseconds = 2000;

/** Keeps the state of the work while it changes, so that a crash loses nothing. What an earlier run kept stays until it is known and the user has said. @returns to be called once it is known */
export function useAutosave(): () => void {
  const project = useProject();
  const volumes = useVolumes();
  const viewer = useViewer();
  const parameters = useParameters();
  const job = useJob();
  const align = useAlign();
  const masks = useMasks();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let known = false;

  watch(() => [volumes.fixed?.id, volumes.moving?.id, viewer.crosshair, viewer.view, viewer.share, viewer.pose, parameters.presetName, parameters.changes, job.current?.job, align.alignment, align.landmarks, masks.chosen], () => {
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
