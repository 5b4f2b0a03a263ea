import type { MenuItemConstructorOptions } from "electron";
import { describe, expect, it, vi } from "vitest";
import { menuCommands, type MenuCommand } from "../../../main/contract/requests.ts";
import { installMenu, menuTemplate } from "../../../main/desktop/menu.ts";
import { menuTexts } from "../../../main/desktop/menu-texts.ts";
import { Menu } from "../../fixtures/electron-stub.ts";

vi.mock("electron", () => import("../../fixtures/electron-stub.ts"));

const english = menuTexts("en", "de-DE");

function flatten(items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return items.flatMap((item) => [item, ...flatten(Array.isArray(item.submenu) ? item.submenu : [])]);
}

describe("the menu", () => {
  it("reaches every command of the contract once", () => {
    const sent: MenuCommand[] = [];
    for (const item of flatten(menuTemplate((command) => sent.push(command), "linux", false, english))) (item.click as (() => void) | undefined)?.();
    expect(sent.toSorted()).toEqual([...menuCommands].toSorted());
  });

  it("has no key twice, and developer tools only where asked", () => {
    const items = flatten(menuTemplate(() => undefined, "linux", true, english));
    const keys = items.map((item) => item.accelerator).filter((key) => key !== undefined);
    expect(new Set(keys).size).toBe(keys.length);
    const roles = (inspectable: boolean) => flatten(menuTemplate(() => undefined, "linux", inspectable, english)).map((item) => item.role);
    expect(roles(true)).toContain("toggleDevTools");
    expect(roles(false)).not.toContain("toggleDevTools");
    expect(roles(false)).not.toContain("reload");
  });

  it("follows the Mac's order there", () => {
    expect(menuTemplate(() => undefined, "darwin", false, english)[0].role).toBe("appMenu");
    expect(flatten(menuTemplate(() => undefined, "linux", false, english)).some((item) => item.role === "quit")).toBe(true);
  });

  it("speaks the user's language, or the system's", () => {
    expect([menuTexts("system", "de-AT"), menuTexts("de", "en"), menuTexts("en", "de"), menuTexts("system", "fr")].map(({ register }) => register)).toEqual(["Registrieren", "Registrieren", "Register", "Register"]);
  });

  it("is installed as the application's menu", () => {
    installMenu(() => undefined, false, english);
    expect(Array.isArray(Menu.installed)).toBe(true);
  });
});
