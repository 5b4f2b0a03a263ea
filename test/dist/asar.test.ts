import { extractAll, getRawHeader, listPackage } from "@electron/asar";
import { execFile, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { windowPolicy } from "../../main/desktop/protocol.ts";
import { launchBrowser } from "../fixtures/browser.ts";
import { dicomFile } from "../fixtures/dicom-bytes.ts";
import { encodeFrames } from "../fixtures/dicom-frames.ts";
import { printedAddress } from "../fixtures/command.ts";
import { readTransformMatrix, readVolume } from "../fixtures/files.ts";
import { temporaryFolder } from "../fixtures/folder.ts";
import { singleFile } from "../fixtures/nifti-bytes.ts";

vi.mock("electron", () => import("../fixtures/electron-stub.ts"));
const run = promisify(execFile);

/** A blob of int16 on a 24^3 grid of 2 mm, its middle moved by so many mm in x. */
function blob(shift: number): Buffer {
  const size = 24, voxels = Buffer.alloc(2 * size ** 3);
  for (let k = 0, at = 0; k < size; k++) for (let j = 0; j < size; j++) for (let i = 0; i < size; i++, at += 2) {
    const [x, y, z] = [2 * i - 23 - shift, 2 * j - 23, 2 * k - 23];
    const r2 = (x / 15) ** 2 + (y / 11) ** 2 + (z / 13) ** 2;
    voxels.writeInt16LE(Math.round(1000 / (1 + r2 * r2) + 200 / (1 + ((x - 6) ** 2 + (y - 4) ** 2 + z * z) / 12)), at);
  }
  return singleFile({ dims: [size, size, size], srow: [2, 0, 0, -23, 0, 2, 0, -23, 0, 0, 2, -23] }, voxels);
}

/*
 * Packs the program with a stub in Electron's place and runs what is in the archive. Plain Node cannot read inside an archive as Electron
 * does, so the archive is taken apart into a folder of the same name: the paths the program sees, and the way from app.asar to
 * app.asar.unpacked, are those of the real package.
 */
describe("the packed program", () => {
  const folder = temporaryFolder();
  const resources = folder.at("release/linux-unpacked/resources");
  const archive = join(resources, "app.asar");
  const installed = folder.at("installed");
  const app = join(installed, "app.asar");
  const environment = { ...process.env, XDG_CACHE_HOME: folder.at("cache"), XDG_CONFIG_HOME: folder.at("config"), XDG_STATE_HOME: folder.at("state") };

  beforeAll(async () => {
    await run(process.execPath, [resolve("dist.mjs"), "--output", folder.at("release")]);
    await mkdir(installed);
    extractAll(archive, app);
    await cp(join(resources, "app.asar.unpacked"), join(installed, "app.asar.unpacked"), { recursive: true });
    // extractAll also puts the unpacked files back; inside the real archive they are only names
    for (const name of ["dist/workers", "dist/kernels.wasm"]) await rm(join(app, name), { recursive: true });
  });

  it("holds the built program, its one package and nothing else", () => {
    const files = listPackage(archive, { isPack: false }).map((name) => name.replaceAll("\\", "/"));
    for (const name of ["/dist/main/index.cjs", "/dist/main/desktop/preload.cjs", "/dist/renderer/index.html", "/dist/kernels.wasm", "/dist/workers/io.cjs", "/dist/workers/compute.cjs", "/dist/assets/icons/syncline.png", "/package.json"]) {
      expect(files).toContain(name);
    }
    expect(existsSync(join(resources, "THIRD-PARTY.txt"))).toBe(true);
    expect(files.filter((name) => /^\/node_modules\/[^/]+$/.test(name))).toEqual(["/node_modules/piscina"]);
    expect(files.filter((name) => /\.(ts|map)$|^\/(test|workers|main|renderer|assets)\b/.test(name))).toEqual([]);
  });

  it("keeps threads and WebAssembly outside the archive", () => {
    const flat = JSON.stringify(getRawHeader(archive).header);
    expect(flat).toContain("\"unpacked\":true");
    for (const name of ["dist/workers/io.cjs", "dist/workers/compute.cjs", "dist/workers/dicom-codecs.wasm", "dist/kernels.wasm", "node_modules/piscina/dist/worker.js"]) {
      expect(existsSync(join(resources, "app.asar.unpacked", name)), name).toBe(true);
    }
    expect(existsSync(join(resources, "app.asar.unpacked", "dist/main"))).toBe(false);
  });

  it("reads compressed DICOM with the decoders it brings", async () => {
    const frames = [0, 1].map((k) => Array.from({ length: 64 }, (_, i) => 100 * k + i));
    const { elements, syntax } = await encodeFrames("jpegls", frames, 8, 8);
    const file = folder.put("packed.dcm", dicomFile(elements, syntax));
    const { stdout } = await run(process.execPath, [join(app, "dist/main/command.cjs"), "info", "--json", file], { env: environment });
    expect(JSON.parse(stdout)).toMatchObject({ shape: [8, 8, 2], range: { min: 0, max: 163 } });
  });

  it("registers two images with its workers and kernels", async () => {
    const fixed = folder.put("fixed.nii", blob(0)), moving = folder.put("moving.nii", blob(5));
    const command = join(app, "dist/main/command.cjs");
    await run(process.execPath, [command, "register", "--fixed", fixed, "--moving", moving, "--transform", "Translation", "--affine-sampling-rate", "1",
      "--affine-iterations", "100x50", "--affine-shrink-factors", "2x1", "--affine-smoothing-sigmas", "1x0", "--threads", "2", "--output", folder.at("out_")], { env: environment });
    const report = JSON.parse(await readFile(folder.at("out_Report.json"), "utf8")) as { quality: { translationMm: number } };
    expect(Math.abs(report.quality.translationMm - 5)).toBeLessThan(0.3);
    const matrix = await readTransformMatrix(folder.at("out_0GenericAffine.mat"));
    expect(Math.hypot(matrix[3] - 5, matrix[7], matrix[11])).toBeLessThan(0.5);
    const warped = await readVolume(folder.at("out_Warped.nii.gz"));
    expect(warped.header.dims).toEqual([24, 24, 24]);
  });

  it("starts the desktop program, whose window gets its page by the scheme and answers only itself", async () => {
    const stub = join(app, "node_modules/electron");
    await mkdir(stub, { recursive: true });
    await cp(resolve("test/fixtures/electron-session.mjs"), join(stub, "index.mjs"));
    await writeFile(join(stub, "package.json"), JSON.stringify({ name: "electron", main: "index.mjs" }));
    const { stdout } = await run(process.execPath, [join(app, "dist/main/index.cjs")], { env: environment });
    const said = JSON.parse(stdout) as { page: { status: number; policy: string; script: number; bytes: number }; info: unknown; stranger: unknown; preload: boolean };
    expect(said.page).toMatchObject({ status: 200, policy: windowPolicy, script: 200 });
    expect(said.page.bytes).toBeGreaterThan(10_000);
    expect(said.info).toMatchObject({ ok: true, value: { door: "desktop", openSample: false } });
    expect(said.stranger).toMatchObject({ ok: false, error: { code: "usage" } });
    expect(said.preload).toBe(true);
  });

  it("shows its window in a browser", async () => {
    const server = spawn(process.execPath, [join(app, "dist/main/command.cjs"), "page"], { env: environment, stdio: ["ignore", "pipe", "inherit"] });
    const browser = await launchBrowser();
    try {
      const url = await printedAddress(server);
      const page = await browser.newPage();
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(error.message));
      page.on("console", (message) => {
        if (message.type() === "error") errors.push(message.text());
      });
      await page.goto(url);
      await page.waitForSelector("#app *");
      expect(await page.title()).toContain("Syncline");
      expect((await page.innerText("#app")).length).toBeGreaterThan(20);
      expect(errors).toEqual([]);
    } finally {
      await browser.close();
      server.kill();
    }
  });
});
