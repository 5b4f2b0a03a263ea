import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { effectScope, nextTick } from "vue";
import { provideBridge } from "../../../renderer/bridge/bridge.ts";
import { useViewer } from "../../../renderer/features/inspect/viewer-store.ts";
import { useProject } from "../../../renderer/features/project/project-store.ts";
import { useAutosave } from "../../../renderer/features/project/use-autosave.ts";
import { FalseBridge } from "../../fixtures/false-bridge.ts";

let bridge: FalseBridge;
const scope = effectScope();
const kept = () => bridge.asked.filter(({ name }) => name === "projects.keep").length;
async function change(): Promise<void> {
  const viewer = useViewer();
  viewer.crosshair = [viewer.crosshair[0] + 1, 0, 0];
  await nextTick();
}

beforeEach(() => {
  vi.useFakeTimers();
  bridge = new FalseBridge();
  provideBridge(bridge);
  setActivePinia(createPinia());
});
afterEach(() => {
  scope.stop();
  vi.useRealTimers();
});

test("what an earlier run kept is not written over before it is known and the user has said", async () => {
  const begin = scope.run(useAutosave);
  const project = useProject();
  await change();
  await vi.advanceTimersByTimeAsync(5000);
  expect(kept()).toBe(0);
  // a change just before the offer becomes known
  await change();
  project.kept = { saved: "2026-01-01T00:00:00Z", fixed: "mr", moving: "ct" };
  begin?.();
  await vi.advanceTimersByTimeAsync(5000);
  expect(kept()).toBe(0);
  await project.forget();
  await change();
  await vi.advanceTimersByTimeAsync(5000);
  expect(kept()).toBe(1);
});
