import { Menu, type MenuItemConstructorOptions } from "electron";
import type { MenuCommand } from "../contract/requests.ts";

/** The window's menu. Entries that concern the work are sent to the renderer, which knows whether they make sense now. */
export function menuTemplate(send: (command: MenuCommand) => void, platform: NodeJS.Platform, inspectable: boolean): MenuItemConstructorOptions[] {
  const command = (label: string, name: MenuCommand, accelerator?: string): MenuItemConstructorOptions => ({ label, accelerator, click: () => send(name) });
  const separator: MenuItemConstructorOptions = { type: "separator" };
  const mac = platform === "darwin";
  return [
    ...(mac ? [{ role: "appMenu" as const }] : []),
    {
      label: "&File",
      submenu: [
        command("Open Fixed Image…", "openFixed", "CmdOrCtrl+O"),
        command("Open Moving Image…", "openMoving", "CmdOrCtrl+Shift+O"),
        command("Open Sample Pair", "openSample"),
        separator,
        {
          label: "Export",
          submenu: [
            command("Registered Volume…", "exportWarped", "CmdOrCtrl+E"),
            command("Fixed Image in Moving Space…", "exportInverseWarped"),
            command("Transform…", "exportTransform"),
            command("Report…", "exportReport"),
          ],
        },
        separator,
        mac ? { role: "close" } : { role: "quit" },
      ],
    },
    { role: "editMenu" },
    { label: "&Registration", submenu: [command("Register", "register", "CmdOrCtrl+Return"), command("Cancel", "cancel", "CmdOrCtrl+.")] },
    {
      label: "&View",
      submenu: [
        { role: "togglefullscreen" }, { role: "resetZoom" }, { role: "zoomIn" }, { role: "zoomOut" },
        ...(inspectable ? [separator, { role: "reload" as const }, { role: "toggleDevTools" as const }] : []),
      ],
    },
  ];
}

export function installMenu(send: (command: MenuCommand) => void, inspectable: boolean): void {
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(send, process.platform, inspectable)));
}
