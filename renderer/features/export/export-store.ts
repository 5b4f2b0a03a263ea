import { defineStore } from "pinia";
import { ref } from "vue";
import { type ExportKind, exportKinds } from "../../../main/contract/requests.ts";
import { useBridge } from "../../bridge/bridge.ts";
import { useNotices } from "../../ui/notices.ts";
import { t } from "../../messages/i18n.ts";

/** `deformed`: the result has a deformation, which one that was stopped early may lack. */
interface Chosen { deformed: boolean; composite: boolean }

/** What a registration with these parameters has to take away. */
export function kindsOf({ deformed, composite }: Chosen): ExportKind[] {
  // a composite file holds the deformation too
  const fields = deformed && !composite;
  return exportKinds.filter((kind) => fields || (kind !== "warp" && kind !== "inverseWarp"));
}

export function exportHelp(kind: ExportKind, { deformed, composite }: Chosen): string {
  if (kind !== "transform") return t(`exports.${kind}.help`);
  if (composite) return t("exports.transform.composite");
  return deformed ? t("exports.transform.linearPart") : t("exports.transform.help");
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
