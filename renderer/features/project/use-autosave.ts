import { onBeforeUnmount, watch } from "vue";
import { useAlign } from "../align/align-store.ts";
import { useViewer } from "../inspect/viewer-store.ts";
import { useMasks } from "../masks/masks-store.ts";
import { useVolumes } from "../open/volumes-store.ts";
import { useJob } from "../register/job-store.ts";
import { useParameters } from "../register/parameters-store.ts";
import { useProject } from "./project-store.ts";

/** A moment without a change, before the state is kept. */
const stillMilliseconds = 2000;

/** Keeps the state of the work while it changes, so that a crash loses nothing. */
export function useAutosave(): void {
  const project = useProject();
  const volumes = useVolumes();
  const viewer = useViewer();
  const parameters = useParameters();
  const job = useJob();
  const align = useAlign();
  const masks = useMasks();
  let timer: ReturnType<typeof setTimeout> | undefined;

  watch(() => [volumes.fixed?.id, volumes.moving?.id, viewer.crosshair, viewer.view, viewer.share, viewer.pose, parameters.presetName, parameters.changes, job.current?.job, align.alignment, align.landmarks, masks.chosen], () => {
    // what is offered again must not be written over before the user has said
    if (project.kept !== null || project.problems.length > 0) return;
    clearTimeout(timer);
    timer = setTimeout(() => void project.keep(), stillMilliseconds);
  });
  onBeforeUnmount(() => clearTimeout(timer));
}
