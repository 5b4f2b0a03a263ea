import { createPinia, setActivePinia } from "pinia";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { effectScope, nextTick } from "vue";
import { invertAffine, multiply4 } from "../../../workers/contract/affine.ts";
import { verbatim } from "../../../workers/contract/sentences.ts";
import { provideBridge } from "../../../renderer/bridge/bridge.ts";
import { useViewer } from "../../../renderer/features/inspect/viewer-store.ts";
import { useVolumes } from "../../../renderer/features/open/volumes-store.ts";
import { labelsPresent } from "../../../renderer/features/overlays/labels-present.ts";
import { type OverlayEntry, useOverlays } from "../../../renderer/features/overlays/overlay-store.ts";
import { usePassedLabels } from "../../../renderer/features/overlays/use-passed-labels.ts";
import { useJob } from "../../../renderer/features/register/job-store.ts";
import { useNotices } from "../../../renderer/ui/notices.ts";
import { SynclineError } from "../../../workers/contract/errors.ts";
import { FalseBridge } from "../../fixtures/false-bridge.ts";
import { card, header } from "../../fixtures/header.ts";
import { report } from "../../fixtures/report.ts";
import { rigid } from "../../fixtures/head-pair.ts";

const own = [2, 0, 0, -20, 0, 2, 0, -20, 0, 0, 2, -20, 0, 0, 0, 1];
const entry = (id: string, role: "fixed" | "moving", release?: () => void): OverlayEntry => ({
  id, title: () => id, role, header: header({ affine: own }), visible: true, opacity: 0.5, removable: true, release,
  look: { kind: "labels", voxels: new Uint8Array(1), outline: false, labels: [1], nameOf: () => undefined, hidden: new Set() },
});

beforeEach(async () => {
  provideBridge(new FalseBridge());
  setActivePinia(createPinia());
  const volumes = useVolumes();
  useViewer();
  useOverlays();
  volumes.fixed = card("mr", { affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] });
  volumes.moving = card("ct", { affine: [1, 0, 0, 5, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] });
  await nextTick();
});

describe("overlays", () => {
  it("lie where their file says, and those of the moving image move with it", () => {
    const [overlays, viewer] = [useOverlays(), useViewer()];
    overlays.put(entry("a", "fixed"));
    overlays.put(entry("b", "moving"));
    expect(overlays.drawn.map(({ pose }) => pose)).toEqual([own, own]);
    const transform = rigid([3, 4, 5], [6, 7, 8]);
    viewer.transform = transform;
    viewer.pose = "after";
    const [fixed, moving] = overlays.drawn.map(({ pose }) => pose);
    expect(fixed).toEqual(own);
    multiply4(invertAffine(transform), own).forEach((value, i) => expect(moving[i]).toBeCloseTo(value, 9));
  });

  it("of a moving image that is bent are not drawn in a place that would be wrong", () => {
    const [overlays, viewer] = [useOverlays(), useViewer()];
    overlays.put(entry("b", "moving"));
    viewer.transform = rigid([0, 0, 0], [1, 0, 0]);
    viewer.pose = "after";
    viewer.bent = { card: card("bent", {}), voxels: new Float32Array(1), soFar: false };
    expect(overlays.drawn).toEqual([]);
    viewer.pose = "before";
    expect(overlays.drawn).toHaveLength(1);
  });

  it("of a moving image that a result bends are drawn as they pass its deformation, each asked for once", async () => {
    const bridge = new FalseBridge({ "labels.pass": ({ labels }: { labels: string }) => {
      if (labels === "v3") throw new SynclineError("memory", verbatim("Too little."));
      return card(`passed ${labels}`, { affine: own });
    } });
    provideBridge(bridge);
    const scope = effectScope();
    scope.run(() => usePassedLabels());
    const [overlays, viewer, job] = [useOverlays(), useViewer(), useJob()];
    const passes = () => bridge.asked.filter(({ name }) => name === "labels.pass").map(({ params }) => params);
    overlays.put({ ...entry("b", "moving"), volume: "v1" });
    overlays.put({ ...entry("hidden", "moving"), volume: "v2", visible: false });
    overlays.put({ ...entry("f", "fixed"), volume: "v0" });
    job.resume([{ job: "j1", state: "done", fixed: "mr", moving: "ct", title: "", progress: [], result: { warped: card("w"), matrix: rigid([0, 0, 0], [1, 0, 0]), report: report({ stages: [{ transform: "SyN", metric: "cc", levels: [] }] }), saved: false } }]);
    await vi.waitFor(() => expect(overlays.passed.size).toBe(1));
    expect(viewer.showsBent).toBe(true);
    expect(passes()).toEqual([{ job: "j1", labels: "v1" }]);
    const of = (id: string) => overlays.drawn.find((overlay) => overlay.id === id);
    expect(of("b")).toMatchObject({ pose: own, header: { dims: [10, 12, 14] } });
    expect((of("b") as { voxels: unknown }).voxels).toBe(overlays.passed.get("v1")?.voxels);
    expect(bridge.asked).toContainEqual({ name: "volumes.close", params: { id: "passed v1" } });
    // what has passed one result is not drawn over what another job bends
    const result = viewer.bent;
    viewer.bent = { card: card("so far"), voxels: new Int16Array(1), soFar: true };
    expect(of("b")).toBeUndefined();
    viewer.bent = result;
    expect(of("b")).toBeDefined();
    overlays.change("hidden", { visible: true });
    overlays.put({ ...entry("fails", "moving"), volume: "v3" });
    await vi.waitFor(() => expect(useNotices().notices).toHaveLength(1));
    expect(passes().slice(1)).toEqual([{ job: "j1", labels: "v2" }, { job: "j1", labels: "v3" }]);
    expect(of("fails")).toBeUndefined();
    viewer.pose = "before";
    await nextTick();
    viewer.pose = "after";
    overlays.remove("b");
    await nextTick();
    expect([...overlays.passed.keys()]).toEqual(["v2"]);
    expect(passes()).toHaveLength(3);
    scope.stop();
  });

  it("can be hidden, changed and taken away, and go with their image", async () => {
    const overlays = useOverlays();
    const released: string[] = [];
    overlays.put(entry("a", "fixed", () => released.push("a")));
    overlays.put(entry("b", "moving", () => released.push("b")));
    overlays.change("a", { visible: false, opacity: 0.2 });
    expect(overlays.drawn.map(({ id }) => id)).toEqual(["b"]);
    overlays.put({ ...entry("a", "fixed"), title: () => "again" });
    expect(overlays.entries.map(({ title }) => title())).toEqual(["again", "b"]);
    useVolumes().moving = card("other", {});
    await nextTick();
    expect(released).toEqual(["b"]);
    expect(overlays.entries.map(({ id }) => id)).toEqual(["a"]);
  });

  it("list the labels that are present, unless there are too many to be labels", () => {
    expect(labelsPresent(Uint8Array.from([0, 3, 3, 0, 7, 1]), { slope: 1, intercept: 0 })).toEqual([1, 3, 7]);
    expect(labelsPresent(Float32Array.from({ length: 5000 }, (_, i) => i / 7), { slope: 1, intercept: 0 })).toBeNull();
  });
});
