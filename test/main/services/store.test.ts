import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import * as z from "zod";
import { JsonFile } from "../../../main/services/store.ts";
import { temporaryFolder } from "../../fixtures/folder.ts";

it("writes one after another: what was written last stays, whole", async () => {
  const { path: folder } = temporaryFolder();
  const file = new JsonFile(join(folder, "kept.json"), z.array(z.string()).nullable(), null);
  const long = Array.from({ length: 20_000 }, (_, i) => `line ${i}`);
  expect(await Promise.all([file.write(long), file.write(["short"]), file.write(long), file.write(null)])).toEqual([true, true, true, true]);
  expect(readFileSync(join(folder, "kept.json"), "utf8")).toBe("null");
  expect(readdirSync(folder)).toEqual(["kept.json"]);
});
