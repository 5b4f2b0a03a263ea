import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import type { VolumeCard } from "../../../main/contract/requests.ts";
import { imageStem } from "../../../workers/contract/image-stem.ts";
import { type MaskEdit, paintBall } from "../../../workers/contract/mask-edit.ts";
import { invertAffine, transformPoint } from "../../../workers/contract/affine.ts";
import { type Triple, voxelCount } from "../../../workers/contract/volume.ts";
import { offerBase64, useBridge } from "../../bridge/bridge.ts";
import { t } from "../../messages/i18n.ts";
import type { Role } from "../../scene/scene.ts";
import { useHistory } from "../../ui/history.ts";
import { useNotices } from "../../ui/notices.ts";
import { useViewer } from "../inspect/viewer-store.ts";
import { useOpenVolumes } from "../open/open-volumes.ts";
import { fetchVoxels } from "../open/voxel-cache.ts";
import { useVolumes } from "../open/volumes-store.ts";
import { type LabelLook, useOverlays } from "../overlays/overlay-store.ts";

/** A mask of an image: the volume that holds it, its voxels as they are drawn, and how many of the image's voxels it marks. */
interface Mask { card: VolumeCard; voxels: Uint8Array; marked: number }

/** Masks before the last changes that can still be taken back; each holds as many bytes as the image has voxels. */
const keptMasks = 8;
const titleOf = (role: Role) => () => t(`masks.of.${role}`);
const overlayId = (role: Role): string => `mask ${role}`;

const lookOf = (voxels: Uint8Array, outline: boolean): LabelLook => ({ kind: "labels", voxels, outline, labels: null, nameOf: () => undefined, hidden: new Set() });

/** Where a registration looks, in each image: loaded from a file, or made here. */
export const useMasks = defineStore("masks", () => {
  const volumes = useVolumes();
  const viewer = useViewer();
  const overlays = useOverlays();
  const history = useHistory();
  const fixed = shallowRef<Mask | null>(null);
  const moving = shallowRef<Mask | null>(null);
  const slot = (role: Role) => (role === "fixed" ? fixed : moving);
  const role = ref<Role>("fixed");
  const busy = ref(false);
  /** mm */
  const radius = ref(6);
  /** the brush clears instead of marking */
  const erasing = ref(false);
  /** the box that is drawn, two world points */
  const box = shallowRef<{ low: Triple; high: Triple } | null>(null);
  /** ids of the masks that can come back, oldest first */
  const held: string[] = [];
  let stroke: Triple[] = [];

  const current = computed(() => slot(role.value).value);
  /** a bent image is not where its mask is: nothing can be drawn in it */
  const bent = computed(() => role.value === "moving" && viewer.showsBent);

  function draw(of: Role): void {
    const mask = slot(of).value;
    if (!mask) return overlays.remove(overlayId(of));
    const known = overlays.entries.find(({ id }) => id === overlayId(of));
    overlays.put({ id: overlayId(of), title: titleOf(of), role: of, header: mask.card.header, volume: mask.card.id, visible: known?.visible ?? true, opacity: known?.opacity ?? 0.4, removable: false, look: lookOf(mask.voxels, known?.look.kind === "labels" && known.look.outline) });
  }

  function hold(card: VolumeCard): void {
    if (held.includes(card.id)) return;
    held.push(card.id);
    const used = new Set([fixed.value?.card.id, moving.value?.card.id]);
    while (held.length > keptMasks) {
      const oldest = held.findIndex((id) => !used.has(id));
      if (oldest < 0) return;
      close(held.splice(oldest, 1)[0]);
    }
  }

  /** Takes a changed mask, unless its image has gone meanwhile. */
  async function take(of: Role, image: VolumeCard, { mask, marked }: { mask: VolumeCard; marked: number }): Promise<void> {
    const voxels = new Uint8Array(await fetchVoxels(mask));
    if (viewer.card(of)?.id === image.id) put(of, { card: mask, voxels, marked });
    else close(mask.id);
  }

  /** Puts back a mask that the image had before: of a project, or of this window before it was loaded anew. */
  async function restore(of: Role, { mask, marked }: { mask: VolumeCard; marked: number }, visible: boolean): Promise<void> {
    const image = viewer.card(of);
    const voxels = new Uint8Array(await fetchVoxels(mask));
    if (image === null || viewer.card(of)?.id !== image.id) return close(mask.id);
    hold(mask);
    slot(of).value = { card: mask, voxels, marked };
    draw(of);
    overlays.change(overlayId(of), { visible });
  }

  /** Whether a mask is drawn over its image. */
  const isVisible = (of: Role): boolean => overlays.entries.some(({ id, visible }) => id === overlayId(of) && visible);

  const { close } = useOpenVolumes();

  function put(of: Role, next: Mask | null): void {
    const before = slot(of).value;
    if (next) hold(next.card);
    const set = (mask: Mask | null) => () => {
      // one that was given up for newer ones cannot come back
      if (mask && !held.includes(mask.card.id)) return;
      slot(of).value = mask;
      draw(of);
    };
    history.run({ concern: "masks", redo: set(next), undo: set(before) });
  }

  /** Changes the chosen image's mask. A failure is told, and the mask stays as it was. */
  async function edit(change: MaskEdit): Promise<void> {
    const of = role.value;
    const image = viewer.card(of);
    if (!image || busy.value) return;
    busy.value = true;
    const done = await useNotices().attempt(t("masks.failed"), async () => {
      const mask = slot(of).value?.card.id;
      const answer = await useBridge().request("masks.edit", { image: image.id, role: of, ...(mask === undefined ? {} : { mask }), edit: change });
      await take(of, image, answer);
    });
    if (!done) draw(of);
    busy.value = false;
  }

  /** A mask from a file: voxels other than 0 count. */
  async function load(of: Role, card: VolumeCard): Promise<void> {
    const image = viewer.card(of);
    if (!image) return close(card.id);
    busy.value = true;
    await useNotices().attempt(t("masks.failed"), async () => {
      await take(of, image, await useBridge().request("masks.edit", { image: image.id, role: of, mask: card.id, edit: { kind: "keep" } }));
    });
    close(card.id);
    busy.value = false;
  }

  /** Offers the chosen image's mask as a file. */
  async function save(): Promise<void> {
    const image = viewer.card(role.value);
    const mask = current.value;
    if (!image || !mask) return;
    await useNotices().attempt(t("masks.notSaved"), async () => {
      const { base64 } = await useBridge().request("masks.file", { id: mask.card.id });
      await offerBase64(`${imageStem(image.name)}-mask.nii.gz`, base64);
    });
  }

  function clear(of: Role): void {
    box.value = null;
    put(of, null);
  }

  /** Where a point of the shown world lies in an image's own world. */
  function own(of: Role, point: Readonly<Triple>): Triple {
    return of === "moving" && viewer.transform && viewer.pose === "after" ? transformPoint(viewer.transform, point) : [...point];
  }

  /** Draws the brush's way at once; the mask itself is changed when the line ends. */
  function paint(point: Readonly<Triple>): void {
    const image = viewer.card(role.value);
    if (!image || busy.value || bent.value) return;
    const at = own(role.value, point);
    stroke.push(at);
    const header = current.value?.card.header ?? image.header;
    const known = overlays.entries.find(({ id }) => id === overlayId(role.value));
    const voxels = stroke.length > 1 && known?.look.kind === "labels" ? known.look.voxels as Uint8Array : current.value ? Uint8Array.from(current.value.voxels) : new Uint8Array(voxelCount(header.dims));
    paintBall(voxels, header, at, radius.value, erasing.value ? 0 : 1);
    overlays.put({ id: overlayId(role.value), title: titleOf(role.value), role: role.value, header, visible: true, opacity: known?.opacity ?? 0.4, removable: false, look: { ...lookOf(voxels, false), revision: stroke.length } });
  }

  async function endStroke(): Promise<void> {
    const points = stroke;
    stroke = [];
    if (points.length > 0) await edit({ kind: "stroke", points, radius: radius.value, mark: !erasing.value });
  }

  /** Sets two sides of the box by a drag in a plane; the third stays, at first the whole image. */
  function drag(from: Readonly<Triple>, to: Readonly<Triple>, axis: number): void {
    const whole = viewer.extent;
    if (!whole) return;
    const low: Triple = [...(box.value?.low ?? whole.low)], high: Triple = [...(box.value?.high ?? whole.high)];
    for (const side of [0, 1, 2]) {
      if (side === axis) continue;
      low[side] = Math.min(from[side], to[side]);
      high[side] = Math.max(from[side], to[side]);
    }
    box.value = { low, high };
  }

  const useBox = async (how: "add" | "cut" | "remove"): Promise<void> => {
    if (!box.value || bent.value) return;
    // the box follows the axes of the world as it is shown, in which the moving image may be turned
    const moved = role.value === "moving" && viewer.transform && viewer.pose === "after" ? { frame: invertAffine(viewer.transform) } : {};
    await edit({ kind: "box", ...box.value, how, ...moved });
    box.value = null;
  };

  /** Ids of all masks that are open for this window, those that can come back among them. */
  const heldIds = (): string[] => [...held];

  /** For a registration. */
  const chosen = computed(() => ({ ...(fixed.value ? { fixedMask: fixed.value.card.id } : {}), ...(moving.value ? { movingMask: moving.value.card.id } : {}) }));

  watch(() => [volumes.fixed?.id, volumes.moving?.id] as const, ([nowFixed, nowMoving], [oldFixed, oldMoving]) => {
    box.value = null;
    stroke = [];
    if (nowFixed !== undefined && nowFixed === oldMoving && nowMoving === oldFixed) [fixed.value, moving.value] = [moving.value, fixed.value];
    else {
      if (nowFixed !== oldFixed) fixed.value = null;
      if (nowMoving !== oldMoving) moving.value = null;
    }
    for (const of of ["fixed", "moving"] as const) draw(of);
    const used = new Set([fixed.value?.card.id, moving.value?.card.id]);
    for (const id of held.splice(0, held.length)) {
      if (used.has(id)) held.push(id);
      else close(id);
    }
  }, { flush: "post" });

  return { fixed, moving, role, busy, radius, erasing, box, bent, current, chosen, heldIds, isVisible, edit, load, restore, save, clear, paint, endStroke, drag, useBox };
});
