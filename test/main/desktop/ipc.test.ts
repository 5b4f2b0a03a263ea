import type { BrowserWindow as RealWindow } from "electron";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { SynclineError, type Outcome } from "../../../workers/contract/errors.ts";
import type { ServiceEvent } from "../../../main/contract/requests.ts";
import { connectIpc } from "../../../main/desktop/ipc.ts";
import { verbatim } from "../../../workers/contract/sentences.ts";
import { BrowserWindow, FakeFrame, ipcMain } from "../../fixtures/electron-stub.ts";

vi.mock("electron", () => import("../../fixtures/electron-stub.ts"));

type Invoke = (event: { sender: unknown; senderFrame: unknown }, name: unknown, params: unknown) => Promise<Outcome<unknown>>;

describe("connectIpc", () => {
  let window: BrowserWindow, listeners: Set<(event: ServiceEvent) => void>, disconnect: () => void;
  const handle = vi.fn<(name: string, params: unknown) => Promise<unknown>>();

  beforeEach(() => {
    window = new BrowserWindow({ webPreferences: {}, show: false });
    listeners = new Set();
    handle.mockReset();
    ipcMain.handlers.clear();
    disconnect = connectIpc(window as unknown as RealWindow, {
      handle,
      onEvent: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    });
  });

  const invoke = (name: unknown, params: unknown, event: { sender: unknown; senderFrame: unknown } = { sender: window.webContents, senderFrame: window.webContents.mainFrame }) =>
    (ipcMain.handlers.get("syncline:request") as unknown as Invoke)(event, name, params);

  it("answers our window with an outcome", async () => {
    handle.mockResolvedValue([]);
    expect(await invoke("volumes.list", {})).toEqual({ ok: true, value: [] });
    expect(handle).toHaveBeenCalledWith("volumes.list", {});
  });

  it("carries the code and the sentence of a failure", async () => {
    handle.mockRejectedValue(new SynclineError("input", verbatim("This is no image."), verbatim("bytes 0-3")));
    expect(await invoke("volumes.open", { path: "x" })).toEqual({
      ok: false, error: { code: "input", message: "This is no image.", detail: "bytes 0-3", said: { message: verbatim("This is no image."), detail: verbatim("bytes 0-3") } },
    });
  });

  it("refuses another window, another frame, another page and a frame that is gone", async () => {
    const other = new BrowserWindow({ webPreferences: {}, show: false });
    const inner = new FakeFrame("syncline://app/index.html");
    const senders = [
      { sender: other.webContents, senderFrame: other.webContents.mainFrame },
      { sender: window.webContents, senderFrame: inner },
      { sender: window.webContents, senderFrame: null },
    ];
    for (const sender of senders) expect(await invoke("volumes.list", {}, sender)).toMatchObject({ ok: false, error: { code: "usage" } });
    for (const url of ["https://example.org/", "syncline://app.example.org/", "syncline://volume/v1", "file:///etc/passwd", "about:blank"]) {
      window.webContents.mainFrame.url = url;
      expect(await invoke("volumes.list", {}), url).toMatchObject({ ok: false, error: { code: "usage" } });
    }
    expect(handle).not.toHaveBeenCalled();
  });

  it("refuses a name that is no string", async () => {
    expect(await invoke({ toString: () => "volumes.list" }, {})).toMatchObject({ ok: false, error: { code: "usage" } });
    expect(handle).not.toHaveBeenCalled();
  });

  it("writes results only where a save dialog said, once", async () => {
    const save = { job: "j", kind: "report", path: "/home/u/report.json" };
    expect(await invoke("exports.save", save)).toMatchObject({ ok: false, error: { code: "usage" } });
    expect(handle).not.toHaveBeenCalled();

    handle.mockResolvedValueOnce({ path: "/home/u/report.json" });
    await invoke("dialog.save", { title: "Export", suggested: "report.json" });
    expect(await invoke("exports.save", { ...save, path: "/home/u/.profile" })).toMatchObject({ ok: false });
    handle.mockResolvedValueOnce({ path: save.path });
    expect(await invoke("exports.save", save)).toEqual({ ok: true, value: { path: save.path } });
    expect(await invoke("exports.save", save)).toMatchObject({ ok: false });
  });

  it("writes what the window made under the same rule", async () => {
    const save = { path: "/home/u/view.png", base64: "AAAA" };
    expect(await invoke("files.save", save)).toMatchObject({ ok: false, error: { code: "usage" } });
    handle.mockResolvedValueOnce({ path: save.path });
    await invoke("dialog.save", { title: "Export", suggested: "view.png" });
    handle.mockResolvedValueOnce({ path: "view.png" });
    expect(await invoke("files.save", save)).toEqual({ ok: true, value: { path: "view.png" } });
  });

  it("sends events until disconnected, and none to a window that is gone", () => {
    const event: ServiceEvent = { type: "status", message: "Reading" };
    for (const listener of listeners) listener(event);
    expect(window.webContents.send).toHaveBeenCalledExactlyOnceWith("syncline:event", event);
    window.destroyed = true;
    for (const listener of listeners) listener(event);
    expect(window.webContents.send).toHaveBeenCalledOnce();
    disconnect();
    expect(listeners.size).toBe(0);
    expect(ipcMain.handlers.size).toBe(0);
  });
});
