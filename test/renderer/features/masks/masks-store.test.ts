import { createPinia, setActivePinia } from "pinia";
import { beforeEach, expect, test } from "vitest";
import { nextTick } from "vue";
import type { Params, VolumeCard } from "../../../../main/contract/requests.ts";
import { provideBridge } from "../../../../renderer/bridge/bridge.ts";
import { useMasks } from "../../../../renderer/features/masks/masks-store.ts";
import { useViewer } from "../../../../renderer/features/inspect/viewer-store.ts";
import { useVolumes } from "../../../../renderer/features/open/volumes-store.ts";
import { useOverlays } from "../../../../renderer/features/overlays/overlay-store.ts";
import { useJob } from "../../../../renderer/features/register/job-store.ts";
import { useHistory } from "../../../../renderer/ui/history.ts";
import { useNotices } from "../../../../renderer/ui/notices.ts";
import { SynclineError } from "../../../../workers/contract/errors.ts";
import { identity4, invertAffine } from "../../../../workers/contract/affine.ts";
import { verbatim } from "../../../../workers/contract/sentences.ts";
import { voxelCount } from "../../../../workers/contract/volume.ts";
import { FalseBridge } from "../../../fixtures/false-bridge.ts";
import { card } from "../../../fixtures/header.ts";

let bridge: FalseBridge;
let serial = 0;
let refuse = false;
const maskCard = (id: string): VolumeCard => {
  const image = card("mr");
  return { ...image, id, header: { ...image.header, dtype: "uint8", slope: 1, intercept: 0 } };
};
const asked = (name: string) => bridge.asked.filter((request) => request.name === name).map(({ params }) => params);

beforeEach(async () => {
  serial = 0;
  refuse = false;
  bridge = new FalseBridge({
    "masks.edit": () => {
      if (refuse) throw new SynclineError("input", verbatim("The fixed mask has other voxels."));
      return { mask: maskCard(`mask-${++serial}`), marked: 7 };
    },
    "masks.file": () => ({ base64: btoa("mask") }), "jobs.start": () => ({ job: "j1" }), "volumes.close": () => ({}),
  });
  bridge.voxels = async () => new ArrayBuffer(voxelCount(card("mr").header.dims));
  provideBridge(bridge);
  setActivePinia(createPinia());
  useViewer();
  useMasks();
  const volumes = useVolumes();
  volumes.fixed = card("mr");
  volumes.moving = card("ct");
  await nextTick();
});

test("each change asks for a new mask from the one before, is drawn, and goes with the registration", async () => {
  const masks = useMasks();
  await masks.edit({ kind: "threshold", low: 1, high: 2 });
  await masks.edit({ kind: "largest" });
  expect(asked("masks.edit")).toMatchObject([{ image: "mr", role: "fixed", edit: { kind: "threshold" } }, { mask: "mask-1", edit: { kind: "largest" } }]);
  expect(asked("masks.edit")[0]).not.toHaveProperty("mask");
  expect(useOverlays().entries).toMatchObject([{ id: "mask fixed", role: "fixed" }]);
  masks.role = "moving";
  await masks.edit({ kind: "invert" });
  await useJob().start();
  expect((asked("jobs.start") as Params<"jobs.start">[])[0]).toMatchObject({ fixedMask: "mask-2", movingMask: "mask-3" });
});

test("changes can be taken back and done again, the first one too", async () => {
  const masks = useMasks(), history = useHistory();
  await masks.edit({ kind: "invert" });
  await masks.edit({ kind: "fill" });
  history.undo();
  expect(masks.current?.card.id).toBe("mask-1");
  history.undo();
  expect(masks.current).toBeNull();
  expect(useOverlays().entries).toEqual([]);
  history.redo();
  history.redo();
  expect(masks.current?.card.id).toBe("mask-2");
  masks.clear("fixed");
  expect(masks.chosen).toEqual({});
});

test("old masks are closed, never the ones in use, and all when their image goes", async () => {
  const masks = useMasks();
  for (let i = 0; i < 12; i++) await masks.edit({ kind: "invert" });
  const closed = asked("volumes.close").map((params) => (params as { id: string }).id);
  expect(closed).toEqual(["mask-1", "mask-2", "mask-3", "mask-4"]);
  useVolumes().fixed = card("another");
  await nextTick();
  await nextTick();
  expect(masks.current).toBeNull();
  expect(asked("volumes.close")).toHaveLength(12);
});

test("a brush is drawn at once and changes the mask when the line ends; a failure leaves what was", async () => {
  const masks = useMasks();
  const middle = useViewer().crosshair;
  masks.paint(middle);
  const [entry] = useOverlays().entries;
  expect(entry.look.kind === "labels" && entry.look.voxels.some((value) => value === 1)).toBe(true);
  refuse = true;
  await masks.endStroke();
  expect(asked("masks.edit")).toMatchObject([{ edit: { kind: "stroke", points: [[...middle]], mark: true } }]);
  expect(useOverlays().entries).toEqual([]);
  expect(useNotices().notices).toHaveLength(1);
});

test("a swap takes the masks along; a box is drawn plane by plane", async () => {
  const masks = useMasks();
  await masks.edit({ kind: "invert" });
  masks.drag([1, 2, 3], [4, 0, 3], 2);
  masks.drag([1, 5, -6], [1, 1, -2], 0);
  expect(masks.box?.low).toEqual([1, 1, -6]);
  expect(masks.box?.high).toEqual([4, 5, -2]);
  useVolumes().swap();
  await nextTick();
  await nextTick();
  expect(masks.moving?.card.id).toBe("mask-1");
  expect(masks.fixed).toBeNull();
});

test("a mask is offered as a file named after its image", async () => {
  const masks = useMasks();
  await masks.save();
  expect(bridge.offered).toEqual([]);
  await masks.edit({ kind: "invert" });
  await masks.save();
  expect(bridge.offered).toMatchObject([{ name: expect.stringMatching(/^mr\S*-mask\.nii\.gz$/) }]);
  expect(await bridge.offered[0].content.text()).toBe("mask");
});

test("a mask that comes when its image has gone is not taken for another's", async () => {
  const masks = useMasks();
  const editing = masks.edit({ kind: "invert" });
  useVolumes().fixed = card("another");
  await editing;
  await nextTick();
  expect(masks.fixed).toBeNull();
  expect(asked("volumes.close")).toContainEqual({ id: "mask-1" });
  const loading = masks.load("fixed", maskCard("file"));
  useVolumes().fixed = card("third");
  await loading;
  expect(masks.fixed).toBeNull();
  expect(asked("volumes.close")).toEqual(expect.arrayContaining([{ id: "mask-2" }, { id: "file" }]));
});

test("a box over a moving image that was turned is the box that is seen; a bent one has none", async () => {
  const masks = useMasks(), viewer = useViewer();
  masks.role = "moving";
  const turned = [0, -1, 0, 5, 1, 0, 0, 6, 0, 0, 1, 7, 0, 0, 0, 1];
  viewer.transform = turned;
  viewer.pose = "after";
  masks.drag([1, 2, 3], [4, 0, 3], 2);
  const box = masks.box;
  await masks.useBox("add");
  expect(asked("masks.edit")).toMatchObject([{ role: "moving", edit: { ...box, frame: invertAffine(turned) } }]);
  viewer.transform = identity4;
  viewer.bent = { card: card("bent"), voxels: new Uint8Array(1), soFar: false };
  masks.drag([1, 2, 3], [4, 0, 3], 2);
  await masks.useBox("add");
  expect(asked("masks.edit")).toHaveLength(1);
});
