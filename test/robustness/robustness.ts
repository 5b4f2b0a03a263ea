// `npm run robustness [-- --only ROW --count N --threads N --pair NAME --quiet]`: the rows of the robustness table on the images of ../shared/data.
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Conductor } from "../../workers/team/team.ts";
import { captureRange } from "./capture.ts";
import { withGang } from "./gang.ts";
import { speed } from "./speed.ts";
import { spoiltImages } from "./spoilt.ts";
import { tableOf, type RowResult } from "./table.ts";
import { verdictRows } from "./verdict.ts";
import { templateTruth } from "./template-truth.ts";
import { dataFolder } from "./volumes.ts";

interface Options { count: number; threads: number; pair: string | null; what: string | null; log: (line: string) => void }

/** Of a count of 100, how often the verdict's kinds of run are gone through on every pair: 510 runs in all. */
const verdictTimes = (count: number): number => Math.max(1, Math.round(count / 50));

/** A row of the table by the name that --only takes. */
const rows: Record<string, (team: Conductor, options: Options) => Promise<RowResult[]>> = {
  capture: (team, { count, pair, log }) => captureRange(team, count, { type_of_transform: "Rigid" }, pair, log),
  truth: (team, { count, pair, log }) => templateTruth(team, Math.min(count, 20), pair, log),
  time: (_team, { threads, log }) => speed(threads, log),
  spoilt: (team, { pair, what, log }) => spoiltImages(team, pair, what, log),
  verdict: async (team, { count, pair, log }) => [...await verdictRows(team, "calibration", verdictTimes(count), pair, log), ...await verdictRows(team, "test", verdictTimes(count), pair, log)],
};

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { only: { type: "string" }, count: { type: "string", default: "100" }, threads: { type: "string", default: "2" }, pair: { type: "string" }, what: { type: "string" }, quiet: { type: "boolean", default: false } },
  });
  if (!existsSync(dataFolder)) {
    console.log("Robustness skipped: ../shared/data is not here.");
    return;
  }
  const names = values.only === undefined ? Object.keys(rows) : values.only.split(",");
  const unknown = names.find((name) => !(name in rows));
  if (unknown !== undefined) throw new Error(`There is no row ${unknown}; the rows are ${Object.keys(rows).join(", ")}.`);
  const options: Options = { count: Number(values.count), threads: Number(values.threads), pair: values.pair ?? null, what: values.what ?? null, log: (line) => { if (!values.quiet) console.log(line); } };
  const results = await withGang(Number(values.threads), async (team) => {
    const found: RowResult[] = [];
    for (const name of names) found.push(...await rows[name](team, options));
    return found;
  });
  for (const line of tableOf(results)) console.log(line);
  if (results.some(({ holds }) => !holds)) process.exitCode = 1;
}

// the gang's other threads run the same bundle and never come here
void main();
