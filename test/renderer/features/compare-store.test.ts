import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { nextTick } from "vue";
import { provideBridge } from "../../../renderer/bridge/bridge.ts";
import { compareModes, flickerRates, useCompare } from "../../../renderer/features/compare/compare-store.ts";
import { useViewer } from "../../../renderer/features/inspect/viewer-store.ts";
import { FalseBridge } from "../../fixtures/false-bridge.ts";

beforeEach(() => {
  vi.useFakeTimers();
  provideBridge(new FalseBridge());
  setActivePinia(createPinia());
});
afterEach(() => vi.useRealTimers());

describe("comparing", () => {
  it("starts with a blend of 0.7 fixed and 0.3 moving", () => {
    expect(useCompare().fusion).toEqual({ mode: "blend", share: 0.3 });
  });

  it("shows one image alone and comes back to what it was", async () => {
    const compare = useCompare();
    compare.mode = "checkerboard";
    await nextTick();
    compare.toggleAlone("moving");
    expect(compare.fusion).toEqual({ mode: "blend", share: 1 });
    compare.toggleAlone("fixed");
    expect(compare.fusion).toEqual({ mode: "blend", share: 0 });
    compare.toggleAlone("fixed");
    expect(compare.fusion).toMatchObject({ mode: "checkerboard" });
  });

  it("leaves the image alone when the blend is moved or another comparison is chosen", async () => {
    const compare = useCompare();
    compare.toggleAlone("moving");
    useViewer().share = 0.6;
    await nextTick();
    expect(compare.fusion).toEqual({ mode: "blend", share: 0.6 });
    compare.toggleAlone("moving");
    compare.nextMode();
    await nextTick();
    expect(compare.alone).toBeNull();
    expect(compare.mode).toBe(compareModes[1]);
  });

  it("flickers at the rate that is set, never three times a second, and stops", async () => {
    const compare = useCompare();
    compare.mode = "flicker";
    await nextTick();
    const shares: number[] = [];
    for (let i = 0; i < 4; i++) {
      shares.push("share" in compare.fusion ? compare.fusion.share : NaN);
      vi.advanceTimersByTime(1000 / compare.rate);
    }
    expect(shares).toEqual([0, 1, 0, 1]);
    expect(flickerRates.high).toBeLessThan(3);
    compare.mode = "blend";
    await nextTick();
    expect(vi.getTimerCount()).toBe(0);
  });
});
