import { createPinia, setActivePinia } from "pinia";
import { beforeEach, expect, test } from "vitest";
import { createSSRApp, nextTick } from "vue";
import { renderToString } from "vue/server-renderer";
import { provideBridge } from "../../../renderer/bridge/bridge.ts";
import AsideBar from "../../../renderer/features/project/AsideBar.vue";
import RecoverBar from "../../../renderer/features/project/RecoverBar.vue";
import { useAside } from "../../../renderer/features/project/aside-store.ts";
import { useProject } from "../../../renderer/features/project/project-store.ts";
import { useJob } from "../../../renderer/features/register/job-store.ts";
import { useVolumes } from "../../../renderer/features/open/volumes-store.ts";
import { rigid } from "../../fixtures/head-pair.ts";
import { FalseBridge } from "../../fixtures/false-bridge.ts";
import { card } from "../../fixtures/header.ts";
import { report } from "../../fixtures/report.ts";

let jobs = 0;
let pinia = createPinia();
let bridge: FalseBridge;
beforeEach(() => {
  jobs = 0;
  bridge = new FalseBridge({ "jobs.start": () => ({ job: `j${++jobs}` }), "jobs.list": () => [], "presets.list": () => [], "volumes.list": () => [card("mr"), card("ct"), card("pet")] });
  provideBridge(bridge);
  pinia = createPinia();
  setActivePinia(pinia);
  useAside();
  bridge.onEvent(useJob().receive);
});

/** Of each button of a bar: whether it can be pressed. */
async function buttons(bar: typeof AsideBar): Promise<boolean[]> {
  const html = await renderToString(createSSRApp(bar).use(pinia));
  return (html.match(/<button[^>]*>/g) ?? []).map((button) => !button.includes(" disabled"));
}

/** Registers two images, and again with another one, so that the first work is put aside. */
async function registerTwo(): Promise<void> {
  for (const moving of ["ct", "pet"]) {
    useVolumes().take(card("mr"), card(moving));
    await nextTick();
    await useJob().start();
    bridge.send({ type: "done", job: `j${jobs}`, warped: card("w"), matrix: rigid([1, 2, 3], [4, 5, 6]), report: report() });
    await nextTick();
  }
}

test("nothing that was put aside can be taken up or forgotten while work is being taken up", async () => {
  await registerTwo();
  expect(await buttons(AsideBar)).toEqual([true, true]);
  const taking = useAside().back("mr ct");
  expect(await buttons(AsideBar)).toEqual([false, false]);
  await taking;
  expect(await buttons(AsideBar)).toEqual([true, true]);
});

test("work is not forgotten while a job of it runs, nor taken up while any does, and what a crash left waits as well", async () => {
  useProject().kept = { fixed: "mr", moving: "ct", saved: "2026-07-01T10:00:00Z" };
  await registerTwo();
  expect([await buttons(AsideBar), await buttons(RecoverBar)]).toEqual([[true, true], [true, true]]);
  await useJob().start();
  expect([await buttons(AsideBar), await buttons(RecoverBar)]).toEqual([[false, true], [false, false]]);
  useVolumes().take(card("mr"), card("us"));
  await nextTick();
  // the first bar is now that of the work whose job runs
  expect(await buttons(AsideBar)).toEqual([false, false, false, true]);
  await useProject().recover();
  expect([useProject().kept !== null, bridge.names().includes("projects.recover")]).toEqual([true, false]);
});
