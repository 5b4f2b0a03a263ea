import { describe, expect, it } from "vitest";
import { reactive } from "vue";
import { DesktopBridge, type DesktopPort } from "../../../renderer/bridge/desktop.ts";
import { card } from "../../fixtures/header.ts";

function port(answers: Record<string, unknown>): DesktopPort & { asked: unknown[] } {
  const asked: unknown[] = [];
  return {
    asked,
    request: async (name, params) => {
      asked.push([name, params]);
      return answers[name];
    },
    onEvent: () => () => undefined,
    voxels: async (id) => answers[`voxels ${id}`],
    pathOf: (file) => (file.name === "blob" ? "" : `/scans/${file.name}`),
  };
}

describe("the desktop bridge", () => {
  it("unwraps answers and checks them against the contract", async () => {
    const bridge = new DesktopBridge(port({ "volumes.open": { ok: true, value: card("a") }, "jobs.start": { ok: true, value: { job: 7 } } }));
    expect((await bridge.request("volumes.open", { path: "/a.nii" })).id).toBe("a");
    await expect(bridge.request("jobs.start", { fixed: "a", moving: "b", parameters: {} })).rejects.toThrow();
  });

  it("sends what Electron can copy, also from a store whose lists Vue watches", async () => {
    const desktop = port({ "jobs.start": { ok: true, value: { job: "j1" } } });
    const bridge = new DesktopBridge({ ...desktop, request: (name, params) => desktop.request(name, structuredClone(params)) });
    const parameters = reactive({ reg_iterations: [40, 20, 0] });
    await bridge.request("jobs.start", { fixed: "a", moving: "b", fixedMask: undefined, parameters: { ...parameters } });
    expect(desktop.asked).toEqual([["jobs.start", { fixed: "a", moving: "b", parameters: { reg_iterations: [40, 20, 0] } }]]);
  });

  it("turns a plain error into a SynclineError with its code", async () => {
    const bridge = new DesktopBridge(port({ "volumes.open": { ok: false, error: { code: "input", message: "Not an image.", detail: "magic" } } }));
    await expect(bridge.request("volumes.open", { path: "/a" })).rejects.toMatchObject({ name: "SynclineError", code: "input", message: "Not an image.", detail: "magic" });
  });

  it("gives voxels, or the cause why there are none", async () => {
    const bridge = new DesktopBridge(port({
      "voxels a": { ok: true, value: new ArrayBuffer(8) }, "voxels b": { ok: false, error: { code: "memory", message: "Not enough memory." } }, "voxels c": { ok: true, value: "text" },
    }));
    expect((await bridge.voxels("a")).byteLength).toBe(8);
    await expect(bridge.voxels("b")).rejects.toMatchObject({ name: "SynclineError", code: "memory", message: "Not enough memory." });
    await expect(bridge.voxels("c")).rejects.toMatchObject({ name: "SynclineError", code: "internal" });
  });

  it("opens dropped files by their paths, a pair of .hdr and .img once", async () => {
    const desktop = port({ "volumes.open": { ok: true, value: card("a") } });
    await new DesktopBridge(desktop).openFiles([new File([], "a.hdr"), new File([], "a.img"), new File([], "b.img")]);
    expect(desktop.asked).toEqual([["volumes.open", { path: "/scans/a.hdr" }], ["volumes.open", { path: "/scans/b.img" }]]);
  });

  it("leaves nothing open when one of several files cannot be", async () => {
    const desktop = port({ "volumes.open": { ok: true, value: card("a") }, "volumes.close": { ok: true, value: {} } });
    await expect(new DesktopBridge(desktop).openFiles([new File([], "a.nii"), new File([], "blob")])).rejects.toMatchObject({ code: "input" });
    expect(desktop.asked.at(-1)).toEqual(["volumes.close", { id: "a" }]);
  });

  it("refuses a file that is not on disk", async () => {
    await expect(new DesktopBridge(port({})).openFiles([new File([], "blob")])).rejects.toMatchObject({ code: "input" });
  });

  it("writes nothing when the save dialog is dismissed", async () => {
    const desktop = port({ "exports.suggest": { ok: true, value: { name: "w.nii.gz", files: ["w.nii.gz"] } }, "dialog.save": { ok: true, value: { path: null } } });
    expect(await new DesktopBridge(desktop).exportResult({ job: "j1", kinds: ["warped"] })).toBeNull();
    expect(desktop.asked.map((entry) => (entry as [string])[0])).toEqual(["exports.suggest", "dialog.save"]);
  });

  it("saves a project where the dialog says, and opens one by its path", async () => {
    const desktop = port({ "projects.suggest": { ok: true, value: { name: "b-on-a.syncline.json" } }, "dialog.save": { ok: true, value: { path: "/work/b.syncline.json" } }, "projects.save": { ok: true, value: { path: "b.syncline.json" } } });
    const state = { fixed: "a", moving: "b", masks: { fixed: null, moving: null }, preset: "", parameters: {}, view: {}, job: null };
    expect(await new DesktopBridge(desktop).saveProject(state)).toBe("b.syncline.json");
    expect(desktop.asked).toEqual([
      ["projects.suggest", { fixed: "a", moving: "b" }], ["dialog.save", { title: "Save project", suggested: "b-on-a.syncline.json" }], ["projects.save", { state, path: "/work/b.syncline.json" }],
    ]);
    await new DesktopBridge(desktop).openProject(new File([], "work.zip")).catch(() => undefined);
    expect(desktop.asked.at(-1)).toEqual(["projects.open", { path: "/scans/work.zip" }]);
  });
});
