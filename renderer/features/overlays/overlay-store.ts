import { defineStore } from "pinia";
import { computed, shallowRef, watch } from "vue";
import { invertAffine, multiply4, type Matrix4 } from "../../../workers/contract/affine.ts";
import type { VolumeHeader, VoxelArray } from "../../../workers/contract/volume.ts";
import type { ColourMapName, DivergingMapName } from "../../scene/colours.ts";
import { labelColour } from "../../scene/label-colours.ts";
import type { Overlay } from "../../scene/overlays.ts";
import type { Role } from "../../scene/scene.ts";
import { useViewer } from "../inspect/viewer-store.ts";
import { useVolumes } from "../open/volumes-store.ts";

export interface LabelLook { kind: "labels"; voxels: VoxelArray; outline: boolean; /** values present but 0, ascending; null: too many to list */ labels: readonly number[] | null; /** of a label that has a name */ nameOf: (label: number) => string | undefined; hidden: ReadonlySet<number>; /** counts changes of the voxels in place */ revision?: number }
export interface ScalarLook { kind: "scalar"; voxels: VoxelArray; colours: ColourMapName | DivergingMapName; low: number; high: number; logarithmic: boolean; unit: string }
export interface GridLook { kind: "grid"; components: readonly [VoxelArray, VoxelArray, VoxelArray]; /** mm */ spacing: number }

/** Something laid over the images, as the panel lists it. */
export interface OverlayEntry {
  id: string;
  /** in the language of the moment */
  title: () => string;
  /** whose space it lies in: it moves with that image */
  role: Role;
  header: VolumeHeader;
  visible: boolean;
  opacity: number;
  /** the user's own, who can take it away */
  removable: boolean;
  look: LabelLook | ScalarLook | GridLook;
  /** the open volume that the labels come from: through it they follow a deformation */
  volume?: string;
  /** called when it is gone */
  release?: () => void;
}

/** Labels of the moving image through the deformation of the result that is shown, on the fixed image's grid. */
export interface PassedLabels { header: VolumeHeader; voxels: VoxelArray }

/** What is laid over the images. Entries are replaced, never changed in place. */
export const useOverlays = defineStore("overlays", () => {
  const viewer = useViewer();
  const volumes = useVolumes();
  const entries = shallowRef<readonly OverlayEntry[]>([]);

  /** by the volume they come from; kept by use-passed-labels.ts */
  const passed = shallowRef<ReadonlyMap<string, PassedLabels>>(new Map());

  /** Adds an entry on top, in place of one of the same id. */
  function put(entry: OverlayEntry): void {
    const known = entries.value.some(({ id }) => id === entry.id);
    entries.value = known ? entries.value.map((other) => (other.id === entry.id ? entry : other)) : [...entries.value, entry];
  }

  function change(id: string, changes: Partial<Omit<OverlayEntry, "id">>): void {
    entries.value = entries.value.map((entry) => (entry.id === id ? { ...entry, ...changes } : entry));
  }

  function remove(id: string): void {
    const gone = entries.value.find((entry) => entry.id === id);
    entries.value = entries.value.filter((entry) => entry.id !== id);
    gone?.release?.();
  }

  /** Where an overlay is drawn: beside the image of its space, wherever that is; null where it cannot be drawn, since that image is bent and the overlay is not. */
  function poseOf(entry: OverlayEntry): Matrix4 | null {
    if (entry.role === "fixed") return entry.header.affine;
    const [own, drawn] = [volumes.moving?.header.affine, viewer.movingPose];
    if (!own || !drawn) return null;
    if (viewer.showsBent) return passedOf(entry)?.header.affine ?? null;
    return own === drawn ? entry.header.affine : multiply4(multiply4(drawn, invertAffine(own)), entry.header.affine);
  }

  function passedOf({ role, volume }: OverlayEntry): PassedLabels | null {
    // while a job runs the image is bent otherwise than by the result that the labels have passed
    return role === "moving" && viewer.showsBent && viewer.bent?.soFar === false && volume !== undefined ? passed.value.get(volume) ?? null : null;
  }

  /** For the scene. */
  const drawn = computed<readonly Overlay[]>(() => entries.value.flatMap((entry) => {
    const pose = entry.visible ? poseOf(entry) : null;
    if (!pose) return [];
    const { id, visible, opacity, look } = entry;
    const bent = passedOf(entry);
    const common = { id, visible, opacity, header: bent?.header ?? entry.header, pose };
    return [look.kind === "labels" ? { ...common, ...look, ...(bent ? { voxels: bent.voxels } : {}), colourOf: labelColour } : { ...common, ...look }];
  }));

  // an overlay belongs to its image
  watch(() => [volumes.fixed?.id, volumes.moving?.id] as const, ([fixed, moving], [oldFixed, oldMoving]) => {
    for (const { id, role } of entries.value) if ((role === "fixed" && fixed !== oldFixed) || (role === "moving" && moving !== oldMoving)) remove(id);
  });

  return { entries, passed, drawn, put, change, remove, poseOf };
});
