import { defineStore } from "pinia";
import { computed, ref, shallowRef, watch } from "vue";
import type { VolumeCard } from "../../../main/contract/requests.ts";
import { centreOf, gridBox, invertAffine, multiply4, type Matrix4 } from "../../../workers/contract/affine.ts";
import type { Triple, VoxelArray } from "../../../workers/contract/volume.ts";
import type { ColourMapName } from "../../scene/colours.ts";
import { automaticWindow, ctPresets, type DisplayWindow, firstWindow } from "../../scene/display-window.ts";
import { boxCentre, boxContains, boxesOverlap, sliceStep, unionBox } from "../../scene/extent.ts";
import { type Convention, planeFrame, type PlaneName } from "../../scene/planes.ts";
import type { View } from "../../scene/projection.ts";
import type { Role } from "../../scene/scene.ts";
import { useVolumes } from "../open/volumes-store.ts";

export type Tool = "crosshair" | "window" | "pan" | "zoom" | "ruler" | "align" | "landmark" | "brush" | "box";
/** What is shown beside the planes. */
export const sidePanes = ["values", "overlays", "space"] as const;
export type SidePaneName = (typeof sidePanes)[number];
/** How the moving image lies: as its file says, or moved by the transform. */
export type Pose = "before" | "after";

/** The moving image as a deformation has bent it: an image of its own on the fixed image's grid, or on a coarse one while it is being found. */
export interface Bent { card: VolumeCard; voxels: VoxelArray; /** of a job that still runs */ soFar: boolean }

interface Shown { preset: string; window: DisplayWindow }

/** What the viewer shows: the crosshair, the view all planes share, and how each image is drawn. */
export const useViewer = defineStore("viewer", () => {
  const volumes = useVolumes();
  const crosshair = ref<Triple>([0, 0, 0]);
  const view = ref<View>({ centre: [0, 0, 0], mmPerPixel: 0.7 });
  const convention = ref<Convention>("radiological");
  const tool = ref<Tool>("crosshair");
  /** the plane (or the 3-D view) that fills the viewer, or none */
  const maximised = ref<PlaneName | "space" | null>(null);
  /** share of the moving image: starts at 0.7 fixed, 0.3 moving */
  const share = ref(0.3);
  const smooth = ref(true);
  const colours = ref<Record<Role, ColourMapName>>({ fixed: "grey", moving: "grey" });
  /** display windows by volume id, so that a swap keeps them */
  const shown = ref<Record<string, Shown>>({});
  /** the image a window drag changes */
  const windowRole = ref<Role>("fixed");
  /** fixed world to moving world, RAS mm, 4x4 row-major: of a running job's preview or of its result */
  const transform = shallowRef<Matrix4 | null>(null);
  const pose = ref<Pose>("before");
  /** what "after" shows in place of the moving image; null where the transform alone says it */
  const bent = shallowRef<Bent | null>(null);
  /** such images that are being fetched to be shown: until they are there the linear part alone is */
  const bentComing = ref(0);
  const showsBent = computed(() => bent.value !== null && transform.value !== null && pose.value === "after");
  /** the world point under the mouse, or null */
  const hover = shallowRef<Triple | null>(null);
  /** smallest side of a pane, CSS pixels: set by the viewer, used to fit */
  const paneSize = ref(400);
  const side = ref<SidePaneName>("values");

  const fixedPose = computed<Matrix4 | null>(() => volumes.fixed?.header.affine ?? null);
  /** where the moving image is drawn: voxel to world; moved by the inverse of the transform, which maps fixed points to moving points */
  const movingPose = computed<Matrix4 | null>(() => {
    const own = volumes.moving?.header.affine ?? null;
    if (!own || !transform.value || pose.value === "before") return own;
    return multiply4(invertAffine(transform.value), own);
  });

  const card = (role: Role): VolumeCard | null => (role === "fixed" ? volumes.fixed : volumes.moving);
  const poseOf = (role: Role): Matrix4 | null => (role === "fixed" ? fixedPose.value : movingPose.value);

  /** World box of what is loaded, each image where it is drawn and where its file puts it. */
  const extent = computed(() => {
    const boxes = (["fixed", "moving"] as const).flatMap((role) => {
      const loaded = card(role);
      const posed = poseOf(role);
      if (!loaded || !posed) return [];
      return [gridBox({ dims: loaded.header.dims, affine: posed }, "faces"), gridBox(loaded.header, "faces")];
    });
    return unionBox(boxes);
  });

  /** Whether the two images lie apart where they are drawn. */
  const apart = computed(() => {
    const [fixed, moving, fixedAt, movingAt] = [volumes.fixed, volumes.moving, fixedPose.value, movingPose.value];
    if (!fixed || !moving || !fixedAt || !movingAt) return false;
    return !boxesOverlap(gridBox({ dims: fixed.header.dims, affine: fixedAt }, "faces"), gridBox({ dims: moving.header.dims, affine: movingAt }, "faces"));
  });

  /** First, last and step of the slices of a plane, mm along its axis. */
  function sliceRange(plane: PlaneName): { low: number; high: number; step: number } {
    const { axis } = planeFrame(plane, convention.value);
    const reference = volumes.fixed ?? volumes.moving;
    if (!extent.value || !reference) return { low: 0, high: 0, step: 1 };
    return { low: extent.value.low[axis], high: extent.value.high[axis], step: sliceStep(reference.header.affine, axis) };
  }

  function moveTo(point: Readonly<Triple>): void {
    const box = extent.value;
    if (!box) return;
    crosshair.value = point.map((value, axis) => Math.min(box.high[axis], Math.max(box.low[axis], value))) as Triple;
  }

  function setSlice(plane: PlaneName, position: number): void {
    const { axis } = planeFrame(plane, convention.value);
    const point: Triple = [...crosshair.value];
    point[axis] = position;
    moveTo(point);
  }

  /** Moves through the slices of a plane; positive is towards the head, the front or the patient's right. */
  function stepSlice(plane: PlaneName, steps: number): void {
    const { axis } = planeFrame(plane, convention.value);
    setSlice(plane, crosshair.value[axis] + steps * sliceRange(plane).step);
  }

  /** Fits the view: to the fixed image where the moving one lies over it, else to both. */
  function fit(): void {
    const boxes = (["fixed", "moving"] as const).flatMap((role) => {
      const loaded = card(role);
      const posed = poseOf(role);
      return loaded && posed ? [gridBox({ dims: loaded.header.dims, affine: posed }, "faces")] : [];
    });
    const together = boxes.length === 2 && boxContains(boxes[0], boxCentre(boxes[1])) ? boxes[0] : unionBox(boxes);
    if (!together) return;
    const sides = together.high.map((value, axis) => value - together.low[axis]);
    view.value = { centre: boxCentre(together), mmPerPixel: (Math.max(...sides) * 1.06) / Math.max(50, paneSize.value) };
  }

  /** Puts crosshair and view back to the middle. */
  function recentre(): void {
    const reference = volumes.fixed ?? volumes.moving;
    if (!reference) return;
    crosshair.value = centreOf(reference.header);
    fit();
  }

  function shownOf(role: Role): Shown | null {
    const loaded = card(role);
    return loaded ? (shown.value[loaded.id] ?? firstWindow(loaded.header)) : null;
  }

  function setWindow(role: Role, window: DisplayWindow, preset = "custom"): void {
    const loaded = card(role);
    if (loaded) shown.value = { ...shown.value, [loaded.id]: { preset, window } };
  }

  function setWindowPreset(role: Role, name: string): void {
    const loaded = card(role);
    if (!loaded) return;
    const preset = ctPresets.find((known) => known.name === name);
    if (preset) setWindow(role, { width: preset.width, level: preset.level }, name);
    else setWindow(role, automaticWindow(loaded.header), "automatic");
  }

  /** One view alone, and all again at the second call. */
  function toggleMaximised(view: PlaneName | "space"): void {
    maximised.value = maximised.value === view ? null : view;
    if (view === "space") side.value = "space";
  }

  /** Shows the moving image before or after; the crosshair stays where it is. */
  function togglePose(): void {
    if (transform.value) pose.value = pose.value === "before" ? "after" : "before";
  }

  // a new image starts in the middle; a changed one (modality) or a swap only refits
  watch(() => [volumes.fixed?.id, volumes.moving?.id], ([fixedId, movingId], [oldFixed, oldMoving]) => {
    transform.value = null;
    bent.value = null;
    pose.value = "before";
    const ids = new Set([fixedId, movingId]);
    shown.value = Object.fromEntries(Object.entries(shown.value).filter(([id]) => ids.has(id)));
    if (fixedId !== oldFixed || (!oldMoving && !fixedId)) recentre();
    else fit();
  });
  watch(() => [volumes.fixed, volumes.moving], (now, before) => {
    (["fixed", "moving"] as const).forEach((role, index) => {
      const loaded = now[index];
      const known = before.find((other) => other?.id === loaded?.id);
      if (!loaded || !known || known.header.modality === loaded.header.modality) return;
      const first = firstWindow(loaded.header);
      setWindow(role, first.window, first.preset);
    });
  });

  return {
    crosshair, view, convention, tool, maximised, share, smooth, colours, windowRole, transform, pose, bent, bentComing, showsBent, hover, paneSize, side,
    fixedPose, movingPose, extent, apart, card, poseOf, sliceRange, moveTo, setSlice, stepSlice, fit, recentre, shownOf, setWindow, setWindowPreset, toggleMaximised, togglePose,
  };
});
