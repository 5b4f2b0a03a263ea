// A short seeded form of `npm run robustness`, on the smaller images.
import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Conductor } from "../../workers/team/team.ts";
import { testTeam } from "../fixtures/kernels.ts";
import { captureRange } from "./capture.ts";
import { spoiltImages } from "./spoilt.ts";
import { templateTruth } from "./template-truth.ts";
import type { RowResult } from "./table.ts";
import { dataFolder } from "./volumes.ts";

let team: Conductor;
beforeAll(async () => { team = await testTeam(); });
afterAll(() => { team.end(); });

const silent = () => undefined;
/** The rows that a result misses, with what was measured: none is right. */
const missed = (rows: readonly RowResult[]) => rows.filter(({ holds }) => !holds).map(({ name, measured }) => `${name}: ${measured}`);

describe("the sample pair", () => {
  it("is found from far starts", async () => {
    const rows = await captureRange(team, 2, { type_of_transform: "Rigid" }, "sample", silent);
    expect(rows).toHaveLength(1);
    expect(missed(rows)).toEqual([]);
  }, 120_000);

  it.each(["padding of NaN", "slab of 30 mm"])("keeps its pose with a spoilt CT: %s", async (what) => {
    const rows = await spoiltImages(team, "sample", what, silent);
    expect(rows).toHaveLength(1);
    expect(missed(rows)).toEqual([]);
  }, 120_000);
});

describe.skipIf(!existsSync(dataFolder))("templates (skipped without ../shared/data)", () => {
  it("are found from far starts, a CT that was rescaled to 8 bits among them", async () => {
    expect(missed(await captureRange(team, 3, { type_of_transform: "Rigid" }, "scct", silent))).toEqual([]);
  }, 120_000);

  it("lie within 3 mm of the truth, also a whole head on a brain alone", async () => {
    const rows = [...await templateTruth(team, 2, "scct to", silent), ...await templateTruth(team, 2, "whole head", silent)];
    expect(rows).toHaveLength(3);
    expect(missed(rows)).toEqual([]);
  }, 400_000);
});
