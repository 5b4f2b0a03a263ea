import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { electronBinary, missingDisplay } from "../../../main/services/electron-binary.ts";
import { temporaryFolder } from "../../fixtures/folder.ts";

const folder = temporaryFolder().path;

describe("electronBinary", () => {
  it("is null without the package, and without its binary", () => {
    writeFileSync(join(folder, "package.json"), "{}");
    expect(electronBinary(folder)).toBeNull();
    mkdirSync(join(folder, "node_modules", "electron"), { recursive: true });
    writeFileSync(join(folder, "node_modules", "electron", "package.json"), "{\"name\": \"electron\"}");
    writeFileSync(join(folder, "node_modules", "electron", "index.js"), "throw new Error(\"this would download\")");
    expect(electronBinary(folder)).toBeNull();
  });

  it("is the path that the package's install has noted", () => {
    const electron = join(folder, "node_modules", "electron");
    mkdirSync(join(electron, "dist"), { recursive: true });
    writeFileSync(join(electron, "path.txt"), "electron");
    expect(electronBinary(folder)).toBeNull();
    writeFileSync(join(electron, "dist", "electron"), "");
    expect(electronBinary(folder)).toBe(join(electron, "dist", "electron"));
  });
});

describe("missingDisplay", () => {
  it("asks for X or Wayland on Linux only", () => {
    expect(missingDisplay("linux", {})).toMatch(/no display/);
    expect(missingDisplay("linux", { DISPLAY: ":0" })).toBeNull();
    expect(missingDisplay("linux", { WAYLAND_DISPLAY: "wayland-0" })).toBeNull();
    expect(missingDisplay("darwin", {})).toBeNull();
  });
});
