import { createPinia, setActivePinia } from "pinia";
import { beforeEach, expect, test } from "vitest";
import { nextTick } from "vue";
import { provideBridge } from "../../../renderer/bridge/bridge.ts";
import { useVolumes } from "../../../renderer/features/open/volumes-store.ts";
import { useExtraImages } from "../../../renderer/features/register/extra-images-store.ts";
import { metricsFromRows, type MetricRow, rowsFromMetrics } from "../../../renderer/features/register/metric-rows.ts";
import { useParameters } from "../../../renderer/features/register/parameters-store.ts";
import { setLanguage } from "../../../renderer/messages/i18n.ts";
import { FalseBridge } from "../../fixtures/false-bridge.ts";
import { card } from "../../fixtures/header.ts";

let bridge: FalseBridge;
beforeEach(async () => {
  bridge = new FalseBridge({ "volumes.list": () => [card("v7"), card("v8")], "presets.list": () => [], "presets.add": () => ({ name: "own", title: "Own", purpose: "", available: true, own: true, parameters: {} }) });
  provideBridge(bridge);
  setActivePinia(createPinia());
  useVolumes().take(card("mr"), card("ct"));
  useExtraImages();
  await nextTick();
});

const row = (changes: Partial<MetricRow> = {}): MetricRow => ({ metric: "cc", weight: "1", sampling: "4", own: false, fixed: null, moving: null, ...changes });
const own = { metric: "cc" as const, weight: 0.5, sampling: 2, fixed: "v7", moving: "v8" };

test("rows mean metrics, and these make the same rows", () => {
  const metrics = metricsFromRows([row({ weight: " 0,5 " }), row({ metric: "mattes", sampling: "32", own: true, fixed: "v7", moving: "v8" })]);
  expect(metrics).toEqual([{ metric: "cc", weight: 0.5, sampling: 4, fixed: null, moving: null }, { metric: "mattes", weight: 1, sampling: 32, fixed: "v7", moving: "v8" }]);
  expect(metricsFromRows(rowsFromMetrics(metrics ?? []))).toEqual(metrics);
  // images that were chosen and then not wanted
  expect(metricsFromRows([row({ fixed: "v7", moving: "v8" })])).toMatchObject([{ fixed: null, moving: null }]);
});

test.each([{ weight: "" }, { weight: "0" }, { weight: "much" }, { sampling: "2.5" }, { sampling: "0" }, { sampling: "129" }, { metric: "mattes" as const, sampling: "7" }, { own: true }, { own: true, fixed: "v7" }])(
  "a row that is not complete or not possible means none: %j", (changes) => {
    expect(metricsFromRows([row(), row(changes)])).toBeUndefined();
  });

test("images of their own go with their pair, and their metrics too", async () => {
  const [extra, parameters, volumes] = [useExtraImages(), useParameters(), useVolumes()];
  for (const id of ["v7", "v8"]) extra.add(card(id));
  parameters.set("multivariate_extras", [own, { metric: "mattes", weight: 1, sampling: 32, fixed: null, moving: null }]);
  volumes.swap();
  await nextTick();
  expect(parameters.values.multivariate_extras[0]).toMatchObject({ fixed: "v8", moving: "v7" });
  expect(extra.isOpen("v7")).toBe(true);
  volumes.moving = card("another");
  await nextTick();
  expect(parameters.values.multivariate_extras).toMatchObject([{ metric: "mattes" }]);
  expect(extra.isOpen("v7")).toBe(false);
  expect(bridge.asked.filter(({ name }) => name === "volumes.close").map(({ params }) => params)).toEqual(expect.arrayContaining([{ id: "v7" }, { id: "v8" }]));
});

test("those that a project has opened are known by name, and one that it could not find by its file's", async () => {
  const [extra, parameters] = [useExtraImages(), useParameters()];
  parameters.set("multivariate_extras", [own, { ...own, fixed: "/scans/gone.nii" }]);
  await extra.refresh();
  expect([extra.nameOf("v7"), extra.isOpen("v8")]).toEqual(["v7.nii.gz", true]);
  expect([extra.nameOf("/scans/gone.nii"), extra.isOpen("/scans/gone.nii")]).toEqual(["gone.nii", false]);
});

test("a preset is for any pair: it has no images", async () => {
  const parameters = useParameters();
  parameters.set("multivariate_extras", [own, { ...own, fixed: null, moving: null }]);
  await parameters.addPreset("Own", "");
  expect(bridge.asked.find(({ name }) => name === "presets.add")?.params).toMatchObject({ parameters: { multivariate_extras: [{ metric: "cc", fixed: null }] } });
});

test("German shows and takes a decimal comma", () => {
  setLanguage("de");
  const [shown] = rowsFromMetrics([{ ...own, weight: 1.25 }]);
  expect(shown.weight).toBe("1,25");
  expect(metricsFromRows([shown])).toMatchObject([{ weight: 1.25 }]);
  setLanguage("en");
  expect(rowsFromMetrics([own])[0].weight).toBe("0.5");
  // thousands, which a weight is not
  expect(metricsFromRows([row({ weight: "1,500" })])).toBeUndefined();
});
