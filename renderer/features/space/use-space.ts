import { computed, onBeforeUnmount, onMounted, reactive, type Ref, ref, shallowRef, watch } from "vue";
import { gridBox, multiply4 } from "../../../workers/contract/affine.ts";
import type { Triple, VolumeHeader } from "../../../workers/contract/volume.ts";
import { unionBox } from "../../scene/extent.ts";
import { type DrawnImage, PanePainter } from "../../scene/pane-painter.ts";
import { planeFrame, planeNames } from "../../scene/planes.ts";
import { paneToWorld, type View } from "../../scene/projection.ts";
import type { Role } from "../../scene/scene.ts";
import { type CoarseVolume, coarseVolume } from "../../scene/space/coarse-volume.ts";
import { type Bearing, compassSize } from "../../scene/space/compass.ts";
import { SpaceScene } from "../../scene/space/space-scene.ts";
import { surfaceNet, withoutSpecks } from "../../scene/space/surface.ts";
import { probeWebgl } from "../../scene/webgl.ts";
import { usePicture } from "../inspect/picture-store.ts";
import { providePictureOf } from "../inspect/view-pictures.ts";
import { drawCompass } from "./draw-compass.ts";
import { useViewer } from "../inspect/viewer-store.ts";

export type SpaceState = "starting" | "ready" | "none" | "lost";

const roles: readonly Role[] = ["fixed", "moving"];
/** Voxels per axis of the volumes the surfaces are made of; fewer without a graphics card. */
const sides = { card: 128, software: 80 };
/** mm per pixel of the slices in space, and how far they stay within the surfaces */
const sliceStep = 1, sliceMargin = 4;

/** Where a surface is drawn first: skin and air for CT, a little above the dark background for the rest. */
function firstThreshold({ modality, range }: VolumeHeader): number {
  return modality === "CT" ? -300 : range.low + 0.18 * (range.high - range.low);
}

/** Keeps a SpaceScene in `container` true to what the planes show. */
export function useSpace(container: Ref<HTMLElement | null>) {
  const viewer = useViewer();
  const source = usePicture();
  const state = ref<SpaceState>("starting");
  const software = ref(false);
  const making = ref(false);
  const scene = shallowRef<SpaceScene | null>(null);
  /** the sides of the patient as they are drawn */
  const bearings = shallowRef<readonly Bearing[]>([]);
  const opacity = reactive<Record<Role, number>>({ fixed: 1, moving: 0.5 });
  const threshold = reactive<Record<Role, number>>({ fixed: 0, moving: 0 });
  const range = reactive<Record<Role, { low: number; high: number } | null>>({ fixed: null, moving: null });
  const slices = ref(true);
  /** a surface is drawn around the slices */
  const surrounded = computed(() => roles.some((role) => range[role] !== null && opacity[role] > 0));
  const coarse: Record<Role, { of: DrawnImage["voxels"]; volume: CoarseVolume } | null> = { fixed: null, moving: null };
  const painters = new Map(planeNames.map((name) => [name, new PanePainter()]));
  let observer: ResizeObserver | null = null;

  const image = (role: Role): DrawnImage | null => source.picture[role];

  function place(role: Role): void {
    const [drawn, known] = [image(role), coarse[role]];
    if (drawn && known) scene.value?.place(role, multiply4(drawn.pose, known.volume.toVoxel));
  }

  function remesh(role: Role): void {
    const known = coarse[role];
    if (known) {
      const { dims, values } = known.volume;
      scene.value?.setSurface(role, surfaceNet(dims, withoutSpecks(dims, values, threshold[role]), threshold[role]));
    } else scene.value?.setSurface(role, null);
    place(role);
  }

  /** Makes an image's surface anew when its voxels have changed. */
  async function load(role: Role): Promise<void> {
    const drawn = image(role);
    if (coarse[role]?.of === drawn?.voxels) return place(role);
    if (!drawn) {
      coarse[role] = null;
      range[role] = null;
      return remesh(role);
    }
    making.value = true;
    // the words are drawn before the work begins
    await new Promise((resolve) => setTimeout(resolve, 30));
    // the bent image is of the same tissue: the surface stays where the user put it
    const first = range[role] === null || coarse[role]?.volume.values.length === 0;
    coarse[role] = { of: drawn.voxels, volume: coarseVolume(drawn.header, drawn.voxels, software.value ? sides.software : sides.card) };
    const { low, high } = drawn.header.range;
    range[role] = { low: drawn.header.modality === "CT" ? Math.max(low, -1000) : low, high };
    if (first) threshold[role] = firstThreshold(drawn.header);
    remesh(role);
    making.value = false;
  }

  function drawSlices(): void {
    const target = scene.value;
    const box = viewer.extent;
    if (!target || !box) return;
    const reference = source.picture.fixed ?? source.picture.moving;
    const bounds = reference ? gridBox({ dims: reference.header.dims, affine: reference.pose }, "faces") : box;
    const view: View = { centre: bounds.low.map((value, axis) => (value + bounds.high[axis]) / 2) as Triple, mmPerPixel: sliceStep };
    for (const name of planeNames) {
      if (!slices.value || !reference) {
        target.setSlice(name, null);
        continue;
      }
      const frame = planeFrame(name, viewer.convention);
      const along = (direction: Triple): number => direction.reduce((sum, value, axis) => sum + Math.abs(value) * (bounds.high[axis] - bounds.low[axis]), 0) / sliceStep;
      const pane = { width: along(frame.right), height: along(frame.up) };
      const painted = painters.get(name)?.paint(source.picture, { frame, view, through: viewer.crosshair, pane }, 1);
      if (!painted) continue;
      const corner = (x: number, y: number): Triple => paneToWorld(frame, view, pane, x, y, viewer.crosshair);
      target.setSlice(name, { ...painted, corners: [corner(0, 0), corner(painted.width, 0), corner(0, painted.height)] }, surrounded.value ? sliceMargin / sliceStep : 0);
    }
  }

  function home(): void {
    const boxes = roles.flatMap((role) => {
      const drawn = image(role);
      return drawn ? [gridBox({ dims: drawn.header.dims, affine: drawn.pose }, "faces")] : [];
    });
    const box = unionBox(boxes);
    if (box) scene.value?.home(box);
  }

  function resize(): void {
    const box = container.value?.getBoundingClientRect();
    if (box) scene.value?.resize(box.width, box.height);
  }

  async function start(): Promise<void> {
    if (!container.value) return;
    const graphics = probeWebgl();
    if (!graphics.ok) {
      state.value = "none";
      return;
    }
    software.value = graphics.software;
    scene.value = new SpaceScene(container.value, () => {
      state.value = "lost";
    }, () => {
      bearings.value = scene.value?.compass() ?? [];
    });
    state.value = "ready";
    resize();
    for (const role of roles) {
      coarse[role] = null;
      scene.value.setOpacity(role, opacity[role]);
      await load(role);
    }
    drawSlices();
    home();
  }

  function stop(): void {
    scene.value?.delete();
    scene.value = null;
  }

  function restart(): void {
    stop();
    void start();
  }

  onMounted(() => {
    observer = new ResizeObserver(resize);
    if (container.value) observer.observe(container.value);
    void start();
  });
  const withdraw = providePictureOf({
    // of a lost drawing only the compass would be left, as it was
    element: () => (state.value === "ready" ? container.value : null),
    paint: (context, width, height) => {
      // a drawing that is not read at once is gone
      scene.value?.draw();
      const canvas = scene.value?.canvas();
      if (canvas) context.drawImage(canvas, 0, 0, width, height);
      context.translate(0, height - compassSize);
      drawCompass(context, bearings.value);
    },
  });
  onBeforeUnmount(() => {
    withdraw();
    observer?.disconnect();
    stop();
  });
  watch(() => source.picture, () => {
    for (const role of roles) void load(role);
    drawSlices();
  });
  watch([() => viewer.crosshair, () => viewer.convention, slices, surrounded], drawSlices);
  for (const role of roles) {
    watch(() => opacity[role], (value) => scene.value?.setOpacity(role, value));
    watch(() => threshold[role], () => remesh(role));
  }
  // the driver was reset: most browsers can give a new context at once
  watch(state, (now) => {
    if (now === "lost") setTimeout(() => state.value === "lost" && restart(), 500);
  });

  return { state, software, making, bearings, opacity, threshold, range, slices, scene, home, restart };
}
