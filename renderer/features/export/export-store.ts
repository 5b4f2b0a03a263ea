import { defineStore } from "pinia";
import { computed, ref, watch } from "vue";
import { type ExportKind, exportKinds, type ExportSelectionInput, type ExportType } from "../../../main/contract/exports.ts";
import type { VolumeCard } from "../../../main/contract/requests.ts";
import type { Parameters } from "../../../workers/contract/parameters.ts";
import type { VolumeFormat } from "../../../workers/contract/volume-formats.ts";
import { useBridge } from "../../bridge/bridge.ts";
import { language, t } from "../../messages/i18n.ts";
import { useNotices } from "../../ui/notices.ts";
import { useOpenVolumes } from "../open/open-volumes.ts";
import { useVolumes } from "../open/volumes-store.ts";

/** `deformed`: the result has a deformation, which one that was stopped early may lack. */
export interface Made { deformed: boolean; composite: boolean }

/** What a registration has to take away. */
export function kindsOf({ deformed, composite }: Made): ExportKind[] {
  // a composite file holds the deformation too
  return exportKinds.filter((kind) => (kind === "warp" ? deformed && !composite : kind === "inverseWarp" ? deformed || composite : true));
}

export function exportHelp(kind: ExportKind, { deformed, composite }: Made): string {
  if (composite && kind === "inverseWarp") return t("exports.inverseWarp.composite");
  if (kind !== "transform") return t(`exports.${kind}.help`);
  if (composite) return t("exports.transform.composite");
  return deformed ? t("exports.transform.linearPart") : t("exports.transform.help");
}

/** An image of the moving space that is to pass the same transform; `of`: id of the moving image it belongs to. */
export interface Further { card: VolumeCard; interpolator: Parameters["interpolator"]; of: string }

/** Few different whole values: most likely labels. */
export function looksLikeLabels({ header }: VolumeCard): boolean {
  const whole = header.dtype !== "float32" && header.dtype !== "float64" && header.slope === 1;
  return /label|seg|parc|atlas|mask/i.test(header.format) || (whole && header.modality !== "CT" && header.range.min >= 0 && header.range.max < 256);
}

/** Taking results away. */
export const useExports = defineStore("exports", () => {
  const writing = ref(false);
  /** a deformation is part of the transform: without its fields the result cannot be applied again. What a result lacks is left out (kindsOf). */
  const chosen = ref<ExportKind[]>(["warped", "transform", "warp", "inverseWarp", "reportPage"]);
  const volumes = useVolumes();
  const all = ref<Further[]>([]);
  /** of the moving image that is shown: those of another patient must not pass this one's transform */
  const further = computed(() => all.value.filter(({ of }) => of === volumes.moving?.id));
  const format = ref<VolumeFormat>("nii.gz");
  const interpolator = ref<Parameters["interpolator"] | null>(null);
  const type = ref<ExportType>("float32");
  const spacing = ref<number | null>(null);
  /** DICOM without what identifies the patient */
  const strip = ref(false);

  function addFurther(cards: readonly VolumeCard[]): void {
    const of = volumes.moving?.id ?? "";
    all.value = [...all.value, ...cards.map((card): Further => ({ of, card, interpolator: looksLikeLabels(card) ? "genericLabel" : "linear" }))];
  }

  function removeFurther(id: string): void {
    all.value = all.value.filter(({ card }) => card.id !== id);
    useOpenVolumes().close(id);
  }

  // a swap may be taken back; an image that is closed takes them with it
  watch(() => [volumes.fixed?.id, volumes.moving?.id], (shown) => {
    for (const { card, of } of all.value) if (!shown.includes(of)) removeFurther(card.id);
  });

  const options = () => ({ format: format.value, interpolator: interpolator.value, type: type.value, spacing: spacing.value, strip: strip.value, language: language() });

  async function write(selection: ExportSelectionInput, title: string): Promise<void> {
    if (writing.value) return;
    writing.value = true;
    await useNotices().attempt(t("exports.notSaved", { title }), async () => {
      const written = await useBridge().exportResult(selection);
      if (written === null) return false;
      useNotices().add({ kind: "info", title: t("exports.saved", { title }), message: written });
      return true;
    }, { about: "export" });
    writing.value = false;
  }

  /** One thing alone, with the options as they are set. */
  const save = (job: string, kind: ExportKind): Promise<void> => write({ job, kinds: [kind], images: [], ...options() }, t(`exports.${kind}.title`));

  /** Everything that is chosen and can be had, in one go. */
  function saveChosen(job: string, made: Made): Promise<void> {
    const kinds = kindsOf(made).filter((kind) => chosen.value.includes(kind));
    const images = further.value.map(({ card, interpolator }) => ({ image: card.id, interpolator }));
    return write({ job, kinds, images, ...options() }, t("exports.several", { count: kinds.length + images.length }));
  }

  return { writing, chosen, further, format, interpolator, type, spacing, strip, addFurther, removeFurther, save, saveChosen };
});
