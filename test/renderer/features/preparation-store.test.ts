import { createPinia, setActivePinia } from "pinia";
import { beforeEach, expect, it, vi } from "vitest";
import { nextTick } from "vue";
import { provideBridge } from "../../../renderer/bridge/bridge.ts";
import { useViewer } from "../../../renderer/features/inspect/viewer-store.ts";
import { useVolumes } from "../../../renderer/features/open/volumes-store.ts";
import { useOverlays } from "../../../renderer/features/overlays/overlay-store.ts";
import { usePreparation } from "../../../renderer/features/overlays/preparation-store.ts";
import { setLanguage } from "../../../renderer/messages/i18n.ts";
import { FalseBridge } from "../../fixtures/false-bridge.ts";
import { card, labelled } from "../../fixtures/header.ts";

let bridge: FalseBridge;
/** answers to the questions that wait, by the image they are about */
let answers: Map<string, (answer: unknown) => void>;

beforeEach(async () => {
  answers = new Map();
  bridge = new FalseBridge({ "volumes.preparation": ({ id }: { id: string }) => new Promise((resolve) => answers.set(id, resolve)) });
  provideBridge(bridge);
  setActivePinia(createPinia());
  useViewer();
  useOverlays();
  usePreparation();
  useVolumes().take(card("mr"), card("ct"));
  await nextTick();
});

it("an answer about an image that has gone meanwhile is not laid over the next one, which can be asked about at once", async () => {
  const preparation = usePreparation();
  const first = preparation.toggle("fixed");
  await vi.waitFor(() => expect(answers.has("mr")).toBe(true));
  useVolumes().take(card("other"), card("ct"));
  await nextTick();
  expect(preparation.busy).toBeNull();
  const second = preparation.toggle("fixed");
  await vi.waitFor(() => expect(answers.has("other")).toBe(true));
  answers.get("other")?.({ labels: labelled("new") });
  await second;
  answers.get("mr")?.({ labels: labelled("old") });
  await first;
  expect(useOverlays().entries.map(({ id, volume }) => [id, volume])).toEqual([["preparation fixed", "new"]]);
  expect(preparation.busy).toBeNull();
  expect(bridge.closed()).toContain("old");
});

it("an older answer that comes while a newer question waits leaves that one waiting", async () => {
  const preparation = usePreparation();
  const first = preparation.toggle("fixed");
  await vi.waitFor(() => expect(answers.has("mr")).toBe(true));
  useVolumes().take(card("other"), card("ct"));
  await nextTick();
  void preparation.toggle("fixed");
  await vi.waitFor(() => expect(answers.has("other")).toBe(true));
  answers.get("mr")?.({ labels: labelled("old") });
  await first;
  expect([useOverlays().entries, preparation.busy]).toEqual([[], "fixed"]);
});

it("its title and its labels' names follow the language", async () => {
  const shown = usePreparation().toggle("moving");
  await vi.waitFor(() => expect(answers.has("ct")).toBe(true));
  answers.get("ct")?.({ labels: labelled("left out") });
  await shown;
  const said = (): string[] => {
    const [entry] = useOverlays().entries;
    return [entry.title(), (entry.look.kind === "labels" ? entry.look.nameOf(1) : undefined) ?? ""];
  };
  const english = said();
  try {
    setLanguage("de");
    const german = said();
    expect(german.every((text, index) => text !== "" && text !== english[index])).toBe(true);
  } finally {
    setLanguage("en");
  }
});
