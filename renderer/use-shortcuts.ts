import { onBeforeUnmount, onMounted } from "vue";
import { planeNames } from "./scene/planes.ts";
import { type Tool, useViewer } from "./features/inspect/viewer-store.ts";
import { useCompare } from "./features/compare/compare-store.ts";
import { useVolumes } from "./features/open/volumes-store.ts";
import { useHistory } from "./ui/history.ts";
import { useNotices } from "./ui/notices.ts";
import { useJob } from "./features/register/job-store.ts";

const tools: Record<string, Tool> = { c: "crosshair", w: "window", p: "pan", z: "zoom", l: "ruler", a: "align", k: "landmark" };

/** Whether a key press belongs to what is typed in or chosen from. */
function isTaken(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input:not([type=radio], [type=file], [type=checkbox]), textarea, select, [role=listbox], [role=dialog]") !== null;
}

/** Single keys of the whole window; never while text is typed. */
export function useShortcuts(showHelp: () => void): void {
  const viewer = useViewer();
  const volumes = useVolumes();
  const job = useJob();
  const compare = useCompare();
  const history = useHistory();
  const notices = useNotices();

  function press(event: KeyboardEvent): void {
    if (event.defaultPrevented || event.repeat) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      void job.start();
      return;
    }
    if ((event.ctrlKey || event.metaKey) && !event.altKey && !isTaken(event.target) && ["z", "y"].includes(event.key.toLowerCase())) {
      event.preventDefault();
      if (event.shiftKey || event.key.toLowerCase() === "y") history.redo();
      else history.undo();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || isTaken(event.target)) return;
    const key = event.key.toLowerCase();
    const newest = notices.notices.at(-1);
    const plane = planeNames[Number(key) - 1];
    if (plane) viewer.toggleMaximised(plane);
    else if (key === "4") viewer.toggleMaximised("space");
    else if (key in tools) viewer.tool = tools[key];
    else if (key === "b") viewer.togglePose();
    else if (key === "x" && !job.busy) volumes.swap();
    else if (key === "r") viewer.recentre();
    else if (key === "f") compare.toggleAlone("fixed");
    else if (key === "m") compare.toggleAlone("moving");
    else if (key === "n") compare.nextMode();
    else if (key === "?") showHelp();
    else if (key === "escape" && job.busy) void job.cancel();
    else if (key === "escape" && newest !== undefined) notices.dismiss(newest.id);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  // before anything else sees the key: a closed list that has the focus would take a letter as a search and change its value
  onMounted(() => addEventListener("keydown", press, true));
  onBeforeUnmount(() => removeEventListener("keydown", press, true));
}
