import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Log } from "../../../main/services/log.ts";
import { RecentPairs } from "../../../main/services/recent.ts";
import { SettingsFile } from "../../../main/services/settings.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "syncline-recent-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("recent pairs", () => {
  it("are listed newest first, once each, and only while their files are there", async () => {
    const [a, b, c] = ["a", "b", "c"].map((name) => join(folder, name));
    for (const path of [a, b, c]) writeFileSync(path, "");
    const recent = new RecentPairs(folder);
    await recent.add(a, b, new Date(1));
    await recent.add(b, c, new Date(2));
    await recent.add(a, b, new Date(3));
    expect((await recent.list()).map(({ fixed, moving }) => [fixed, moving])).toEqual([[a, b], [b, c]]);
    rmSync(c);
    expect(await recent.list()).toEqual([{ fixed: a, moving: b, when: new Date(3).toISOString() }]);
  });

  it("survive a damaged file and a folder that cannot be written", async () => {
    writeFileSync(join(folder, "recent.json"), "{");
    expect(await new RecentPairs(folder).list()).toEqual([]);
    await new RecentPairs(join(folder, "recent.json", "below")).add("/a", "/b");
  });
});

describe("settings", () => {
  it("fall back to the defaults and are kept", async () => {
    const defaults = await new SettingsFile(folder).read();
    expect(defaults).toMatchObject({ threads: null, language: "system", theme: "dark" });
    const settings = new SettingsFile(folder);
    await Promise.all([settings.change({ threads: 3 }), settings.change({ theme: "light" })]);
    expect(await new SettingsFile(folder).read()).toEqual({ ...defaults, threads: 3, theme: "light" });
    writeFileSync(join(folder, "settings.json"), "{\"threads\": 0}");
    expect(await new SettingsFile(folder).read()).toEqual(defaults);
  });
});

describe("the log", () => {
  it("appends lines, and gives up quietly where it cannot", async () => {
    const log = new Log(folder);
    await log.write("job started");
    await log.write("job ended", { code: "failed" });
    const lines = readFileSync(join(folder, "syncline.log"), "utf8").trim().split("\n");
    expect(lines.map((line) => line.replace(/^\S+ /, ""))).toEqual(["job started {}", "job ended {\"code\":\"failed\"}"]);
    await new Log(join(folder, "syncline.log", "below")).write("started");
  });
});
