import type { Session, WebContents } from "electron";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { lockContents, lockSession, openWindow } from "../../../main/desktop/window.ts";
import { BrowserWindow, FakeContents, FakeSession } from "../../fixtures/electron-stub.ts";

vi.mock("electron", () => import("../../fixtures/electron-stub.ts"));

const cancellable = () => ({ preventDefault: vi.fn<() => void>() });

describe("lockSession", () => {
  const session = new FakeSession();
  beforeEach(() => lockSession(session as unknown as Session));

  it("gives permission to tell that a job has ended and to copy text, no other and no device", () => {
    const given = (permission: string) => {
      const answer = vi.fn<(given: boolean) => void>();
      session.permissionRequest(null, permission, answer);
      expect(answer.mock.calls).toEqual([[session.permissionCheck(null, permission)]]);
      return answer.mock.calls[0][0];
    };
    for (const permission of ["media", "geolocation", "clipboard-read", "fullscreen", "openExternal"]) expect(given(permission), permission).toBe(false);
    for (const permission of ["notifications", "clipboard-sanitized-write"]) expect(given(permission), permission).toBe(true);
    expect(session.devicePermission()).toBe(false);
  });

  it("downloads nothing and reaches no network", () => {
    const event = cancellable();
    session.emit("will-download", event);
    expect(event.preventDefault).toHaveBeenCalled();
    const cancelled = (url: string) => {
      let result: boolean | undefined;
      session.beforeRequest({ url }, ({ cancel }) => {
        result = cancel;
      });
      return result;
    };
    for (const url of ["https://example.org/a.js", "http://127.0.0.1:80/", "ws://example.org/", "file:///etc/passwd", "ftp://example.org/"]) expect(cancelled(url), url).toBe(true);
    for (const url of ["syncline://app/index.html", "syncline://volume/v1", "blob:syncline://app/1", "data:,x"]) expect(cancelled(url), url).toBe(false);
  });
});

describe("lockContents", () => {
  it("navigates nowhere, opens no window and embeds nothing", () => {
    const contents = new FakeContents();
    lockContents(contents as unknown as WebContents);
    expect(contents.windowOpen({ url: "https://example.org" })).toEqual({ action: "deny" });
    expect(contents.windowOpen({ url: "syncline://app/index.html" })).toEqual({ action: "deny" });
    for (const name of ["will-navigate", "will-frame-navigate", "will-redirect", "will-attach-webview"]) {
      const event = cancellable();
      contents.emit(name, event);
      expect(event.preventDefault, name).toHaveBeenCalled();
    }
  });
});

describe("openWindow", () => {
  it("shows our page in a sandbox without Node, once it has painted", () => {
    const session = new FakeSession();
    openWindow(session as unknown as Session, "/dist/main/desktop/preload.cjs", undefined, false);
    const window = BrowserWindow.all.at(-1);
    expect(window?.options.webPreferences).toMatchObject({
      session, preload: "/dist/main/desktop/preload.cjs", sandbox: true, contextIsolation: true, nodeIntegration: false, nodeIntegrationInWorker: false, nodeIntegrationInSubFrames: false,
      webSecurity: true, webviewTag: false, navigateOnDragDrop: false, devTools: false,
    });
    expect(window?.loaded).toEqual(["syncline://app/index.html"]);
    expect([window?.options.show, window?.shown]).toEqual([false, 0]);
    window?.emit("ready-to-show");
    expect(window?.shown).toBe(1);
  });
});
