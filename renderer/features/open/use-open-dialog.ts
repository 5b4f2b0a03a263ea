import { useBridge } from "../../bridge/bridge.ts";
import type { Role } from "../../scene/scene.ts";
import { useNotices } from "../../ui/notices.ts";
import { useVolumes } from "./volumes-store.ts";

/** The desktop program's own dialog for files. */
export function useOpenDialog() {
  const volumes = useVolumes();

  /** Opens what the user chooses; false where there is no such dialog (on the page). */
  async function choose(role: Role): Promise<boolean> {
    if (!window.syncline) return false;
    try {
      const { paths } = await useBridge().request("dialog.open", { title: `Open the ${role} image` });
      if (paths.length === 1) await volumes.openPath(paths[0], role);
      if (paths.length > 1) {
        await volumes.openPath(paths[0], "fixed");
        await volumes.openPath(paths[1], "moving");
      }
    } catch (thrown) {
      useNotices().fail("Could not open the dialog", thrown);
    }
    return true;
  }

  return { choose };
}
