import { createPinia, setActivePinia } from "pinia";
import { beforeEach, expect, test } from "vitest";
import { type Concern, useHistory } from "../../../renderer/ui/history.ts";

let state: Record<Concern, number>;

beforeEach(() => {
  setActivePinia(createPinia());
  state = { parameters: 0, alignment: 0, masks: 0, rulers: 0, images: 0 };
});

function step(concern: Concern): void {
  const before = state[concern];
  useHistory().run({ concern, redo: () => { state[concern] = before + 1; }, undo: () => { state[concern] = before; } });
}

test("a panel takes back its own concern alone, in its order; the keys take back whatever came last", () => {
  const history = useHistory();
  for (const concern of ["parameters", "parameters", "alignment"] as const) step(concern);
  history.undo("parameters");
  expect(state).toMatchObject({ parameters: 1, alignment: 1 });
  history.undo();
  expect(state).toMatchObject({ parameters: 1, alignment: 0 });
  history.redo("parameters");
  expect(state).toMatchObject({ parameters: 2, alignment: 0 });
  history.undo("parameters");
  history.undo("parameters");
  expect([state.parameters, history.canUndo("parameters"), history.canUndo()]).toEqual([0, false, false]);
  expect([history.canRedo("alignment"), history.canRedo("masks")]).toEqual([true, false]);
});

test("a swap of the images, which turns the work round, is not reached through by a panel", () => {
  const history = useHistory();
  for (const concern of ["parameters", "images"] as const) step(concern);
  history.undo("parameters");
  expect(state).toMatchObject({ parameters: 1, images: 1 });
  history.undo();
  expect(history.canUndo("parameters")).toBe(true);
});
