import { defineStore } from "pinia";
import { ref } from "vue";
import type { ExportKind } from "../../../main/contract/requests.ts";
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
