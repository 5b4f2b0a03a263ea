import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ServicesOptions } from "../../main/services/create.ts";

// one and the same stub for every fresh import of the program
const electron = await vi.hoisted(() => import("../fixtures/electron-stub.ts"));
vi.mock("electron", () => electron);

const services = { handle: vi.fn(() => Promise.resolve({ language: "de" })), onEvent: vi.fn(() => () => undefined), voxels: vi.fn(), voxelStream: vi.fn(), exportToTemporary: vi.fn(), unsaved: vi.fn(() => false), dispose: vi.fn<(unasked?: boolean) => Promise<void>>(() => Promise.resolve()) };
const createServices = vi.fn<(options: ServicesOptions) => typeof services>(() => services);
vi.mock("../../main/services/create.ts", () => ({ createServices: (options: ServicesOptions) => createServices(options) }));

describe("the desktop program", () => {
  const { argv } = process;
  beforeEach(() => {
    vi.resetModules();
    vi.clearAllMocks();
    electron.app.removeAllListeners();
    electron.session.defaultSession.removeAllListeners();
    Object.assign(electron.app, { exitCodes: [], quits: 0, lock: true, ready: Promise.resolve() });
    electron.BrowserWindow.all = [];
    electron.ipcMain.handlers.clear();
  });
  afterEach(() => {
    process.argv = argv;
  });

  const settled = () => new Promise((done) => setImmediate(done));

  async function launch(...args: string[]): Promise<void> {
    process.argv = [...argv.slice(0, 2), ...args];
    await import("../../main/index.ts");
    await settled();
  }

  it("opens one locked window with the services, and the sample pair when asked", async () => {
    await launch("--sample");
    expect(electron.app.sandboxed).toBe(true);
    expect(electron.protocol.registerSchemesAsPrivileged).toHaveBeenCalledOnce();
    expect(createServices.mock.calls[0][0]).toMatchObject({ door: "desktop", openSample: true });
    expect(electron.BrowserWindow.all).toHaveLength(1);
    expect(electron.BrowserWindow.all[0].webContents.windowOpen({ url: "https://example.org" })).toEqual({ action: "deny" });
    expect([...electron.session.defaultSession.handlers.keys()]).toEqual(["syncline"]);
    expect(electron.session.defaultSession.permissionCheck(null, "media")).toBe(false);
    expect(electron.Menu.installed).not.toBeNull();
    expect(electron.ipcMain.handlers.has("syncline:request")).toBe(true);
  });

  it("speaks in the menu what the settings say, also when they change", async () => {
    const labels = () => JSON.stringify(electron.Menu.installed);
    await launch();
    expect(labels()).toContain("Registrieren");
    services.handle.mockResolvedValueOnce({ language: "en" });
    const frame = electron.BrowserWindow.all[0].webContents;
    const answer = electron.ipcMain.handlers.get("syncline:request") as (event: unknown, name: string, params: unknown) => Promise<unknown>;
    await answer({ sender: frame, senderFrame: frame.mainFrame }, "settings.change", { changes: { language: "en" } });
    expect(labels()).toContain("Cancel");
  });

  it("opens no sample pair unasked", async () => {
    await launch();
    expect(createServices.mock.calls[0][0].openSample).toBe(false);
  });

  it("locks contents that come later too", async () => {
    await launch();
    const later = new electron.FakeContents();
    electron.app.emit("web-contents-created", {}, later);
    expect(later.windowOpen({ url: "x" })).toEqual({ action: "deny" });
  });

  it("ends the services, and with them a running job, before it exits when the window closes", async () => {
    await launch();
    let disposed = (): void => undefined;
    services.dispose.mockReturnValueOnce(new Promise<void>((done) => {
      disposed = done;
    }));
    electron.BrowserWindow.all[0].destroy();
    await settled();
    expect(services.dispose).toHaveBeenCalledOnce();
    expect([electron.app.exitCodes, electron.ipcMain.handlers.size]).toEqual([[], 0]);
    disposed();
    await settled();
    expect(electron.app.exitCodes).toEqual([0]);
  });

  it("closes at once where nothing is lost by it", async () => {
    await launch();
    electron.BrowserWindow.all[0].close();
    await settled();
    expect([electron.dialog.showMessageBox.mock.calls.length, electron.app.exitCodes]).toEqual([0, [0]]);
  });

  it.each([["stays", 0, []], ["closes", 1, [0]]])("%s as is said where a result lies in no file", async (_, response, exitCodes) => {
    services.unsaved.mockReturnValueOnce(true);
    electron.dialog.showMessageBox.mockResolvedValueOnce({ response });
    await launch();
    electron.BrowserWindow.all[0].close();
    expect(electron.BrowserWindow.all[0].destroyed).toBe(false);
    await settled();
    expect(electron.dialog.showMessageBox.mock.calls[0][1]).toMatchObject({ message: "Ein Ergebnis ist weder gesichert noch exportiert", cancelId: 0 });
    expect([electron.BrowserWindow.all[0].destroyed, electron.app.exitCodes]).toEqual([response === 1, exitCodes]);
  });

  it("says so and ends when the window's process dies", async () => {
    await launch();
    electron.BrowserWindow.all[0].webContents.emit("render-process-gone");
    await settled();
    expect(electron.dialog.showErrorBox).toHaveBeenCalledOnce();
    expect(electron.app.exitCodes).toEqual([0]);
    // nobody was asked whether unsaved work may go
    expect(services.dispose).toHaveBeenLastCalledWith(true);
  });

  it("asks once, however often its window is closed", async () => {
    services.unsaved.mockReturnValue(true);
    electron.dialog.showMessageBox.mockReturnValueOnce(new Promise(() => undefined));
    await launch();
    electron.BrowserWindow.all[0].close();
    electron.BrowserWindow.all[0].close();
    services.unsaved.mockReturnValue(false);
    expect(electron.dialog.showMessageBox).toHaveBeenCalledOnce();
  });

  it("brings its window to the front when started again", async () => {
    await launch();
    electron.BrowserWindow.all[0].minimised = true;
    electron.app.emit("second-instance");
    expect([electron.BrowserWindow.all[0].minimised, electron.BrowserWindow.all[0].focused]).toEqual([false, 1]);
  });

  it("ends at once when another one runs", async () => {
    electron.app.lock = false;
    await launch();
    expect([electron.app.quits, electron.BrowserWindow.all.length]).toEqual([1, 0]);
  });

  it("does not end before the services when the system quits it", async () => {
    await launch();
    const event = { preventDefault: vi.fn<() => void>() };
    electron.app.emit("will-quit", event);
    expect(event.preventDefault).toHaveBeenCalledOnce();
  });

  it("tells when its page could not be loaded", async () => {
    const { loading } = electron.BrowserWindow;
    electron.BrowserWindow.loading = () => Promise.reject(new Error("ERR_FAILED"));
    await launch();
    electron.BrowserWindow.loading = loading;
    expect(electron.dialog.showErrorBox).toHaveBeenCalledWith("Syncline could not start", "ERR_FAILED");
  });

  it("tells why it could not start", async () => {
    electron.app.ready = Promise.reject(new Error("no display"));
    await launch();
    expect(electron.dialog.showErrorBox).toHaveBeenCalledWith("Syncline could not start", "no display");
    expect(electron.app.exitCodes).toEqual([1]);
  });
});
