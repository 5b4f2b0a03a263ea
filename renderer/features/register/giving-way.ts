import { useBridge } from "../../bridge/bridge.ts";
import { useJob } from "./job-store.ts";

/** Milliseconds between two words to the services while somebody goes on. */
const again = 250;

/** To be called whenever the views are used: a registration that runs then leaves a core to the window, so that slices follow the hand. */
export function useGivingWay(): () => void {
  const job = useJob();
  let last = -Infinity;
  return () => {
    const now = performance.now();
    if (!job.busy || now - last < again) return;
    last = now;
    useBridge().request("jobs.giveWay", {}).catch(() => undefined);
  };
}
