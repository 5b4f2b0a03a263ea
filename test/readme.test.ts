// The README's tables are made from the same descriptions as the command and the window. UPDATE_README=1 writes them anew.
import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { parameterShape, parameterText, rangeText } from "../workers/contract/parameter-shape.ts";
import { parameterMeta, parameterNames } from "../workers/contract/parameters.ts";
import { transformTypes } from "../workers/contract/transform-types.ts";

const file = resolve("README.md");

function parameterTable(): string {
  const rows = parameterNames.map((name) => {
    const { flag, help, unit } = parameterMeta(name);
    const shape = parameterShape(name);
    const range = [shape.kind === "choice" && name !== "type_of_transform" ? shape.choices.join(", ") : rangeText(shape), unit].filter(Boolean).join(", ");
    return `| \`--${flag}\` | ${parameterText(shape.fallback)} | ${range} | ${help} |`;
  });
  return ["| option | default | values | meaning |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

function transformTable(): string {
  const rows = transformTypes.filter(({ available }) => available).map(({ name, purpose }) => `| \`${name}\` | ${purpose} |`);
  return ["| type of transform | what it is for |", "| --- | --- |", ...rows].join("\n");
}

it.each([["parameters", parameterTable()], ["transforms", transformTable()]])("has the table of %s as the schema says", (name, table) => {
  const readme = readFileSync(file, "utf8");
  const region = new RegExp(`(<!-- ${name} -->\n)[^]*?(<!-- /${name} -->)`);
  if (process.env.UPDATE_README) writeFileSync(file, readme.replace(region, (_, before: string, after: string) => `${before}${table}\n${after}`));
  expect(region.exec(readFileSync(file, "utf8"))?.[0]).toBe(`<!-- ${name} -->\n${table}\n<!-- /${name} -->`);
});
