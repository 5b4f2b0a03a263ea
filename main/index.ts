import { app, BrowserWindow, dialog, session } from "electron";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { askToClose, createDialogs } from "./desktop/dialogs.ts";
import { connectIpc, sendEvent } from "./desktop/ipc.ts";
import { settingsSchema } from "./contract/settings.ts";
import { sayError } from "../workers/contract/speak.ts";
import { menuTexts } from "./desktop/menu-texts.ts";
import { installMenu } from "./desktop/menu.ts";
import { createResponder, registerScheme, serveScheme } from "./desktop/protocol.ts";
import { lockContents, lockSession, openWindow } from "./desktop/window.ts";
import { createServices } from "./services/create.ts";
import { programFiles } from "./services/program.ts";

/* The desktop program: starts the services, opens the one window, and ends both together. `--sample` opens the sample pair at once. */

let window: BrowserWindow | null = null;
let texts = menuTexts("en", "en");

function start(): void {
  texts = menuTexts("system", app.getLocale());
  const services = createServices({ door: "desktop", openSample: process.argv.includes("--sample"), dialogs: createDialogs(() => window, () => texts) });
  lockSession(session.defaultSession);
  serveScheme(session.defaultSession, createResponder(programFiles().renderer, services, () => texts.language));

  const inspectable = !app.isPackaged;
  const icon = join(__dirname, "..", "assets", "icons", "syncline.png");
  const { window: opened, loaded } = openWindow(session.defaultSession, join(__dirname, "desktop", "preload.cjs"), existsSync(icon) ? icon : undefined, inspectable);
  window = opened;
  loaded.catch(fail);
  const follow = (answer: unknown): void => {
    const settings = settingsSchema.safeParse(answer);
    texts = menuTexts(settings.success ? settings.data.language : "system", app.getLocale());
    installMenu((command) => sendEvent(opened, { type: "menu", command }), inspectable, texts);
  };
  follow(null);
  void services.handle("settings.read", {}).then(follow, () => undefined);
  const disconnect = connectIpc(opened, {
    onEvent: services.onEvent,
    handle: async (name, params) => {
      const answer = await services.handle(name, params);
      if (name === "settings.change") follow(answer);
      return answer;
    },
  });
  let crashed = false, asking = false;
  opened.webContents.on("render-process-gone", () => {
    crashed = true;
    dialog.showErrorBox("Syncline", texts.stopped);
    opened.destroy();
  });
  // the program ends when the services have ended, not when the system's quit has closed the window
  app.on("will-quit", (event) => event.preventDefault());
  opened.on("close", (event) => {
    if (!services.unsaved()) return;
    event.preventDefault();
    if (asking) return;
    asking = true;
    void askToClose(opened, texts).catch(() => false).then((may) => {
      asking = false;
      if (may && !opened.isDestroyed()) opened.destroy();
    });
  });
  // closing the window cancels what runs: services.dispose ends the threads, and a cancelled job leaves no file
  opened.once("closed", () => {
    window = null;
    disconnect();
    void services.dispose(crashed).catch(() => undefined).finally(() => app.exit(0));
  });
}

function fail(thrown: unknown): void {
  dialog.showErrorBox(texts.notStarted, sayError(thrown, texts.language));
  app.exit(1);
}

registerScheme();
app.enableSandbox();
if (app.requestSingleInstanceLock()) {
  app.on("web-contents-created", (_event, contents) => lockContents(contents));
  app.on("second-instance", () => {
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });
  // the window's own "closed" ends the program, after the services have ended
  app.on("window-all-closed", () => undefined);
  app.whenReady().then(start).catch(fail);
} else {
  app.quit();
}
