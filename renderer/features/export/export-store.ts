import { defineStore } from "pinia";
import { ref } from "vue";
import { type ExportKind, exportKinds } from "../../../main/contract/requests.ts";
import type { Parameters } from "../../../workers/contract/parameters.ts";
import { isDeformableType } from "../../../workers/contract/transform-types.ts";
import { useBridge } from "../../bridge/bridge.ts";
import { useNotices } from "../../ui/notices.ts";

export const exportTitles: Record<ExportKind, { title: string; help: string }> = {
  warped: { title: "Registered image", help: "The moving image on the fixed image's grid, at full resolution" },
  inverseWarped: { title: "Inverse image", help: "The fixed image on the moving image's grid" },
  transform: { title: "Transform", help: "An ITK/ANTs affine (.mat) that maps fixed points to moving points" },
  warp: { title: "Deformation", help: "The displacement field (ANTs' 1Warp) that a fixed point passes before the affine" },
  inverseWarp: { title: "Inverse deformation", help: "The field back (ANTs' 1InverseWarp), after the inverted affine" },
  report: { title: "Report", help: "Parameters, numbers, hashes and provenance (JSON)" },
};

type Chosen = Pick<Parameters, "type_of_transform" | "write_composite_transform">;

/** What a registration with these parameters has to take away. */
export function kindsOf({ type_of_transform: type, write_composite_transform: composite }: Chosen): ExportKind[] {
  // a composite file holds the deformation too
  const fields = isDeformableType(type) && !composite;
  return exportKinds.filter((kind) => fields || (kind !== "warp" && kind !== "inverseWarp"));
}

export function exportHelp(kind: ExportKind, { type_of_transform: type, write_composite_transform: composite }: Chosen): string {
  if (kind !== "transform") return exportTitles[kind].help;
  if (composite) return "One ITK/ANTs file (.h5) that maps fixed points to moving points";
  return isDeformableType(type) ? "The linear part, an ITK/ANTs affine (.mat): fixed points pass the deformation first" : exportTitles.transform.help;
}

/** Taking results away. */
export const useExports = defineStore("exports", () => {
  const writing = ref<ExportKind | null>(null);

  async function save(job: string, kind: ExportKind): Promise<void> {
    if (writing.value !== null) return;
    writing.value = kind;
    try {
      const written = await useBridge().exportResult(job, kind);
      if (written !== null) useNotices().add({ kind: "info", title: `${exportTitles[kind].title} saved`, message: written });
    } catch (thrown) {
      useNotices().fail(`The ${exportTitles[kind].title.toLowerCase()} was not saved`, thrown);
    } finally {
      writing.value = null;
    }
  }

  return { writing, save };
});
