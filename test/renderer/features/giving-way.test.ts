import { createPinia, setActivePinia } from "pinia";
import { expect, it, vi } from "vitest";
import { provideBridge } from "../../../renderer/bridge/bridge.ts";
import { useGivingWay } from "../../../renderer/features/register/giving-way.ts";
import { useJob } from "../../../renderer/features/register/job-store.ts";
import { FalseBridge } from "../../fixtures/false-bridge.ts";

it("a registration that runs is asked for a core while the views are used, a few times a second; nothing is asked while none runs", () => {
  const bridge = new FalseBridge();
  provideBridge(bridge);
  setActivePinia(createPinia());
  vi.useFakeTimers();
  try {
    const used = useGivingWay();
    used();
    expect(bridge.names()).toEqual([]);
    useJob().phase = "running";
    for (let i = 0; i < 100; i++) {
      used();
      vi.advanceTimersByTime(10);
    }
    expect(bridge.names()).toEqual(["jobs.giveWay", "jobs.giveWay", "jobs.giveWay", "jobs.giveWay"]);
  } finally {
    vi.useRealTimers();
  }
});
