import { defineStore } from "pinia";
import { computed, ref } from "vue";
import type { Preset } from "../../../main/contract/requests.ts";
import type { UsedPreset } from "../../../workers/contract/job.ts";
import { unequalSchedules } from "../../../workers/contract/check-parameters.ts";
import { type ParameterShape, parameterShape, parameterValue } from "../../../workers/contract/parameter-shape.ts";
import { parameterMeta, type ParameterMeta, type ParameterName, parameterNames, type Parameters, type ParametersInput, parametersSchema } from "../../../workers/contract/parameters.ts";
import { transformTypes } from "../../../workers/contract/transform-types.ts";
import { useBridge } from "../../bridge/bridge.ts";
import { expectedMessage } from "./expected-message.ts";
import { useHistory } from "../../ui/history.ts";
import { useNotices } from "../../ui/notices.ts";
import { t } from "../../messages/i18n.ts";

export interface ParameterField { name: ParameterName; unit: ParameterMeta["unit"]; level: "basic" | "advanced"; group: ParameterMeta["group"]; shape: ParameterShape }

export const parameterFields: readonly ParameterField[] = parameterNames.map((name) => {
  const { unit, level, group } = parameterMeta(name);
  return { name, unit, level, group, shape: parameterShape(name) };
});

type ByName<T> = Partial<Record<ParameterName, T>>;
const without = <T>(record: ByName<T>, name: ParameterName): ByName<T> => Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));
const same = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b);

/** A preset is for any pair: metrics that look at certain files are none of it. */
function withoutImages(parameters: ByName<unknown>): ByName<unknown> {
  const extras = parametersSchema.shape.multivariate_extras.safeParse(parameters.multivariate_extras);
  return extras.success && extras.data.length > 0 ? { ...parameters, multivariate_extras: extras.data.filter(({ fixed }) => fixed === null) } : parameters;
}

/** The choice of a preset and what was changed of it. */
export const useParameters = defineStore("parameters", () => {
  const presets = ref<Preset[]>([]);
  const presetName = ref("");
  /** what differs from the preset */
  const changes = ref<ByName<unknown>>({});
  const entryErrors = ref<ByName<string>>({});

  const preset = computed(() => presets.value.find(({ name }) => name === presetName.value) ?? null);
  const firstLinear = transformTypes.find(({ available }) => available)?.name;

  /** The preset's values over the schema's defaults: what a reset goes back to. */
  const baseline = computed<Parameters>(() => parametersSchema.parse({ type_of_transform: firstLinear, ...preset.value?.parameters }));
  const values = computed<Parameters>(() => ({ ...baseline.value, ...changes.value }) as Parameters);
  const changed = computed(() => new Set(parameterNames.filter((name) => name in changes.value)));

  const errors = computed<ByName<string>>(() => {
    const all = { ...entryErrors.value };
    const unequal = unequalSchedules(values.value);
    const counts = unequal?.map(({ name, levels }) => `${t(`parameters.${name}.title`)} ${levels}`).join(", ");
    for (const { name } of unequal ?? []) all[name] ??= t("register.levelsUnequal", { counts: counts ?? "" });
    return all;
  });
  const valid = computed(() => Object.keys(errors.value).length === 0);

  /** What is sent: everything that differs from the schema's defaults. */
  const input = computed<ByName<unknown>>(() => {
    const defaults = parametersSchema.parse({});
    return Object.fromEntries(parameterNames.filter((name) => !same(values.value[name], defaults[name])).map((name) => [name, values.value[name]]));
  });

  /** What a result of this choice is called by. */
  const used = computed<UsedPreset | undefined>(() => preset.value ? { name: preset.value.name, title: preset.value.title, changed: changed.value.size > 0 } : undefined);

  async function loadPresets(): Promise<void> {
    await useNotices().attempt(t("register.presetsFailed"), async () => {
      presets.value = await useBridge().request("presets.list", {});
      const first = presets.value.find(({ available }) => available);
      if (presetName.value === "" && first) presetName.value = first.name;
    });
  }

  /** Goes to a choice and its changes, so that it can be taken back. Steps of one `merge` are taken back together. */
  function go(name: string, next: ByName<unknown>, merge?: string): void {
    const [nameBefore, before] = [presetName.value, changes.value];
    const put = (preset: string, changed: ByName<unknown>) => () => {
      presetName.value = preset;
      changes.value = changed;
      entryErrors.value = {};
    };
    useHistory().run({ concern: "parameters", undo: put(nameBefore, before), redo: put(name, next), merge });
  }

  function choosePreset(name: string): void {
    if (name === presetName.value || !presets.value.some((known) => known.name === name && known.available)) return;
    go(name, {});
  }

  /** Keeps what is set now as a preset of the user's and chooses it. */
  async function addPreset(title: string, purpose: string): Promise<boolean> {
    return keeping(async () => {
      const { name } = await useBridge().request("presets.add", { title, purpose, parameters: withoutImages(input.value) as ParametersInput });
      await loadPresets();
      go(name, {});
    });
  }

  function renamePreset(name: string, title: string): Promise<boolean> {
    return keeping(async () => {
      await useBridge().request("presets.rename", { name, title });
      await loadPresets();
    });
  }

  /** What is set stays as it is, as changes of the first preset. */
  function removePreset(name: string): Promise<boolean> {
    return keeping(async () => {
      const kept = values.value;
      await useBridge().request("presets.remove", { name });
      const chosen = presetName.value === name;
      await loadPresets();
      if (!chosen) return;
      presetName.value = presets.value.find(({ available }) => available)?.name ?? "";
      changes.value = Object.fromEntries(parameterNames.filter((each) => !same(kept[each], baseline.value[each])).map((each) => [each, kept[each]]));
      // steps before it would lead back to a preset that is gone
      useHistory().clear();
    });
  }

  function exportPreset(name: string): Promise<boolean> {
    return keeping(async () => {
      const { text } = await useBridge().request("presets.export", { name });
      await useBridge().offerFile(`${name}.preset.json`, new Blob([text], { type: "application/json" }));
    });
  }

  function importPreset(text: string): Promise<boolean> {
    return keeping(async () => {
      const { name } = await useBridge().request("presets.import", { text });
      await loadPresets();
      go(name, {});
    });
  }

  /** Whether it was done; a failure is told. */
  const keeping = (work: () => Promise<void>): Promise<boolean> => useNotices().attempt(t("register.presets.failed"), work);

  /** Takes complete parameters, such as those of a project, as changes of a preset. */
  function adopt(name: string, parameters: ByName<unknown>): void {
    presetName.value = presets.value.some((known) => known.name === name && known.available) ? name : presetName.value;
    const parsed = parametersSchema.safeParse(parameters);
    if (!parsed.success) return;
    changes.value = Object.fromEntries(parameterNames.filter((each) => !same(parsed.data[each], baseline.value[each])).map((each) => [each, parsed.data[each]]));
    entryErrors.value = {};
  }

  function withoutError(name: ParameterName): void {
    entryErrors.value = without(entryErrors.value, name);
  }

  /** Sets a value, or leaves the old one and says at the field what is expected. */
  function set(name: ParameterName, value: unknown, merge?: string): boolean {
    const parsed = parametersSchema.shape[name].safeParse(value);
    if (value === undefined || !parsed.success) {
      const shape = parameterShape(name);
      entryErrors.value = { ...entryErrors.value, [name]: expectedMessage(shape) };
      return false;
    }
    if (same(parsed.data, values.value[name])) {
      withoutError(name);
      return true;
    }
    const [rest, errors] = [without(changes.value, name), without(entryErrors.value, name)];
    go(presetName.value, same(parsed.data, baseline.value[name]) ? rest : { ...rest, [name]: parsed.data }, merge);
    entryErrors.value = errors;
    return true;
  }

  /** What stands in a field and means no value: a field that was folded away or searched away shows it again, beside the message. */
  const typed = new Map<ParameterName, string>();

  /** `merge`: names what is typed in one go, which is taken back in one go. */
  const setText = (name: ParameterName, text: string, merge?: string): boolean => set(name, parameterValue(parameterShape(name), text), merge);

  function reset(name: ParameterName): void {
    const errors = without(entryErrors.value, name);
    if (name in changes.value) go(presetName.value, without(changes.value, name));
    entryErrors.value = errors;
  }

  function resetAll(): void {
    if (changed.value.size > 0) go(presetName.value, {});
    entryErrors.value = {};
  }

  return {
    presets, presetName, preset, changes, baseline, values, changed, errors, valid, input, used, loadPresets, typed, choosePreset, set, setText, reset, resetAll,
    addPreset, renamePreset, removePreset, exportPreset, importPreset, adopt,
  };
});
