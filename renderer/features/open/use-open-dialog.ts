import { useBridge } from "../../bridge/bridge.ts";
import type { Role } from "../../scene/scene.ts";
import { useNotices } from "../../ui/notices.ts";
import { useVolumes } from "./volumes-store.ts";
import { t } from "../../messages/i18n.ts";

/** The desktop program's own dialog for files and folders. */
export function useOpenDialog() {
  const volumes = useVolumes();

  /** Opens what the user chooses; false where there is no such dialog (on the page). */
  async function choose(role: Role, folder = false): Promise<boolean> {
    if (!window.syncline) return false;
    await useNotices().attempt(t("open.failed.dialog"), async () => {
      const { paths } = await useBridge().request("dialog.open", { title: t(role === "fixed" ? "open.openFixedTitle" : "open.openMovingTitle"), what: folder ? "folder" : "images" });
      if (paths.length === 1) await volumes.openPath(paths[0], role);
      if (paths.length > 1) {
        await volumes.openPath(paths[0], "fixed");
        await volumes.openPath(paths[1], "moving");
      }
    });
    return true;
  }

  return { choose };
}
