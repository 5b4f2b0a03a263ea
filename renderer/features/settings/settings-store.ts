import { defineStore } from "pinia";
import { computed, nextTick, ref, watchEffect } from "vue";
import { type Settings, settingsSchema } from "../../../main/contract/settings.ts";
import { useBridge } from "../../bridge/bridge.ts";
import { setLanguage, systemLanguage, t } from "../../messages/i18n.ts";
import { useNotices } from "../../ui/notices.ts";

const systemPrefersLight = (): MediaQueryList | null => globalThis.matchMedia?.("(prefers-color-scheme: light)") ?? null;

/** What the user set on this machine, and its effect on the window: language, colours, size of text. */
export const useSettings = defineStore("settings", () => {
  const settings = ref<Settings>(settingsSchema.parse({}));
  const query = systemPrefersLight();
  const systemLight = ref(query?.matches ?? false);
  query?.addEventListener("change", ({ matches }) => {
    systemLight.value = matches;
  });
  const theme = computed(() => (settings.value.theme === "system" ? (systemLight.value ? "light" : "dark") : settings.value.theme));

  /** Keeps the document as the settings say. */
  function apply(): void {
    watchEffect(() => {
      setLanguage(settings.value.language === "system" ? systemLanguage() : settings.value.language);
      document.documentElement.dataset.theme = theme.value;
      document.documentElement.style.fontSize = `${settings.value.textPercent}%`;
    });
  }

  async function load(): Promise<void> {
    await useNotices().attempt(t("settings.notRead"), async () => {
      settings.value = settingsSchema.parse(await useBridge().request("settings.read", {}));
    });
  }

  /** Takes effect at once; one that cannot be kept holds until the window closes. */
  async function change(changes: Partial<Settings>): Promise<void> {
    settings.value = { ...settings.value, ...changes };
    // a failure is told in the language that holds from now on
    await nextTick();
    await useNotices().attempt(t("settings.notKept"), () => useBridge().request("settings.change", { changes }), { about: "settings" });
  }

  const toggleTheme = (): Promise<void> => change({ theme: theme.value === "dark" ? "light" : "dark" });

  return { settings, theme, apply, load, change, toggleTheme };
});
