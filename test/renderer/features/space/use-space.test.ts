import { createPinia, setActivePinia } from "pinia";
import { expect, test, vi } from "vitest";
import { effectScope, shallowRef } from "vue";
import type { PaintedView } from "../../../../renderer/features/inspect/view-pictures.ts";
import { type SpaceState, useSpace } from "../../../../renderer/features/space/use-space.ts";

const views: PaintedView[] = [];
vi.mock("../../../../renderer/features/inspect/view-pictures.ts", () => ({ providePictureOf: (view: PaintedView) => void views.push(view) }));

test("space is part of a picture only while it is drawn: what is left of a lost drawing is not", () => {
  setActivePinia(createPinia());
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
  const scope = effectScope();
  const container = { tagName: "DIV" } as HTMLElement;
  const space = scope.run(() => useSpace(shallowRef(container)));
  const pictured = (state: SpaceState): HTMLElement | null => {
    if (space) space.state.value = state;
    return views[0].element();
  };
  expect((["starting", "ready", "none", "lost"] as const).filter((state) => pictured(state) === container)).toEqual(["ready"]);
  scope.stop();
});
