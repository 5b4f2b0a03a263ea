import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { transformTypes } from "../../../workers/contract/transform-types.ts";
import { de } from "../../../renderer/messages/de.ts";
import { en } from "../../../renderer/messages/en.ts";
import { setLanguage, systemLanguage, t, tOr } from "../../../renderer/messages/i18n.ts";

const root = fileURLToPath(new URL("../../../", import.meta.url));
afterEach(() => setLanguage("en"));

function flat(table: object, before = ""): Map<string, string> {
  return new Map(Object.entries(table).flatMap(([key, value]: [string, unknown]) => (
    typeof value === "string" ? [[before + key, value] as const] : [...flat(value as object, `${before}${key}.`)]
  )));
}
/** What English takes from the contract or from assets, so that German alone may name it. */
const fromData = /^(presets|choices\.types)\./;
const english = flat(en);
const german = flat(de);
const placeholders = (text: string) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))].sort();

describe("the message tables", () => {
  it("have the same keys in both languages", () => {
    const own = (table: Map<string, string>) => [...table.keys()].filter((key) => !fromData.test(key)).sort();
    expect(own(german)).toEqual(own(english));
  });

  it("take the same values in both languages", () => {
    for (const [key, text] of english) expect([key, placeholders(german.get(key) ?? text)]).toEqual([key, placeholders(text)]);
  });

  it("have no empty text", () => {
    expect([...english, ...german].filter(([, text]) => text.trim() === "").map(([key]) => key)).toEqual([]);
  });

  it("name every type of transform and every preset of the program in German", async () => {
    for (const { name } of transformTypes) expect(german.has(`choices.types.${name}`), name).toBe(true);
    for (const file of await readdir(join(root, "assets/presets"))) {
      const { name } = JSON.parse(await readFile(join(root, "assets/presets", file), "utf8")) as { name: string };
      expect(german.has(`presets.${name}.title`), name).toBe(true);
    }
  });

  it("can all be read by the library, with what is put in", () => {
    for (const language of ["en", "de"] as const) {
      setLanguage(language);
      for (const [key, text] of language === "en" ? english : german) {
        const values = Object.fromEntries(placeholders(text).map((name) => [name, name === "count" ? 2 : `<${name}>`]));
        const shown = t(key as Parameters<typeof t>[0], values);
        if (text.includes(" | ")) continue;
        expect(shown).toBe(text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name])));
      }
    }
  });
});

describe("t", () => {
  it("follows the language and counts", () => {
    expect(t("open.two.message", { count: 1 })).toMatch(/1 more was/);
    expect(t("open.two.message", { count: 3 })).toMatch(/3 more were/);
    setLanguage("de");
    expect(t("register.start")).toBe("Registrieren");
    expect(t("choices.types.antsRegistrationSyN[s]")).toContain("affin");
  });

  it("falls back for names from outside", () => {
    expect(tOr("presets.mine.title", "Mine")).toBe("Mine");
    expect(tOr("presets.quick.title", "Quick look, rigid")).toBe("Quick look, rigid");
    setLanguage("de");
    expect(tOr("presets.quick.title", "Quick look, rigid")).toBe("Schneller Blick, starr");
  });

  it("takes the system's first language where it is one of ours", () => {
    expect([["de-AT", "en"], ["fr", "de"], ["en-GB"], []].map((spoken) => systemLanguage(spoken))).toEqual(["de", "en", "en", "en"]);
  });
});

/** Text for people: at least two words and a capital at the beginning. Names of keys, colours, paths and classes are none. */
const sentence = /^[A-ZÄÖÜ][\p{L}'’-]*[ ,.:…][^"`]*\p{L}/u;
/** Groups of parameters as the contract names them, and rows of keys. */
const names = /^(Linear|Deformable) stages$|^[A-Z]( {2}[A-Z])+$/;

describe("the renderer's code", () => {
  it("has no sentence of its own: each comes from the table", async () => {
    const found: string[] = [];
    for (const entry of await readdir(join(root, "renderer"), { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (!entry.isFile() || !/\.(ts|vue)$/.test(entry.name) || path.includes("/messages/")) continue;
      const source = (await readFile(path, "utf8")).replace(/<style[\s\S]*?<\/style>/g, "").replace(/\/\*[\s\S]*?\*\/|\/\/ .*$/gm, "").replace(/throw new Error\(.*$/gm, "");
      for (const [, , text] of source.matchAll(/(["'`])((?:(?!\1)[^\\\n]|\\.)*)\1/g)) if (sentence.test(text) && !names.test(text)) found.push(`${entry.name}: ${text}`);
    }
    expect(found).toEqual([]);
  });
});
