import type { MenuItemConstructorOptions } from "electron";
import { describe, expect, it, vi } from "vitest";
import { menuCommands, type MenuCommand } from "../../../main/contract/requests.ts";
import { installMenu, menuTemplate } from "../../../main/desktop/menu.ts";
import { Menu } from "../../fixtures/electron-stub.ts";

vi.mock("electron", () => import("../../fixtures/electron-stub.ts"));

function flatten(items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.flatMap((item) => [item, ...flatten(Array.isArray(item.submenu) ? item.submenu : [])]);
}

describe("the menu", () => {
  it("reaches every command of the contract once", () => {
    const sent: MenuCommand[] = [];
    for (const item of flatten(menuTemplate((command) => sent.push(command), "linux", false))) (item.click as (() => void) | undefined)?.();
    expect(sent.toSorted()).toEqual([...menuCommands].toSorted());
  });

  it("has no key twice, and developer tools only where asked", () => {
    const items = flatten(menuTemplate(() => undefined, "linux", true));
    const keys = items.map((item) => item.accelerator).filter((key) => key !== undefined);
    expect(new Set(keys).size).toBe(keys.length);
    const roles = (inspectable: boolean) => flatten(menuTemplate(() => undefined, "linux", inspectable)).map((item) => item.role);
    expect(roles(true)).toContain("toggleDevTools");
    expect(roles(false)).not.toContain("toggleDevTools");
    expect(roles(false)).not.toContain("reload");
  });

  it("follows the Mac's order there", () => {
    expect(menuTemplate(() => undefined, "darwin", false)[0].role).toBe("appMenu");
    expect(flatten(menuTemplate(() => undefined, "linux", false)).some((item) => item.role === "quit")).toBe(true);
  });

  it("is installed as the application's menu", () => {
    installMenu(() => undefined, false);
    expect(Array.isArray(Menu.installed)).toBe(true);
  });
});
