import { BrowserWindow, type Session, type WebContents } from "electron";
import { appOrigin, scheme } from "./channels.ts";

/** Telling that a long registration has ended, and putting text into the clipboard (never reading it). */
const permitted = new Set<string>(["notifications", "clipboard-sanitized-write"]);

/** Hardly a permission is given, nothing is downloaded and nothing outside our own scheme is fetched: the program connects nowhere. */
export function lockSession(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => answer(permitted.has(permission)));
  session.setPermissionCheckHandler((_contents, permission) => permitted.has(permission));
  session.setDevicePermissionHandler(() => false);
  session.on("will-download", (event) => event.preventDefault());
  session.webRequest.onBeforeRequest((details, answer) => {
    const { protocol } = new URL(details.url);
    answer({ cancel: ![`${scheme}:`, "blob:", "data:", "devtools:"].includes(protocol) });
  });
}

/** The contents show our page and nothing else: no navigation, no new windows, no embedded pages. */
export function lockContents(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: "deny" }));
  contents.on("will-navigate", (event) => event.preventDefault());
  contents.on("will-frame-navigate", (event) => event.preventDefault());
  contents.on("will-redirect", (event) => event.preventDefault());
  contents.on("will-attach-webview", (event) => event.preventDefault());
}

/** Makes the window (hidden until it has painted) and loads the page; `loaded` rejects when that fails. Its contents are locked like all others, when the app creates them. */
export function openWindow(session: Session, preload: string, icon: string | undefined, inspectable: boolean): { window: BrowserWindow; loaded: Promise<void> } {
  const window = new BrowserWindow({
    width: 1440, height: 900, minWidth: 960, minHeight: 600, show: false, title: "Syncline", backgroundColor: "#14161a", icon,
    webPreferences: {
      session, preload, sandbox: true, contextIsolation: true, nodeIntegration: false, nodeIntegrationInWorker: false, nodeIntegrationInSubFrames: false,
      webSecurity: true, webviewTag: false, navigateOnDragDrop: false, spellcheck: false, devTools: inspectable,
    },
  });
  window.once("ready-to-show", () => window.show());
  return { window, loaded: window.loadURL(`${appOrigin}/index.html`) };
}
