import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import { centreOf, identity4, invertAffine, type Matrix4, multiply4, transformPoint } from "../../../workers/contract/affine.ts";
import type { Triple } from "../../../workers/contract/volume.ts";
import type { VolumeCard } from "../../../main/contract/requests.ts";
import { t } from "../../messages/i18n.ts";
import { useHistory } from "../../ui/history.ts";
import { useNotices } from "../../ui/notices.ts";
import { useViewer } from "../inspect/viewer-store.ts";
import { useVolumes } from "../open/volumes-store.ts";
import { handMatrix, type HandPose, handPoseOf, shifted, turned, unmoved } from "./hand-pose.ts";
import { fitRigid, type PointPair, residuals } from "./point-fit.ts";

/** What was done by hand: the transform it began with (fixed to moving world) and how the image was moved since. */
export interface Alignment { readonly base: Matrix4; readonly pose: HandPose }

export interface Landmark extends PointPair { readonly id: number }

const untouched: Alignment = { base: identity4, pose: unmoved };

/** The moving image laid by hand, and pairs of landmarks: the start of a registration. */
export const useAlign = defineStore("align", () => {
  const volumes = useVolumes();
  const viewer = useViewer();
  const history = useHistory();
  const alignment = shallowRef<Alignment>(untouched);
  const landmarks = shallowRef<readonly Landmark[]>([]);
  /** the first half of a landmark: its place in the fixed image, waiting for the one in the moving image */
  const waiting = ref<Triple | null>(null);
  let serial = 0;

  /** centre of a moving image as the base transform lays it */
  const centreBy = (base: Matrix4, of: VolumeCard | null): Triple => (of ? transformPoint(invertAffine(base), centreOf(of.header)) : [0, 0, 0]);
  const matrixOf = ({ base, pose }: Alignment, of: VolumeCard | null): number[] => multiply4(base, invertAffine(handMatrix(pose, centreBy(base, of))));
  /** fixed world to moving world, RAS mm */
  const matrix = computed<number[]>(() => matrixOf(alignment.value, volumes.moving));
  /** where the moving image's centre lies now (world) */
  const centre = computed<Triple>(() => centreBy(alignment.value.base, volumes.moving).map((value, axis) => value + alignment.value.pose.shift[axis]) as Triple);
  /** whether anything was laid by hand: then a registration starts from it */
  const used = computed(() => volumes.pair !== null && alignment.value !== untouched);
  /** whether it is shown as it was laid by hand, not as a result lays it */
  const shown = computed(() => used.value && viewer.transform === matrix.value);
  /** of what is shown now: by hand, or a result */
  const distances = computed(() => residuals(landmarks.value, viewer.transform ?? identity4));

  function show(): void {
    viewer.bent = null;
    viewer.transform = used.value ? matrix.value : null;
    viewer.pose = used.value ? "after" : "before";
  }

  /** `gesture`: steps of the same gesture are taken back at once. Nothing happens while a registration moves the image. */
  function change(next: Alignment, gesture?: string): void {
    if (history.working) return;
    const before = alignment.value;
    const set = (to: Alignment) => () => {
      alignment.value = to;
      show();
    };
    history.run({ concern: "alignment", redo: set(next), undo: set(before), merge: gesture, resting: true });
  }

  const setPose = (pose: HandPose, gesture?: string): void => change({ base: alignment.value.base, pose }, gesture);
  const shift = (mm: number, direction: Readonly<Triple>, gesture?: string): void => setPose(shifted(alignment.value.pose, mm, direction), gesture);
  const turn = (axis: Readonly<Triple>, degrees: number, gesture?: string): void => setPose(turned(alignment.value.pose, axis, degrees), gesture);
  const reset = (): void => change(untouched);

  /** Goes on by hand from what is shown: a registration's result. */
  function startFromShown(): void {
    if (viewer.transform) change({ base: [...viewer.transform], pose: unmoved });
  }

  function setLandmarks(next: readonly Landmark[]): void {
    const before = landmarks.value;
    history.run({ concern: "alignment", redo: () => { landmarks.value = next; }, undo: () => { landmarks.value = before; } });
  }

  /** Marks a place under the crosshair or pointer: the first call in the fixed image, the second the same place in the moving image as it is shown. */
  function mark(point: Readonly<Triple>): void {
    if (!volumes.pair) return;
    if (waiting.value === null) {
      waiting.value = [...point];
      return;
    }
    // only the linear part of what is shown could be undone
    if (viewer.showsBent) return useNotices().add({ kind: "info", title: t("align.bent.title"), message: t("align.bent.message") });
    const fixed = waiting.value;
    waiting.value = null;
    const shown = viewer.transform && viewer.pose === "after" ? transformPoint(viewer.transform, point) : [...point] as Triple;
    setLandmarks([...landmarks.value, { id: ++serial, fixed, moving: shown }]);
  }

  const removeLandmark = (id: number): void => setLandmarks(landmarks.value.filter((landmark) => landmark.id !== id));

  /** Lays the moving image so that the landmarks meet best; whether it could be turned too. */
  function fitLandmarks(): { turns: boolean } | null {
    const fit = fitRigid(landmarks.value);
    if (!fit || !volumes.moving) return null;
    change({ base: identity4, pose: handPoseOf(invertAffine(fit.matrix), centreOf(volumes.moving.header)) });
    return { turns: fit.turns };
  }

  /** Puts back what a project kept; a result that is shown stays shown, unless it was this that was (`byHand`). */
  function restore(kept: Alignment | null, points: readonly PointPair[], byHand: boolean): void {
    alignment.value = kept ?? untouched;
    landmarks.value = points.map(({ fixed, moving }) => ({ id: ++serial, fixed, moving }));
    waiting.value = null;
    if (kept && (byHand || viewer.transform === null)) show();
  }

  watch(() => [volumes.fixed?.id, volumes.moving?.id], ([fixed, moving], [oldFixed, oldMoving]) => {
    waiting.value = null;
    const swapped = fixed !== undefined && fixed === oldMoving && moving === oldFixed;
    landmarks.value = swapped ? landmarks.value.map(({ id, fixed: one, moving: other }) => ({ id, fixed: other, moving: one })) : [];
    // other images begin anew; swapped ones lie to each other as they did
    if (!swapped) alignment.value = untouched;
    else if (alignment.value !== untouched) {
      alignment.value = { base: invertAffine(matrixOf(alignment.value, volumes.fixed)), pose: unmoved };
      show();
    }
  });

  return { alignment, landmarks, waiting, matrix, centre, used, shown, distances, show, setPose, shift, turn, reset, startFromShown, mark, removeLandmark, fitLandmarks, restore };
});
