import { defineStore } from "pinia";
import { useBridge } from "../../bridge/bridge.ts";

/** What the services have open for this window: a volume that is no longer needed is closed, unless it belongs to work that was put aside. */
export const useOpenVolumes = defineStore("open-volumes", () => {
  let aside: ReadonlySet<string> = new Set();

  /** @param ids all that was put aside */
  function keep(ids: Iterable<string>): void {
    aside = new Set(ids);
  }

  const isKept = (id: string): boolean => aside.has(id);

  function close(id: string): void {
    // one that is gone already, or services that do not answer, are told elsewhere
    if (!aside.has(id)) useBridge().request("volumes.close", { id }).catch(() => undefined);
  }

  return { keep, isKept, close };
});
