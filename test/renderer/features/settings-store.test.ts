import { createPinia, setActivePinia } from "pinia";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { provideBridge } from "../../../renderer/bridge/bridge.ts";
import { useSettings } from "../../../renderer/features/settings/settings-store.ts";
import { setLanguage } from "../../../renderer/messages/i18n.ts";
import { useNotices } from "../../../renderer/ui/notices.ts";
import { SynclineError } from "../../../workers/contract/errors.ts";
import { verbatim } from "../../../workers/contract/sentences.ts";
import { FalseBridge } from "../../fixtures/false-bridge.ts";

let full = false;
const told = () => useNotices().notices.map(({ title }) => title);

beforeEach(() => {
  setActivePinia(createPinia());
  vi.stubGlobal("document", { documentElement: { dataset: {}, style: {}, lang: "" } });
  vi.stubGlobal("matchMedia", () => ({ matches: false, addEventListener: () => undefined }));
  provideBridge(new FalseBridge({
    "settings.change": () => {
      if (full) throw new SynclineError("output", verbatim("no room"));
      return {};
    },
  }));
});
afterEach(() => {
  vi.unstubAllGlobals();
  setLanguage("en");
});

describe("settings", () => {
  it("that cannot be kept are told in the language they ask for, and no longer once one was kept", async () => {
    const settings = useSettings();
    settings.apply();
    full = true;
    await settings.change({ language: "de" });
    expect(told()).toEqual(["Die Einstellung konnte nicht gesichert werden"]);
    full = false;
    await settings.change({ language: "en" });
    expect(told()).toEqual([]);
  });
});
