import { existsSync, readdirSync } from "node:fs";
import { afterAll, describe, expect, test } from "vitest";
import { SynclineError } from "../../../workers/contract/errors.ts";
import { voxelView } from "../../../workers/contract/volume.ts";
import { readImage } from "../../../workers/formats/read.ts";
import { oddFacts } from "./odd-facts.ts";
import { textsOf } from "../../fixtures/notices.ts";

// real files of other projects' suites, for evaluation only: not part of the project
const root = new URL("../../../../shared/data/odd/", import.meta.url).pathname;
const present = existsSync(root);
const table: { file: string; outcome: string; says: string }[] = [];

describe.skipIf(!present)(`odd files of other programs${present ? "" : " (skipped: ../shared/data is absent)"}`, () => {
  test("every file of the folder has its fact", () => {
    const files = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => `${entry.parentPath.slice(root.length).replace(/\/$/, "")}/${entry.name}`);
    const listed = Object.keys(oddFacts);
    expect(files.filter((file) => !listed.includes(file))).toEqual([]);
  });

  test.each(Object.entries(oddFacts).map(([file, fact]) => ({ file, fact })))("$file", async ({ file, fact }) => {
    if (fact === null) {
      const thrown: unknown = await readImage(root + file).then(() => null, (error: unknown) => error);
      if (!(thrown instanceof SynclineError)) throw new Error(`not refused properly: ${String(thrown)}`);
      expect(thrown.code).toBe("input");
      expect(thrown.message).toMatch(/^[^/]+ cannot be read: [^\n]+; [^\n]+\.$/);
      table.push({ file, outcome: "refused", says: thrown.message.replace(/^.*? cannot be read: /, "") });
      return;
    }
    const { volume: { header, voxels } } = await readImage(root + file, { volume: 0 });
    expect(header.dims).toEqual(fact.dims);
    fact.affine.forEach((value, i) => expect(Math.abs(header.affine[i] - value)).toBeLessThan(1e-5));
    expect(header.orientation).toBe(fact.orientation);
    expect(header.storedType).toBe(fact.type);
    let sum = 0;
    let weighted = 0;
    voxelView(header.dtype, voxels).forEach((stored, i) => {
      const value = stored * header.slope + header.intercept;
      if (!Number.isFinite(value)) return;
      sum += value;
      weighted += value * ((i % 251) + 1);
    });
    expect(Math.abs(sum - fact.sum)).toBeLessThanOrEqual(1e-9 * Math.abs(fact.sum));
    expect(Math.abs(weighted - fact.weighted)).toBeLessThanOrEqual(1e-9 * Math.abs(fact.weighted));
    table.push({ file, outcome: `${header.dims.join("x")} ${header.storedType} ${header.orientation} ${header.modality}`, says: textsOf(header.notices).join(" ") });
  });

  afterAll(() => {
    const width = Math.max(...table.map(({ file }) => file.length));
    const second = Math.max(...table.map(({ outcome }) => outcome.length));
    console.log(table.map(({ file, outcome, says }) => `${file.padEnd(width)}  ${outcome.padEnd(second)}  ${says}`).join("\n"));
  });
});
