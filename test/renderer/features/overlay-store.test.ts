import { createPinia, setActivePinia } from "pinia";
import { beforeEach, describe, expect, it } from "vitest";
import { nextTick } from "vue";
import { invertAffine, multiply4 } from "../../../workers/contract/affine.ts";
import { provideBridge } from "../../../renderer/bridge/bridge.ts";
import { useViewer } from "../../../renderer/features/inspect/viewer-store.ts";
import { useVolumes } from "../../../renderer/features/open/volumes-store.ts";
import { labelsPresent } from "../../../renderer/features/overlays/labels-present.ts";
import { type OverlayEntry, useOverlays } from "../../../renderer/features/overlays/overlay-store.ts";
import { FalseBridge } from "../../fixtures/false-bridge.ts";
import { card, header } from "../../fixtures/header.ts";
import { rigid } from "../../fixtures/head-pair.ts";

const own = [2, 0, 0, -20, 0, 2, 0, -20, 0, 0, 2, -20, 0, 0, 0, 1];
const entry = (id: string, role: "fixed" | "moving", release?: () => void): OverlayEntry => ({
  id, title: id, role, header: header({ affine: own }), visible: true, opacity: 0.5, removable: true, release,
  look: { kind: "labels", voxels: new Uint8Array(1), outline: false, labels: [1], names: new Map(), hidden: new Set() },
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
    viewer.bent = { card: card("bent", {}), voxels: new Float32Array(1) };
    expect(overlays.drawn).toEqual([]);
    viewer.pose = "before";
    expect(overlays.drawn).toHaveLength(1);
  });

  it("can be hidden, changed and taken away, and go with their image", async () => {
    const overlays = useOverlays();
    const released: string[] = [];
    overlays.put(entry("a", "fixed", () => released.push("a")));
    overlays.put(entry("b", "moving", () => released.push("b")));
    overlays.change("a", { visible: false, opacity: 0.2 });
    expect(overlays.drawn.map(({ id }) => id)).toEqual(["b"]);
    overlays.put({ ...entry("a", "fixed"), title: "again" });
    expect(overlays.entries.map(({ title }) => title)).toEqual(["again", "b"]);
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
