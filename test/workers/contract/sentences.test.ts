import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { fromPlainError, SynclineError, toPlainError } from "../../../workers/contract/errors.ts";
import { dicomWords } from "../../../workers/contract/german/dicom.ts";
import { fileWords } from "../../../workers/contract/german/files.ts";
import { programWords } from "../../../workers/contract/german/program.ts";
import { qualityWords } from "../../../workers/contract/german/quality.ts";
import { germanWords } from "../../../workers/contract/german/words.ts";
import { workWords } from "../../../workers/contract/german/work.ts";
import { notice, noticeTexts } from "../../../workers/contract/notices.ts";
import { parameterNames, parameterTitle } from "../../../workers/contract/parameters.ts";
import { inEnglish, listOf, renamed, say, sentenceSchema, verbatim } from "../../../workers/contract/sentences.ts";
import { figuresIn, noticeSentence, speak, speakHeaderWords } from "../../../workers/contract/speak.ts";
import { verdictTexts } from "../../../workers/contract/verdict.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const placeholders = (text: string) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))].sort();
const own = { ...dicomWords, ...fileWords, ...programWords, ...qualityWords, ...workWords };

async function sources(): Promise<{ path: string; text: string }[]> {
  const all = await Promise.all(["workers", "main"].map(async (room) => (await readdir(join(root, room), { recursive: true, withFileTypes: true })).map((entry) => ({ entry, room }))));
  const files = all.flat().filter(({ entry }) => entry.isFile() && entry.name.endsWith(".ts")).map(({ entry }) => join(entry.parentPath, entry.name));
  return Promise.all(files.map(async (path) => ({ path: path.slice(root.length), text: await readFile(path, "utf8") })));
}

describe("the German twins of sentences", () => {
  it("take the same values", () => {
    for (const [english, german] of germanWords) expect([english, placeholders(german)]).toEqual([english, placeholders(english)]);
  });

  it("are there for every notice, every finding and every parameter's title, one for each", () => {
    const titles = parameterNames.map((name) => parameterTitle(name).text);
    expect(new Set(titles).size).toBe(titles.length);
    for (const english of [...Object.values(noticeTexts), ...Object.values(verdictTexts), ...titles]) expect(germanWords.has(english), english).toBe(true);
    // no text stands in two tables with different twins
    for (const [english, german] of Object.entries(own)) expect(germanWords.get(english)).toBe(german);
  });

  it("are German, and end as the English does", () => {
    const same = [...germanWords].filter(([english, german]) => english === german && /[a-z]{3} [a-z]{3}/i.test(english.replace(/\{\w+\}/g, ""))).map(([english]) => english);
    expect(same).toEqual(["space directions"]);
    const ends = [...germanWords].filter(([english, german]) => /[.?]$/.test(english) !== /[.?]$/.test(german) && !english.endsWith("{hint}") && !german.endsWith("{hint}")).map(([english]) => english);
    expect(ends).toEqual([]);
  });

  it("belong to sentences that are still said somewhere", async () => {
    const code = (await sources()).filter(({ path }) => !path.includes("/german/")).map(({ text }) => text).join("\n");
    expect(Object.keys(own).filter((english) => !code.includes(JSON.stringify(english)))).toEqual([]);
  });

  it("are there for every sentence in the code", async () => {
    const quoted = String.raw`"(?:[^"\\\n]|\\.)*"`;
    const said = [
      new RegExp(String.raw`\bsay\(\s*(${quoted})`, "g"), new RegExp(String.raw`\bnew (?:SynclineError\(\s*[\w.]+|SynclineError\(\s*"\w+"|Problem\(\s*)(?:,\s*)?(${quoted})`, "g"),
      new RegExp(String.raw`\b(?:unreadable|unwritable)\([\w.]+,\s*(${quoted})`, "g"), new RegExp(String.raw`\b(?:unreadable|unwritable)\([\w.]+,\s*${quoted},\s*(${quoted})`, "g"),
    ];
    const texts = (await sources()).filter(({ text }) => text.includes("contract/sentences.ts\"") || text.includes("SynclineError(") || text.includes("unreadable(")).flatMap(({ text }) => said.flatMap((form) => [...text.matchAll(form)].map(([, literal]) => JSON.parse(literal) as string)));
    expect(new Set(texts).size).toBeGreaterThan(200);
    expect([...new Set(texts)].filter((text) => !germanWords.has(text))).toEqual([]);
  });

  it("are asked of every error by its type: no error's words are put together in place, nor passed over the type", async () => {
    const found: string[] = [];
    for (const { path, text } of await sources()) {
      if (/new SynclineError\(\s*[^,]+,\s*(`|\w+\(`)/.test(text.replace(/verbatim\(`/g, "")) && !/^main\/(command\/|page\.ts)/.test(path)) found.push(path);
      // what is said verbatim has no twin: only what the command says alone, and what libraries and the system report
      if (/verbatim\((["`[])/.test(text) && !/^main\/(command\/|page\.ts)/.test(path)) found.push(`${path}: verbatim`);
      if (/as (Words|PlainText|SentenceText)\b/.test(text)) found.push(`${path}: cast`);
    }
    expect(found).toEqual([]);
  });
});

describe("a sentence", () => {
  const cause = say("its header claims {sizes} voxels", { sizes: "9 x 9" });
  const refusal = say("{file} cannot be read: {cause}; {remedy}.", { file: "brain 1.5.nii", cause, remedy: say("copy or download it again") });

  it("is said in both languages, clauses too, and names of files stay as they are", () => {
    expect(inEnglish(refusal)).toBe("brain 1.5.nii cannot be read: its header claims 9 x 9 voxels; copy or download it again.");
    expect(speak(refusal, "en")).toBe(inEnglish(refusal));
    expect(speak(refusal, "de")).toBe("brain 1.5.nii kann nicht gelesen werden: ihr Kopf behauptet 9 x 9 Voxel; kopieren oder laden Sie sie erneut.");
  });

  it("writes figures as the language does", () => {
    const memory = say("Not enough memory for {what}: {needed} needed, {available} available; close other programs or use smaller images.", { what: say("resampling"), needed: { figure: "3.0 GB" }, available: { figure: "1,200.5 GB" } });
    expect(inEnglish(memory)).toContain("resampling: 3.0 GB needed, 1,200.5 GB");
    expect(speak(memory, "de")).toContain("die Umrechnung: 3,0 GB nötig, 1.200,5 GB");
    expect(speak(say("from {minimum}", { minimum: 0.2 }), "de")).toBe("ab 0,2");
    expect(figuresIn("0.5 x 0.5 x 3, 4", "de")).toBe("0,5 x 0,5 x 3, 4");
    expect(speak(noticeSentence(notice("padding", { value: -2.5 })), "de")).toMatch(/^Voxel mit −2,5 /);
  });

  it("crosses a process as JSON, with its error", () => {
    const error = new SynclineError("input", refusal, say("memory {bytes} bytes, wanted {wanted}", { bytes: NaN, wanted: 3 }));
    const crossed = fromPlainError(JSON.parse(JSON.stringify(toPlainError(error))) as ReturnType<typeof toPlainError>);
    expect(sentenceSchema.parse(crossed.said.message)).toEqual(refusal);
    expect([crossed.code, crossed.message, crossed.detail]).toEqual(["input", error.message, "memory NaN bytes, wanted 3"]);
  });

  it("of an error without one is what the error says", () => {
    expect(speak(fromPlainError({ code: "internal", message: "Boom {x}" }).said.message, "de")).toBe("Boom {x}");
    expect(speak(verbatim("it is empty"), "de")).toBe("it is empty");
  });

  it("lists values, and calls a file by another name", () => {
    expect(speak(listOf([say("{count} images", { count: 3 }), "CT"]), "de")).toBe("3 Bilder, CT");
    expect(inEnglish(renamed(refusal, "brain 1.5", "a"))).toMatch(/^a\.nii cannot/);
  });
});

it("a card's words in brackets are said in the language", () => {
  expect(speakHeaderWords("NIfTI-1 (big-endian, header and image file)", "de")).toBe("NIfTI-1 (Big-Endian, Kopf und Bilddatei)");
  expect(speakHeaderWords("int16 (12 bits)", "de")).toBe("int16 (12 Bit)");
  expect(speakHeaderWords("DICOM (JPEG lossless)", "de")).toBe("DICOM (JPEG lossless)");
  expect(speakHeaderWords("int16 (12 bits)", "en")).toBe("int16 (12 bits)");
});
