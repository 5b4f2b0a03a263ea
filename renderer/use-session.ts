import { nextTick, watch } from "vue";
import { useBridge } from "./bridge/bridge.ts";
import { useVolumes } from "./features/open/volumes-store.ts";
import { useJob } from "./features/register/job-store.ts";

const key = "syncline.images";

/** The images this tab showed last, by place; what is kept lasts as long as the tab. */
function lastShown(): { fixed?: string; moving?: string } {
  try {
    const kept: unknown = JSON.parse(sessionStorage.getItem(key) ?? "{}");
    return typeof kept === "object" && kept !== null ? kept : {};
  } catch {
    return {};
  }
}

/** A window that is loaded anew goes on where it was: its images, the job that runs, the results. */
export function useSession() {
  const volumes = useVolumes();
  const job = useJob();

  watch(() => [volumes.fixed?.id, volumes.moving?.id], ([fixed, moving]) => {
    try {
      sessionStorage.setItem(key, JSON.stringify({ fixed, moving }));
    } catch {
      // a browser that keeps nothing begins anew
    }
  });

  /** Whether anything was taken up. */
  async function resume(): Promise<boolean> {
    const [jobs, cards] = await Promise.all([useBridge().request("jobs.list", {}), useBridge().request("volumes.list", {})]);
    const shown = jobs.find(({ state }) => state === "running") ?? lastShown();
    const [fixed, moving] = [cards.find(({ id }) => id === shown.fixed), cards.find(({ id }) => id === shown.moving)];
    if (!fixed && !moving) return false;
    volumes.take(fixed ?? null, moving ?? null);
    // the viewer begins anew with other images: the result comes after that
    await nextTick();
    job.resume(jobs);
    return true;
  }

  return { resume };
}
