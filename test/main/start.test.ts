import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../fixtures/folder.ts";

interface Started {
  output: () => string;
  /** resolves with what was printed once it matches */
  printed(pattern: RegExp): Promise<string>;
  ended: Promise<number | null>;
  stop(): void;
}

/** Starts the built `npm start` with these variables instead of the machine's own. */
function start(variables: NodeJS.ProcessEnv): Started {
  const environment: NodeJS.ProcessEnv = { ...process.env, DISPLAY: undefined, WAYLAND_DISPLAY: undefined, ...variables };
  const child = spawn(process.execPath, [resolve("dist/main/start.cjs")], { env: environment, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (more: string) => {
      text += more;
      for (const look of waiting) look();
    });
  }
  const ended = new Promise<number | null>((done) => child.on("close", done));
  return {
    output: () => text,
    printed: (pattern) => new Promise((done, fail) => {
      const look = (): void => {
        if (pattern.test(text)) done(text);
      };
      waiting.add(look);
      look();
      void ended.then(() => fail(new Error(`ended before it printed ${String(pattern)}: ${text}`)));
    }),
    ended,
    stop: () => child.kill("SIGINT"),
  };
}

describe("npm start", () => {
  const folder = temporaryFolder();
  const address = /http:\/\/127\.0\.0\.1:\d+\/\S+/;
  const homes = { XDG_CACHE_HOME: folder.at("cache"), XDG_CONFIG_HOME: folder.at("config"), XDG_STATE_HOME: folder.at("state") };

  /** A folder that stands for Electron's: its executable writes down how it was called and ends with 3. */
  function falseElectron(): string {
    const dist = folder.at("electron");
    mkdirSync(dist, { recursive: true });
    chmodSync(folder.put("electron/electron", Buffer.from(`#!/bin/sh\nprintf '%s\\n' "$@" > "${folder.at("called")}"\nexit 3\n`)), 0o755);
    return dist;
  }

  it("serves the page where Electron's binary was never fetched, and says so in one line", async () => {
    const started = start({ ...homes, ELECTRON_OVERRIDE_DIST_PATH: folder.at("empty") });
    try {
      const text = await started.printed(address);
      const lines = text.trim().split("\n");
      expect(lines).toHaveLength(2);
      expect(lines[0]).toMatch(/Electron's binary is not installed here.*page/);
      const [url] = address.exec(text) ?? [""];
      const answer = await fetch(url);
      expect(answer.status).toBe(200);
      expect(await answer.text()).toContain("id=\"app\"");
    } finally {
      started.stop();
    }
    expect(await started.ended).toBe(0);
  });

  it.skipIf(process.platform !== "linux")("serves the page where there is no display", async () => {
    const started = start({ ...homes, ELECTRON_OVERRIDE_DIST_PATH: falseElectron() });
    try {
      expect(await started.printed(address)).toMatch(/^There is no display here.*page/);
    } finally {
      started.stop();
    }
    expect(await started.ended).toBe(0);
  });

  it.skipIf(process.platform !== "linux")("opens the window with the sample pair where it can, and ends as it ends", async () => {
    const started = start({ ...homes, ELECTRON_OVERRIDE_DIST_PATH: falseElectron(), DISPLAY: ":99" });
    expect(await started.ended).toBe(3);
    expect(readFileSync(folder.at("called"), "utf8").trim().split("\n")).toEqual([resolve("."), "--sample"]);
    expect(started.output()).toBe("");
  });
});
