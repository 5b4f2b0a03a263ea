import { Menu, type MenuItemConstructorOptions } from "electron";
import type { MenuTexts } from "./menu-texts.ts";
import type { MenuCommand } from "../contract/requests.ts";

/** The window's menu. Entries that concern the work are sent to the renderer, which knows whether they make sense now. */
export function menuTemplate(send: (command: MenuCommand) => void, platform: NodeJS.Platform, inspectable: boolean, texts: MenuTexts): MenuItemConstructorOptions[] {
  const command = (label: string, name: MenuCommand, accelerator?: string): MenuItemConstructorOptions => ({ label, accelerator, click: () => send(name) });
  const separator: MenuItemConstructorOptions = { type: "separator" };
  const mac = platform === "darwin";
  return [
    ...(mac ? [{ role: "appMenu" as const }] : []),
    {
      label: texts.file,
      submenu: [
        command(texts.openFixed, "openFixed", "CmdOrCtrl+O"),
        command(texts.openMoving, "openMoving", "CmdOrCtrl+Shift+O"),
        command(texts.openSample, "openSample"),
        separator,
        command(texts.openProject, "openProject"),
        command(texts.saveProject, "saveProject", "CmdOrCtrl+S"),
        separator,
        {
          label: texts.export,
          submenu: [
            command(texts.warped, "exportWarped", "CmdOrCtrl+E"),
            command(texts.inverse, "exportInverseWarped"),
            command(texts.transform, "exportTransform"),
            command(texts.report, "exportReport"),
          ],
        },
        separator,
        command(texts.settings, "settings", "CmdOrCtrl+,"),
        separator,
        mac ? { role: "close" } : { role: "quit" },
      ],
    },
    { role: "editMenu" },
    { label: texts.registration, submenu: [command(texts.register, "register", "CmdOrCtrl+Return"), command(texts.cancel, "cancel", "CmdOrCtrl+."), command(texts.keep, "keep")] },
    {
      label: texts.view,
      submenu: [
        { role: "togglefullscreen" }, { role: "resetZoom" }, { role: "zoomIn" }, { role: "zoomOut" },
        ...(inspectable ? [separator, { role: "reload" as const }, { role: "toggleDevTools" as const }] : []),
      ],
    },
  ];
}

export function installMenu(send: (command: MenuCommand) => void, inspectable: boolean, texts: MenuTexts): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(send, process.platform, inspectable, texts)));
}
