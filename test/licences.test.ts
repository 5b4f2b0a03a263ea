import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, test } from "vitest";
import { packagesOf } from "../licences.mjs";

const text = readFileSync(resolve("dist/THIRD-PARTY.txt"), "utf8");
const listed = new Map([...text.split("=".repeat(80))[0].matchAll(/^(\S+) \S+ {2,}(\S.*)$/gm)].map(([, name, licence]) => [name, licence]));

test("everything the program is built with is listed under a licence that lets it be passed on", () => {
  const { dependencies } = JSON.parse(readFileSync(resolve("package.json"), "utf8")) as { dependencies: Record<string, string> };
  expect([...Object.keys(dependencies), "vue", "@kitware/vtk.js", "dcmjs-codecs", "assemblyscript"].filter((name) => !listed.has(name))).toEqual([]);
  const free = /^\(?(MIT|ISC|0BSD|Apache-2\.0|BSD-2-Clause|BSD-3-Clause|Zlib|\(?WTFPL OR MIT)\)?$/;
  expect([...listed].filter(([, licence]) => !free.test(licence))).toEqual([]);
});

test.each([...listed.keys()])("the text of %s is there", (name) => {
  const part = text.split(`${"=".repeat(80)}\n`).findIndex((piece) => piece.startsWith(`${name} `));
  expect(text.split(`${"=".repeat(80)}\n`)[part + 1]).toMatch(/copyright|permission|licen[cs]e/i);
});

test.each(["CharLS", "OpenJPEG", "OpenJPH", "the Independent JPEG Group", "libjxl", "Highway", "skcms", "Brotli", "musl", "libc++"])("%s, compiled into a file of WebAssembly, is listed", (name) => {
  expect(text).toContain(name);
});

test("a package is known by the files that came from it, one inside another too", () => {
  expect(packagesOf(["main/a.ts", "node_modules/zod/v4/x.js", "\0/work/node_modules/@vue/shared/a.js", "node_modules/a/node_modules/@b/c/d.js"])).toEqual(["zod", "@vue/shared", "a/node_modules/@b/c"]);
});
