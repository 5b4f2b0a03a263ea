import { createPinia, setActivePinia } from "pinia";
import { beforeEach, describe, expect, it } from "vitest";
import { nextTick } from "vue";
import { provideBridge } from "../../../renderer/bridge/bridge.ts";
import { useViewer } from "../../../renderer/features/inspect/viewer-store.ts";
import { useVolumes } from "../../../renderer/features/open/volumes-store.ts";
import { invertAffine, multiply4, transformPoint } from "../../../workers/contract/affine.ts";
import { FalseBridge } from "../../fixtures/false-bridge.ts";
import { card } from "../../fixtures/header.ts";
import { rigid } from "../../fixtures/head-pair.ts";

const fixedAffine = [1, 0, 0, -50, 0, 1, 0, -60, 0, 0, 2, -70, 0, 0, 0, 1];
const sheared = [-1.2, 0.1, 0, 60, 0.2, -1.1, 0.5, 70, 0, 0.3, 2.4, -80, 0, 0, 0, 1];

async function openPair(movingAffine = sheared) {
  const volumes = useVolumes();
  volumes.fixed = card("mr", { dims: [101, 121, 71], affine: fixedAffine });
  volumes.moving = card("ct", { dims: [101, 121, 71], affine: movingAffine, modality: "CT" });
  await nextTick();
  return { volumes, viewer: useViewer() };
}

beforeEach(() => {
  provideBridge(new FalseBridge());
  setActivePinia(createPinia());
  useViewer();
});

describe("the viewer", () => {
  it("starts in the middle of the fixed image with 0.7 / 0.3", async () => {
    const { viewer } = await openPair();
    expect(viewer.crosshair).toEqual([0, 0, 0]);
    expect(viewer.share).toBe(0.3);
    expect(viewer.shownOf("moving")?.preset).toBe("soft-tissue");
    expect(viewer.shownOf("fixed")?.preset).toBe("automatic");
  });

  it("draws the moving image by the inverse of the transform: a point of it appears where the transform came from", async () => {
    const { viewer } = await openPair();
    const transform = multiply4(rigid([8, -5, 10], [14, -18, 20]), [1.1, 0.2, 0, 0, 0, 0.9, 0, 0, 0.1, 0, 1, 0, 0, 0, 0, 1]);
    viewer.transform = transform;
    viewer.pose = "after";
    const fixedPoint = [12, -7, 31] as [number, number, number];
    const movingVoxel = transformPoint(invertAffine(sheared), transformPoint(transform, fixedPoint));
    const drawn = transformPoint(viewer.movingPose ?? [], movingVoxel);
    drawn.forEach((value, axis) => expect(value).toBeCloseTo(fixedPoint[axis], 9));
  });

  it("shows before in the image's own place, and toggling moves neither crosshair nor view", async () => {
    const { viewer } = await openPair();
    viewer.togglePose();
    expect(viewer.pose).toBe("before");
    viewer.transform = rigid([0, 0, 30], [40, 0, 0]);
    viewer.moveTo([5, 6, 7]);
    const view = { ...viewer.view };
    viewer.togglePose();
    expect(viewer.pose).toBe("after");
    expect(viewer.movingPose).not.toEqual(sheared);
    viewer.togglePose();
    expect(viewer.movingPose).toEqual(sheared);
    expect(viewer.crosshair).toEqual([5, 6, 7]);
    expect(viewer.view).toEqual(view);
  });

  it("steps by the fixed image's slices and stays within both images", async () => {
    const { viewer } = await openPair();
    viewer.stepSlice("axial", 1);
    expect(viewer.crosshair).toEqual([0, 0, 2]);
    viewer.stepSlice("sagittal", -3);
    expect(viewer.crosshair).toEqual([-3, 0, 2]);
    viewer.setSlice("axial", 1e6);
    expect(viewer.crosshair[2]).toBe(viewer.extent?.high[2]);
  });

  it("fits both images when they do not overlap, so that each is seen in its place", async () => {
    const far = [...fixedAffine];
    far[3] += 600;
    const { viewer } = await openPair(far);
    viewer.paneSize = 400;
    viewer.fit();
    expect(viewer.view.centre[0]).toBeCloseTo(300, 6);
    expect(viewer.view.mmPerPixel * 400).toBeGreaterThan(700);
  });

  it("keeps each image's window through a swap and forgets the transform", async () => {
    const { volumes, viewer } = await openPair();
    viewer.setWindowPreset("moving", "bone");
    viewer.transform = rigid([0, 0, 5], [0, 0, 0]);
    volumes.swap();
    await nextTick();
    expect(viewer.shownOf("fixed")).toMatchObject({ preset: "bone", window: { width: 2000 } });
    expect(viewer.transform).toBeNull();
  });

  it("gives a corrected modality its own first window", async () => {
    const { volumes, viewer } = await openPair();
    volumes.moving = card("ct", { dims: [101, 121, 71], affine: sheared, modality: "MR" });
    await nextTick();
    expect(viewer.shownOf("moving")?.preset).toBe("automatic");
  });
});
