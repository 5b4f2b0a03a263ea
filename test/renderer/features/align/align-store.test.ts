import { createPinia, setActivePinia } from "pinia";
import { beforeEach, expect, test } from "vitest";
import { nextTick } from "vue";
import { identity4, invertAffine, multiply4, transformPoint } from "../../../../workers/contract/affine.ts";
import type { Triple } from "../../../../workers/contract/volume.ts";
import { provideBridge } from "../../../../renderer/bridge/bridge.ts";
import { useAlign } from "../../../../renderer/features/align/align-store.ts";
import { handMatrix } from "../../../../renderer/features/align/hand-pose.ts";
import { useViewer } from "../../../../renderer/features/inspect/viewer-store.ts";
import { useVolumes } from "../../../../renderer/features/open/volumes-store.ts";
import { useJob } from "../../../../renderer/features/register/job-store.ts";
import { useNotices } from "../../../../renderer/ui/notices.ts";
import { useHistory } from "../../../../renderer/ui/history.ts";
import { FalseBridge } from "../../../fixtures/false-bridge.ts";
import { card } from "../../../fixtures/header.ts";

let bridge: FalseBridge;

beforeEach(async () => {
  bridge = new FalseBridge({ "jobs.start": () => ({ job: "j1" }), "volumes.close": () => ({}) });
  provideBridge(bridge);
  setActivePinia(createPinia());
  useViewer();
  useAlign();
  const volumes = useVolumes();
  volumes.fixed = card("mr");
  volumes.moving = card("ct");
  await nextTick();
});

test("a shift to the right shows the moving image there, and the transform maps back", () => {
  const align = useAlign(), viewer = useViewer();
  align.shift(5, [1, 0, 0]);
  const voxel: Triple = [3, 4, 5];
  const own = useVolumes().moving?.header.affine ?? identity4;
  const before = transformPoint(own, voxel);
  expect(transformPoint(viewer.movingPose ?? identity4, voxel)).toEqual([before[0] + 5, before[1], before[2]]);
  expect(transformPoint(align.matrix, [0, 0, 0])[0]).toBeCloseTo(-5, 9);
  expect(viewer.pose).toBe("after");
});

test("a gesture is taken back at once, and a reset can be too", () => {
  const align = useAlign(), history = useHistory();
  align.shift(5, [1, 0, 0], "drag 1");
  align.turn([0, 0, 1], 10, "drag 1");
  align.shift(2, [0, 1, 0], "drag 2");
  history.undo();
  expect(align.alignment.pose.shift).toEqual([5, 0, 0]);
  history.undo();
  expect(align.used).toBe(false);
  expect(useViewer().transform).toBeNull();
  history.redo();
  align.reset();
  expect(align.used).toBe(false);
  history.undo();
  expect(align.alignment.pose.turn[2]).toBeCloseTo(10, 9);
});

test("a registration starts from the image as it was laid, and only then", async () => {
  const align = useAlign();
  align.shift(5, [1, 0, 0]);
  await useJob().start();
  expect(bridge.asked.at(-1)?.params).toMatchObject({ start: [...align.matrix] });
  expect(useViewer().transform).toEqual(align.matrix);
});

test("going on from a result keeps what the result did, sizes too", () => {
  const align = useAlign(), viewer = useViewer();
  const result = [1.1, 0, 0, 3, 0, 0.9, 0, 4, 0, 0, 1, 5, 0, 0, 0, 1];
  viewer.transform = result;
  align.startFromShown();
  expect(align.matrix).toEqual(result.map((value) => expect.closeTo(value, 9)));
  align.shift(2, [0, 0, 1]);
  expect(align.matrix).toEqual(multiply4(result, invertAffine(handMatrix({ shift: [0, 0, 2], turn: [0, 0, 0] }, [0, 0, 0]))).map((value) => expect.closeTo(value, 9)));
});

test("landmarks: fixed first, then moving as shown; the fit brings them together; distances follow what is shown", async () => {
  const align = useAlign(), viewer = useViewer();
  align.shift(10, [1, 0, 0]);
  const places: Triple[] = [[0, 0, 0], [20, 0, 0], [0, 30, 5]];
  for (const place of places) {
    align.mark(place);
    expect(align.waiting).toEqual(place);
    align.mark([place[0] + 2, place[1], place[2]]);
  }
  // shown 10 to the right, so the moving world's place lies 10 to the left
  expect(align.landmarks.map(({ moving }) => moving[0])).toEqual([-8, 12, -8].map((value) => expect.closeTo(value, 9)));
  expect(align.distances).toEqual([2, 2, 2].map((value) => expect.closeTo(value, 6)));
  expect(align.fitLandmarks()).toEqual({ turns: true });
  expect(Math.max(...align.distances)).toBeLessThan(1e-6);
  viewer.transform = null;
  expect(align.distances[0]).toBeCloseTo(8, 6);
  useHistory().undo();
  expect(align.distances[0]).toBeCloseTo(2, 6);
  useVolumes().swap();
  await nextTick();
  expect(align.landmarks[0].fixed[0]).toBeCloseTo(-8, 9);
  useVolumes().moving = card("other");
  await nextTick();
  expect(align.landmarks).toEqual([]);
});

test("a swap keeps how the images lie to each other, and a second one brings all back", async () => {
  const align = useAlign(), viewer = useViewer(), volumes = useVolumes();
  volumes.moving = { ...card("far"), header: { ...card("far").header, affine: [1, 0, 0, 40, 0, 1, 0, -30, 0, 0, 1, 25, 0, 0, 0, 1] } };
  await nextTick();
  align.turn([0, 0, 1], 30);
  align.shift(5, [1, 0, 0]);
  const before = [...align.matrix];
  volumes.swap();
  await nextTick();
  expect(align.used).toBe(true);
  const close = (matrix: readonly number[]) => matrix.map((value): unknown => expect.closeTo(value, 9));
  expect(align.matrix).toEqual(close(invertAffine(before)));
  expect(viewer.transform).toEqual(align.matrix);
  useHistory().undo();
  await nextTick();
  expect(align.matrix).toEqual(close(before));
  useHistory().undo();
  useHistory().undo();
  expect(align.used).toBe(false);
});

test("while a registration runs nothing is laid by hand, swapped or taken back; when it fails the start is shown again", async () => {
  const align = useAlign(), viewer = useViewer(), history = useHistory(), job = useJob();
  align.shift(5, [1, 0, 0]);
  const start = [...align.matrix];
  await job.start();
  job.receive({ type: "preview", job: "j1", preview: { matrix: [...identity4] } });
  align.shift(5, [1, 0, 0]);
  history.undo();
  expect(history.canUndo()).toBe(false);
  expect(align.matrix).toEqual(start);
  expect(viewer.transform).toEqual([...identity4]);
  job.receive({ type: "failed", job: "j1", error: { code: "cancelled", message: "cancelled" } });
  expect([viewer.transform, viewer.pose]).toEqual([start, "after"]);
  history.undo();
  expect(align.used).toBe(false);
});

test("no landmark is set in an image that is shown bent", () => {
  const align = useAlign(), viewer = useViewer();
  align.mark([0, 0, 0]);
  Object.assign(viewer, { transform: identity4, pose: "after", bent: { card: card("bent"), voxels: new Uint8Array(1), soFar: false } });
  align.mark([1, 0, 0]);
  expect(align.landmarks).toEqual([]);
  expect(useNotices().notices).toHaveLength(1);
  viewer.pose = "before";
  align.mark([1, 0, 0]);
  expect(align.landmarks).toMatchObject([{ fixed: [0, 0, 0], moving: [1, 0, 0] }]);
});
