import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { DesktopPort } from "../../../renderer/bridge/desktop.ts";
import { contextBridge, ipcRenderer, webUtils } from "../../fixtures/electron-stub.ts";

vi.mock("electron", () => import("../../fixtures/electron-stub.ts"));

describe("the preload", () => {
  let port: DesktopPort;
  beforeAll(async () => {
    await import("../../../main/desktop/preload.ts");
    port = contextBridge.exposed.get("syncline") as DesktopPort;
  });
  beforeEach(() => ipcRenderer.invoke.mockReset());

  it("exposes four functions and nothing of Electron", () => {
    expect([...contextBridge.exposed.keys()]).toEqual(["syncline"]);
    expect(Object.keys(port).toSorted()).toEqual(["onEvent", "pathOf", "request", "voxels"]);
  });

  it("passes on requests of the contract", async () => {
    ipcRenderer.invoke.mockResolvedValue({ ok: true, value: [] });
    expect(await port.request("volumes.list", {})).toEqual({ ok: true, value: [] });
    expect(ipcRenderer.invoke).toHaveBeenCalledWith("syncline:request", "volumes.list", {});
  });

  it("sends nothing that does not fit the contract", async () => {
    for (const [name, params] of [["no.such", {}], ["constructor", {}], ["volumes.open", { path: 7 }], ["volumes.open", {}], ["jobs.cancel", null]] as const) {
      expect(await port.request(name, params), name).toMatchObject({ ok: false, error: { code: "usage" } });
    }
    expect(ipcRenderer.invoke).not.toHaveBeenCalled();
  });

  it("drops fields the contract does not have", async () => {
    ipcRenderer.invoke.mockResolvedValue({ ok: true, value: {} });
    await port.request("jobs.cancel", { job: "j1", extra: 1 });
    expect(ipcRenderer.invoke).toHaveBeenCalledWith("syncline:request", "jobs.cancel", { job: "j1" });
  });

  it("takes no answer that is not an outcome", async () => {
    for (const answer of [undefined, [], { ok: "yes" }, { ok: false, error: "text" }]) {
      ipcRenderer.invoke.mockResolvedValueOnce(answer);
      expect(await port.request("volumes.list", {})).toMatchObject({ ok: false, error: { code: "internal" } });
    }
  });

  it("gives events of the contract without Electron's event object, until unsubscribed", () => {
    const listener = vi.fn<(event: unknown) => void>();
    const unsubscribe = port.onEvent(listener);
    ipcRenderer.emit("syncline:event", { sender: "electron" }, { type: "menu", command: "openFixed" });
    ipcRenderer.emit("syncline:event", {}, { type: "menu", command: "formatDisk" });
    ipcRenderer.emit("syncline:event", {}, "text");
    expect(listener.mock.calls).toEqual([[{ type: "menu", command: "openFixed" }]]);
    unsubscribe();
    ipcRenderer.emit("syncline:event", {}, { type: "menu", command: "openFixed" });
    expect(listener).toHaveBeenCalledOnce();
  });

  it("fetches voxels by the scheme and keeps an id inside the address's last part", async () => {
    const fetched = vi.spyOn(globalThis, "fetch").mockImplementation(() => Promise.resolve(new Response(new Uint8Array([1, 2, 3]))));
    expect(await port.voxels("v1")).toEqual({ ok: true, value: new Uint8Array([1, 2, 3]).buffer });
    await port.voxels("../app/index.html?x#y");
    expect(fetched.mock.calls.map(([url]) => url)).toEqual(["syncline://volume/v1", "syncline://volume/..%2Fapp%2Findex.html%3Fx%23y"]);
    fetched.mockResolvedValueOnce(Response.json({ code: "memory", message: "Not enough memory." }, { status: 500 }));
    expect(await port.voxels("v9")).toEqual({ ok: false, error: { code: "memory", message: "Not enough memory." } });
    fetched.mockResolvedValueOnce(new Response("no", { status: 404 }));
    expect(await port.voxels("v9")).toMatchObject({ ok: false, error: { code: "internal", message: expect.stringContaining("was not understood") as unknown } });
    fetched.mockRejectedValueOnce(new RangeError("Array buffer allocation failed"));
    expect(await port.voxels("v9")).toMatchObject({ ok: false, error: { code: "memory" } });
    fetched.mockRejectedValueOnce(new TypeError("Failed to fetch"));
    expect(await port.voxels("v9")).toMatchObject({ ok: false, error: { code: "internal", message: "Failed to fetch" } });
    fetched.mockRestore();
  });

  it("tells the path of a dropped file", () => {
    webUtils.getPathForFile.mockReturnValue("/home/u/ct.nii.gz");
    expect(port.pathOf(new File([], "ct.nii.gz"))).toBe("/home/u/ct.nii.gz");
  });
});
