import { createPinia, setActivePinia } from "pinia";
import { beforeEach, describe, expect, it } from "vitest";
import { rulerLength, useRulers } from "../../../renderer/features/inspect/ruler-store.ts";
import { useHistory } from "../../../renderer/ui/history.ts";

beforeEach(() => setActivePinia(createPinia()));

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
    expect(history.canRedo).toBe(false);
  });
});
