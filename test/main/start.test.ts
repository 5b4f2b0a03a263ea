// `npm start` and `npm run demo` as a user runs them.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { expect, it } from "vitest";
import { reportSchema } from "../../workers/contract/job.ts";

it("npm start serves the page, saying why, where no window can be had", async () => {
  const child = spawn(process.execPath, [resolve("dist/main/start.cjs")], { env: { ...process.env, DISPLAY: "", WAYLAND_DISPLAY: "" }, stdio: ["ignore", "pipe", "inherit"] });
  try {
    const lines = await new Promise<string[]>((done) => {
      let text = "";
      child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
        if (text.split("\n").length > 2) done(text.trim().split("\n"));
      });
    });
    expect(lines[0]).toMatch(/^(Electron's binary is not installed|There is no display) here, so the window is served as a page/);
    expect(lines).toHaveLength(2);
    const info = await fetch(new URL("rpc/app.info", lines[1]), { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
    expect(await info.json()).toMatchObject({ openSample: true, door: "page" });
  } finally {
    child.kill("SIGTERM");
  }
  expect(await new Promise<number | null>((done) => child.on("close", done))).toBe(0);
});

it("npm run demo leaves the registered volume, the transform, the report and the picture", async () => {
  const folder = mkdtempSync(join(tmpdir(), "syncline-demo-"));
  try {
    const child = spawn(process.execPath, [resolve("dist/main/demo.cjs")], { cwd: folder, stdio: "ignore" });
    expect(await new Promise<number | null>((done) => child.on("close", done))).toBe(0);
    const out = join(folder, "syncline-demo");
    expect(readdirSync(out).sort()).toEqual(["before-after.png", "ct-to-mr-0GenericAffine.mat", "ct-to-mr-InverseWarped.nii.gz", "ct-to-mr-Report.json", "ct-to-mr-Warped.nii.gz"]);
    expect(reportSchema.parse(JSON.parse(readFileSync(join(out, "ct-to-mr-Report.json"), "utf8"))).quality.verdict).toBe("good");
    expect(existsSync(join(out, "before-after.png"))).toBe(true);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
