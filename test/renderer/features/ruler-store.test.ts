import { createPinia, setActivePinia } from "pinia";
import { beforeEach, describe, expect, it } from "vitest";
import { provideBridge } from "../../../renderer/bridge/bridge.ts";
import { rulerLength, useRulers } from "../../../renderer/features/inspect/ruler-store.ts";
import { useVolumes } from "../../../renderer/features/open/volumes-store.ts";
import { useHistory } from "../../../renderer/ui/history.ts";
import { FalseBridge } from "../../fixtures/false-bridge.ts";
import { card } from "../../fixtures/header.ts";

beforeEach(() => {
  provideBridge(new FalseBridge());
  setActivePinia(createPinia());
  useVolumes().take(card("mr"), card("ct"));
});

describe("rulers", () => {
  it("measure between two points, and a click alone measures nothing", () => {
    const rulers = useRulers();
    rulers.begin([1, 2, 3]);
    rulers.stretch([4, 6, 3]);
    expect(rulers.rulers).toEqual([]);
    rulers.finish([4, 6, 15]);
    expect(rulers.rulers.map(rulerLength)).toEqual([13]);
    rulers.begin([0, 0, 0]);
    rulers.finish([0, 0, 0.1]);
    expect(rulers.rulers).toHaveLength(1);
    expect(rulers.open).toBeNull();
  });

  it("are set end by end from the keyboard", () => {
    const rulers = useRulers();
    rulers.mark([0, 0, 0]);
    expect(rulers.open).not.toBeNull();
    rulers.mark([0, 5, 0]);
    expect(rulers.rulers.map(rulerLength)).toEqual([5]);
  });

  it("come back when their removal is undone, in any order of undo and redo", () => {
    const [rulers, history] = [useRulers(), useHistory()];
    for (const length of [5, 7]) {
      rulers.mark([0, 0, 0]);
      rulers.mark([length, 0, 0]);
    }
    rulers.remove(rulers.rulers[0].id);
    expect(rulers.rulers.map(rulerLength)).toEqual([7]);
    history.undo();
    expect(rulers.rulers.map(rulerLength)).toEqual([5, 7]);
    history.undo();
    expect(rulers.rulers.map(rulerLength)).toEqual([5]);
    history.redo();
    history.redo();
    expect(rulers.rulers.map(rulerLength)).toEqual([7]);
    expect(history.canRedo()).toBe(false);
  });

  it("stay as long as an image they were drawn on, and are not drawn over another patient", () => {
    const [rulers, volumes] = [useRulers(), useVolumes()];
    rulers.mark([0, 0, 0]);
    rulers.mark([5, 0, 0]);
    volumes.swap();
    volumes.put("fixed", card("other"));
    expect(rulers.rulers).toHaveLength(1);
    volumes.put("moving", card("other too"));
    expect(rulers.rulers).toEqual([]);
  });
});
