import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser } from "../fixtures/browser.ts";
import { servePage } from "../fixtures/command.ts";
import { singleFile } from "../fixtures/nifti-bytes.ts";
import { violations } from "./axe.ts";
import { drawn, openWindow, picture } from "./window.ts";

let server: Awaited<ReturnType<typeof servePage>>;
let browser: Browser;
let page: Page;
let complaints: string[];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "syncline-german-"));
  server = await servePage();
  browser = await launchBrowser();
  ({ page, complaints } = await openWindow(browser));
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(server.url);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Texts that do not fit where they stand, and buttons whose words break into more lines. */
function cutTexts(): Promise<string[]> {
  return page.evaluate(() => [...document.querySelectorAll<HTMLElement>("body *")].flatMap((element) => {
    const words = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.textContent?.trim());
    if (!words || !element.checkVisibility() || element.closest(".hidden-visually, svg, .name")) return [];
    const text = element.innerText.slice(0, 60);
    const cut = getComputedStyle(element).display !== "inline" && element.scrollWidth > element.clientWidth + 1 ? [`cut: ${text}`] : [];
    const broken = element.matches(".button") && element.getBoundingClientRect().height > 40 ? [`broken: ${text}`] : [];
    return [...cut, ...broken];
  }));
}

/** Whatever can be read or is told to a reader: texts, what fields hold, titles and labels. Names of files are left out. */
function words(within = "body"): Promise<string[]> {
  return page.evaluate((selector) => [...document.querySelectorAll<HTMLElement>(`${selector} *`)].flatMap((element) => {
    if (!element.checkVisibility() || element.closest(".name, svg, script, style")) return [];
    const own = [...element.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).map((node) => node.textContent ?? "");
    const field = element instanceof HTMLInputElement && element.type !== "file" ? [element.value, element.placeholder] : [];
    const told = ["title", "aria-label", "aria-valuetext"].map((name) => element.getAttribute(name) ?? "");
    return [...own, ...field, ...told].map((text) => text.trim()).filter((text) => text !== "");
  }), within);
}

/** Numbers with a decimal point, but for file names and the program's version. */
async function points(): Promise<string[]> {
  return (await words()).filter((text) => /\d\.\d/.test(text.replace(/[\w-]+\.(nii|gz|mat|h5|json|html|zip|syncline)\b\S*|Analyze 7\.5|Version \S+/g, "")));
}

/** Words that only English has. */
const english = /\b(the|of|is|are|and|with|its|cannot|could|not|no|open|file|to|from)\b/i;

async function openFile(role: "fixed" | "moving", name: string, buffer: Buffer): Promise<void> {
  await page.locator(`input[type=file][data-role=${role}]`).first().setInputFiles({ name, mimeType: "application/octet-stream", buffer });
}

async function dismissAll(): Promise<void> {
  const dismiss = page.getByRole("button", { name: /^Schließen: / });
  while (await dismiss.count() > 0) await dismiss.first().click();
}

describe("the window in German, 1280 x 800", () => {
  it("speaks German where the language is changed, cuts no words, and has no violation of axe-core", async () => {
    await page.getByRole("button", { name: "Open the sample pair" }).click();
    await page.getByText("256 × 256 × 160").waitFor({ timeout: 60_000 });
    await page.getByRole("button", { name: "Settings" }).click();
    await page.getByRole("combobox", { name: "Language" }).click();
    await page.getByRole("option", { name: "Deutsch" }).click();
    await page.getByRole("heading", { name: "Einstellungen" }).waitFor();
    await page.keyboard.press("Escape");
    // what was chosen before speaks German as well
    await expect.poll(() => page.getByRole("combobox", { name: "Vorgabe", exact: true }).innerText()).toBe("Gleicher Patient, starr");

    const left = page.getByRole("complementary").first();
    for (const name of [/^Von Hand ausrichten/, /^Masken/]) await left.getByRole("button", { name }).click();
    for (const tab of ["Überlagerungen", "Werte"]) {
      await page.getByRole("tab", { name: tab }).click();
      await drawn(page);
      await picture(page, `german-${tab === "Werte" ? "values" : "overlays"}`);
      expect(await cutTexts(), tab).toEqual([]);
    }
    expect(await violations(page)).toEqual([]);
    expect(complaints).toEqual([]);
    for (const name of [/^Von Hand ausrichten/, /^Masken/]) await left.getByRole("button", { name }).click();
  });

  it("writes numbers with a comma everywhere, and takes a comma or a point", async () => {
    await expect.poll(() => page.getByLabel("Unter dem Zeiger").innerText()).toMatch(/[LR] \d+,\d/);
    await page.getByRole("button", { name: /^Parameter/ }).click();
    await page.getByPlaceholder("Parameter suchen").fill("Stichprobe");
    const rate = page.getByRole("textbox", { name: /^Stichprobe/ });
    for (const typed of ["0,35", "0.45"]) {
      await rate.fill(typed);
      expect(await rate.getAttribute("aria-invalid")).toBe("false");
      await expect.poll(() => rate.inputValue()).toBe(typed.replace(".", ","));
    }
    await rate.fill("7");
    await page.getByText("Erwartet wird eine Zahl über 0 und höchstens 1.").waitFor();
    await page.getByText("Erwartet wird eine Zahl").scrollIntoViewIfNeeded();
    await drawn(page);
    await picture(page, "german-parameters");
    expect(await points()).toEqual([]);
    expect(await cutTexts()).toEqual([]);
    await page.getByRole("button", { name: "Stichprobe zurücksetzen auf 0,2" }).click();
    await page.getByPlaceholder("Parameter suchen").fill("");
    await page.getByRole("button", { name: /^Parameter/ }).click();
  });

  it("tells what is odd about a file, and what was decided, in German", async () => {
    await page.getByRole("button", { name: "Bewegtes Bild entfernen" }).click();
    const voxels = Buffer.alloc(2 * 12 * 12 * 12);
    for (let i = 0; i < 12 * 12 * 12; i++) voxels.writeInt16LE((i * 37) % 400, 2 * i);
    await openFile("moving", "schief.nii", singleFile({ dims: [12, 12, 12, 2], srow: [2, 0.9, 0, -10, 0, 2, 0, -20, 0, 0, 2.5, -30], qformCode: 1, qoffset: [30, 0, 0], pixdim: [1, 2, 2, 2, 1, 1, 1, 1] }, Buffer.concat([voxels, voxels, Buffer.alloc(7)])));
    const card = page.getByRole("article", { name: "Bewegtes Bild" });
    await card.getByText("Die Voxelachsen stehen nicht im rechten Winkel").waitFor();
    await card.getByText("Zur Datei").click();
    expect(await card.innerText()).toMatch(/\(\d+,\d mm|\d,\d/);
    const left = await words("article:nth-of-type(2)");
    expect(left.filter((text) => english.test(text))).toEqual([]);
    await card.scrollIntoViewIfNeeded();
    await drawn(page);
    await picture(page, "german-odd");
    expect(await points()).toEqual([]);
    expect(await cutTexts()).toEqual([]);
  });

  it("refuses in German: no such file, no image, a damaged one, and a registration that cannot be", async () => {
    await page.getByRole("button", { name: "Bewegtes Bild entfernen" }).click();
    await page.getByLabel("Pfad des bewegten Bildes").fill(join(folder, "nirgends.nii.gz"));
    await page.keyboard.press("Enter");
    await page.getByRole("alert").first().waitFor();
    await openFile("moving", "notizen.nii", Buffer.from("this is no image"));
    await expect.poll(() => page.getByRole("alert").count()).toBe(2);
    await openFile("moving", "kurz.nii", singleFile({ dims: [120, 120, 120] }, Buffer.alloc(1000)));
    await expect.poll(() => page.getByRole("alert").count()).toBe(3);
    const told = await page.getByRole("alert").allInnerTexts();
    expect(told[0]).toContain("nirgends.nii.gz kann nicht gelesen werden: es gibt keine solche Datei; prüfen Sie den Namen und den Ordner.");
    expect(told[1]).toContain("der Inhalt ist nur 16 Bytes lang");
    expect(told[2]).toContain("sie hat 1.352 Bytes statt der 3.456.352, die der Kopf verlangt (120 x 120 x 120 int16)");
    expect(told.filter((text) => english.test(text))).toEqual([]);
    await drawn(page);
    await picture(page, "german-refusals");
    expect(await cutTexts()).toEqual([]);
    await dismissAll();

    await openFile("moving", "gleich.nii", singleFile({ dims: [12, 12, 12] }, Buffer.alloc(2 * 12 * 12 * 12)));
    await page.getByRole("article", { name: "Bewegtes Bild" }).getByText("gleich.nii").waitFor();
    await page.getByRole("button", { name: "Registrieren", exact: true }).click();
    await page.getByRole("alert").getByText("Das bewegte Bild hat überall denselben Wert").waitFor({ timeout: 60_000 });
    await drawn(page);
    await picture(page, "german-failed");
    expect(await violations(page)).toEqual([]);
    expect(complaints.filter((text) => !text.includes("422"))).toEqual([]);
    await dismissAll();
  });

  it("judges in German, and writes the report in German", async () => {
    for (const which of ["Festes", "Bewegtes"]) await page.getByRole("button", { name: `${which} Bild entfernen` }).click();
    await page.getByRole("button", { name: "Beispielpaar öffnen" }).click();
    await page.getByText("256 × 256 × 160").waitFor({ timeout: 60_000 });
    await page.getByRole("button", { name: "Registrieren", exact: true }).click();
    const verdict = page.getByLabel("Beurteilung");
    await verdict.getByText("Das Ergebnis wirkt plausibel").waitFor({ timeout: 100_000 });
    expect(await verdict.innerText()).toMatch(/Drehung\s+14,[3-6]/);
    await drawn(page);
    await picture(page, "german-verdict");
    await page.getByRole("button", { name: "Wie Bilder geschrieben werden" }).click();
    expect(await points()).toEqual([]);
    expect(await cutTexts()).toEqual([]);

    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Nur exportieren: Bericht, Seite" }).click()]);
    const path = join(folder, file.suggestedFilename());
    await file.saveAs(path);
    expect(await readFile(path, "utf8")).toContain("<html lang=\"de\">");
    const context = await browser.newContext({ viewport: { width: 900, height: 1200 } });
    const report = await context.newPage();
    await report.goto(pathToFileURL(path).href);
    const text = await report.locator("body").innerText();
    expect(text).toMatch(/Drehung\s+14,[3-6]/);
    const lines = text.split("\n").filter((line) => !line.startsWith("syncline "));
    expect(lines.filter((line) => english.test(line.replace(/--[a-z-]+/g, "")))).toEqual([]);
    expect(lines.filter((line) => /\d\.\d/.test(line.replace(/Syncline \S+|\S+\.nii\S*/g, "")))).toEqual([]);
    expect(await report.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)).toBe(true);
    await report.setViewportSize({ width: 900, height: await report.evaluate(() => document.documentElement.scrollHeight) });
    await picture(report, "german-report");
    await context.close();
    expect(complaints.filter((text) => !text.includes("422"))).toEqual([]);
  });
});
