import { defineStore } from "pinia";
import { ref } from "vue";
import { type ExportKind, exportKinds } from "../../../main/contract/requests.ts";
import type { Parameters } from "../../../workers/contract/parameters.ts";
import { isDeformableType } from "../../../workers/contract/transform-types.ts";
import { useBridge } from "../../bridge/bridge.ts";
import { useNotices } from "../../ui/notices.ts";
import { t } from "../../messages/i18n.ts";

type Chosen = Pick<Parameters, "type_of_transform" | "write_composite_transform">;

/** What a registration with these parameters has to take away. */
export function kindsOf({ type_of_transform: type, write_composite_transform: composite }: Chosen): ExportKind[] {
  // a composite file holds the deformation too
  const fields = isDeformableType(type) && !composite;
  return exportKinds.filter((kind) => fields || (kind !== "warp" && kind !== "inverseWarp"));
}

export function exportHelp(kind: ExportKind, { type_of_transform: type, write_composite_transform: composite }: Chosen): string {
  if (kind !== "transform") return t(`exports.${kind}.help`);
  if (composite) return t("exports.transform.composite");
  return isDeformableType(type) ? t("exports.transform.linearPart") : t("exports.transform.help");
}

/** Taking results away. */
export const useExports = defineStore("exports", () => {
  const writing = ref<ExportKind | null>(null);

  async function save(job: string, kind: ExportKind): Promise<void> {
    if (writing.value !== null) return;
    writing.value = kind;
    try {
      const written = await useBridge().exportResult(job, kind);
      if (written !== null) useNotices().add({ kind: "info", title: t("exports.saved", { title: t(`exports.${kind}.title`) }), message: written });
    } catch (thrown) {
      useNotices().fail(t("exports.notSaved", { title: t(`exports.${kind}.title`) }), thrown);
    } finally {
      writing.value = null;
    }
  }

  return { writing, save };
});
