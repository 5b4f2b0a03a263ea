import type { MenuCommand } from "../main/contract/requests.ts";
import { useExports } from "./features/export/export-store.ts";
import { useOpenDialog } from "./features/open/use-open-dialog.ts";
import { useProject } from "./features/project/project-store.ts";
import { useVolumes } from "./features/open/volumes-store.ts";
import { useJob } from "./features/register/job-store.ts";

/** Does what was chosen in the desktop window's menu; a command that has no sense now does nothing. */
/** @param openSettings shows the dialog of settings */
export function useMenu(openSettings: () => void): (command: MenuCommand) => void {
  const job = useJob();
  const volumes = useVolumes();
  const exports = useExports();
  const project = useProject();
  const { choose } = useOpenDialog();

  const save = async (kind: Parameters<typeof exports.save>[1]): Promise<void> => {
    if (job.current) await exports.save(job.current.job, kind);
  };
  const whenIdle = async (work: () => Promise<unknown>): Promise<void> => {
    if (!job.busy) await work();
  };

  const commands: Record<MenuCommand, () => Promise<void>> = {
    openFixed: () => whenIdle(() => choose("fixed")),
    openMoving: () => whenIdle(() => choose("moving")),
    openSample: () => whenIdle(() => volumes.openSample()),
    openProject: () => whenIdle(() => project.choose()),
    saveProject: async () => void await project.save(),
    settings: async () => openSettings(),
    register: () => job.start(),
    cancel: () => job.cancel(),
    keep: () => job.cancel(true),
    exportWarped: () => save("warped"),
    exportInverseWarped: () => save("inverseWarped"),
    exportTransform: () => save("transform"),
    exportReport: () => save("reportPage"),
  };
  return (command) => void commands[command]();
}
