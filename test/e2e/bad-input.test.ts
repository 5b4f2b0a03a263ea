// What goes wrong with files and jobs, as the page shows it: a notice that says what happened, and nothing lost.
import { spawn } from "node:child_process";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { launchBrowser } from "../fixtures/browser.ts";
import { commandFile, printedAddress } from "../fixtures/command.ts";
import { writeVolume } from "../fixtures/files.ts";
import { phantom, volumeOf } from "../fixtures/phantom.ts";
import { openWindow, picture } from "./window.ts";

/** blocks of 512 bytes: more than all that is kept and less than a registered image */
const mostBlocks = 80;
let browser: Browser;
let folder: string;
let url: string;
let server: ReturnType<typeof spawn>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "syncline-bad-"));
  const image = phantom({ dims: [64, 72, 60], spacing: 3 });
  for (const name of ["mr.nii", "ct.nii", "gone.nii"]) await writeVolume(join(folder, name), image);
  await writeVolume(join(folder, "flat.nii"), volumeOf(image.header, () => 7));
  browser = await launchBrowser();
  // a server whose disk is full once a file has so many blocks
  server = spawn("/bin/sh", ["-c", `ulimit -f ${mostBlocks}; exec "$0" "$@"`, process.execPath, commandFile, "page", "--port", "0"], {
    stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, XDG_CONFIG_HOME: join(folder, "config"), XDG_STATE_HOME: join(folder, "state") },
  });
  url = await printedAddress(server);
});
afterAll(async () => {
  await browser?.close();
  const ended = new Promise((resolve) => server.once("exit", resolve));
  server.kill("SIGINT");
  await ended;
  await rm(folder, { recursive: true, force: true });
});

async function open(page: Page, role: "fixed" | "moving", name: string): Promise<void> {
  await page.getByLabel(`Path of the ${role} image`).fill(join(folder, name));
  await page.keyboard.press("Enter");
  await page.getByRole("article", { name: `${role === "fixed" ? "Fixed" : "Moving"} image` }).getByText(name).waitFor();
}

async function pair(fixed: string, moving: string): Promise<Page> {
  const { page } = await openWindow(browser);
  await page.goto(url);
  await open(page, "fixed", fixed);
  await open(page, "moving", moving);
  return page;
}

const register = (page: Page) => page.getByRole("button", { name: "Register", exact: true });
const notice = (page: Page, text: RegExp) => page.getByRole("region", { name: "Messages" }).getByRole("alert").filter({ hasText: text });

it.skipIf(process.platform === "win32")("a disk that fills during an export is told of, no half file comes, and the result is still there", async () => {
  const page = await pair("mr.nii", "ct.nii");
  await register(page).click();
  await page.getByLabel("Verdict").waitFor({ timeout: 120_000 });
  let downloads = 0;
  page.on("download", () => downloads++);
  await page.getByRole("button", { name: "Export only: Registered image", exact: true }).click();
  await notice(page, /Warped.*cannot be written|Warped.*could not be written/).waitFor();
  await picture(page, "bad-disk-full");
  await page.getByRole("button", { name: /^Dismiss/ }).click();
  expect(downloads).toBe(0);
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Export only: Transform", exact: true }).click()]);
  expect(file.suggestedFilename()).toBe("ct-0GenericAffine.mat");
  await page.context().close();
});

it("a job that fails is told of; its images stay, and the next one runs", async () => {
  const page = await pair("mr.nii", "flat.nii");
  await register(page).click();
  await notice(page, /The registration failed.*same value everywhere/s).waitFor();
  await picture(page, "bad-job-failed");
  await page.keyboard.press("Escape");
  expect(await page.getByRole("region", { name: "Messages" }).getByRole("alert").count()).toBe(0);
  await page.getByRole("article", { name: "Moving image" }).getByText("flat.nii").waitFor();
  await page.getByRole("button", { name: "Remove the moving image" }).click();
  await open(page, "moving", "ct.nii");
  await register(page).click();
  await page.getByLabel("Verdict").waitFor({ timeout: 120_000 });
  await page.context().close();
});

it("a file that has vanished or changed its kind since it was listed is told of, and what is open stays", async () => {
  const first = await pair("gone.nii", "ct.nii");
  await register(first).click();
  await first.getByLabel("Verdict").waitFor({ timeout: 120_000 });
  await first.context().close();
  const { page } = await openWindow(browser);
  await page.goto(url);
  const recent = page.getByRole("button", { name: /^gone\.nii · ct\.nii/ });
  await recent.waitFor();
  await rm(join(folder, "gone.nii"));
  await recent.click();
  await notice(page, /gone\.nii cannot be read: there is no such file/).waitFor();
  await picture(page, "bad-vanished");
  await page.getByRole("button", { name: /^Dismiss/ }).click();
  await writeFile(join(folder, "gone.nii"), "no image any more");
  await recent.click();
  await notice(page, /gone\.nii/).waitFor();
  await page.getByRole("button", { name: /^Dismiss/ }).click();
  await copyFile(join(folder, "mr.nii"), join(folder, "gone.nii"));
  await recent.click();
  for (const [card, name] of [["Fixed image", "gone.nii"], ["Moving image", "ct.nii"]]) await page.getByRole("article", { name: card }).getByText(name).waitFor();
  await page.context().close();
});
