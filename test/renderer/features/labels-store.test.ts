import { createPinia, setActivePinia } from "pinia";
import { beforeEach, expect, test, vi } from "vitest";
import { nextTick } from "vue";
import type { VolumeCard } from "../../../main/contract/requests.ts";
import { verbatim } from "../../../workers/contract/sentences.ts";
import { provideBridge } from "../../../renderer/bridge/bridge.ts";
import { useLabels } from "../../../renderer/features/compare/labels-store.ts";
import { useViewer } from "../../../renderer/features/inspect/viewer-store.ts";
import { useVolumes } from "../../../renderer/features/open/volumes-store.ts";
import { showLabels } from "../../../renderer/features/overlays/open-labels.ts";
import { useOverlays } from "../../../renderer/features/overlays/overlay-store.ts";
import { useJob } from "../../../renderer/features/register/job-store.ts";
import { useNotices } from "../../../renderer/ui/notices.ts";
import { identity4 } from "../../../workers/contract/affine.ts";
import { SynclineError } from "../../../workers/contract/errors.ts";
import { FalseBridge } from "../../fixtures/false-bridge.ts";
import { card } from "../../fixtures/header.ts";
import { report } from "../../fixtures/report.ts";

let bridge: FalseBridge;
let refuse = false;
const asked = (name: string) => bridge.asked.filter((request) => request.name === name).map(({ params }) => params);
const labels = (id: string): VolumeCard => card(id, { dtype: "uint8" });
const done = (job: string) => ({ job, state: "done" as const, fixed: "mr", moving: "ct", title: "", progress: [], result: { warped: card("w"), matrix: [...identity4], report: report(), saved: false } });

beforeEach(async () => {
  refuse = false;
  bridge = new FalseBridge({ "labels.compare": ({ job }: { job: string }) => {
    if (refuse) throw new SynclineError("input", verbatim("These are no labels."));
    return { dice: [{ label: 1, dice: 0.5 }], mean: job === "j1" ? 0.5 : 0.7 };
  } });
  provideBridge(bridge);
  setActivePinia(createPinia());
  useViewer();
  useVolumes().take(card("mr"), card("ct"));
  useLabels();
  await nextTick();
});

test("labels of both images are compared for every result, drawn, and go with their images", async () => {
  const [store, job] = [useLabels(), useJob()];
  job.resume([done("j1")]);
  store.put("fixed", labels("a"));
  await nextTick();
  expect(asked("labels.compare")).toEqual([]);
  store.put("moving", labels("b"));
  await vi.waitFor(() => expect(store.overlap?.mean).toBe(0.5));
  expect(useOverlays().entries.map(({ id, role }) => `${id} ${role}`)).toEqual(["a fixed", "b moving"]);
  job.resume([done("j1"), done("j2")]);
  await vi.waitFor(() => expect(store.overlap?.mean).toBe(0.7));
  expect(asked("labels.compare")).toEqual([{ job: "j1", fixed: "a", moving: "b" }, { job: "j2", fixed: "a", moving: "b" }]);
  useVolumes().moving = card("another");
  await nextTick();
  expect([store.fixed?.id, store.moving, store.overlap]).toEqual(["a", null, null]);
  expect(asked("volumes.close")).toEqual([{ id: "b" }]);
  expect(useOverlays().entries.map(({ id }) => id)).toEqual(["a"]);
});

test("what cannot be compared is told of", async () => {
  refuse = true;
  useJob().resume([done("j1")]);
  useLabels().put("fixed", labels("a"));
  useLabels().put("moving", labels("b"));
  await vi.waitFor(() => expect(useNotices().notices).toMatchObject([{ kind: "error", message: "These are no labels." }]));
  expect([useLabels().busy, useLabels().overlap]).toEqual([false, null]);
});

test("labels that are replaced, or whose image goes, while they are fetched are not drawn and stay open nowhere", async () => {
  const store = useLabels();
  store.put("fixed", labels("a"));
  store.put("fixed", labels("b"));
  const own = showLabels(labels("own"), "moving");
  useVolumes().moving = card("another");
  await own;
  await vi.waitFor(() => expect(useOverlays().entries.map(({ id }) => id)).toEqual(["b"]));
  expect(asked("volumes.close")).toEqual([{ id: "a" }, { id: "own" }]);
  expect(useNotices().notices).toEqual([]);
});
