// `npm run fuzz -- [--count 100000] [--format nifti] [--seed 1] [--from 0]`: damaged files of every format are read or refused; nothing crashes, hangs or takes memory that
// the file could not fill. Each failure names its number: `--format F --from N --count 1` repeats it.
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { runFuzz } from "./run-fuzz.ts";
import { fuzzFormats } from "./seeds.ts";

const { values } = parseArgs({ options: { count: { type: "string", default: "100000" }, format: { type: "string", multiple: true }, seed: { type: "string", default: "1" }, from: { type: "string", default: "0" } } });

async function main(): Promise<void> {
  const chosen = fuzzFormats.filter((format) => values.format?.includes(format) ?? true);
  if (chosen.length === 0) throw new Error(`formats: ${fuzzFormats.join(", ")}`);
  console.log(`${"format".padEnd(10)} ${"mutants".padStart(8)} ${"read".padStart(8)} ${"refused".padStart(8)} ${"failures".padStart(8)} ${"slowest".padStart(10)} ${"most memory".padStart(13)} ${"time".padStart(8)}`);
  for (const format of chosen) {
    const result = await runFuzz({
      format, seed: Number(values.seed), from: Number(values.from), count: Number(values.count), worker: join(__dirname, "fuzz-worker.cjs"), realDicom: resolve("../shared/data/dicom/transfer_syntaxes"),
    });
    console.log(`${format.padEnd(10)} ${String(result.count).padStart(8)} ${String(result.read).padStart(8)} ${String(result.refused).padStart(8)} ${String(result.failures.length).padStart(8)} ${`${result.slowest.toFixed(0)} ms`.padStart(10)} ${`${(result.largest / 1e6).toFixed(1)} MB`.padStart(13)} ${`${result.seconds.toFixed(0)} s`.padStart(8)}`);
    for (const { index, seed, what } of result.failures.slice(0, 20)) console.log(`  --format ${format} --seed ${values.seed} --from ${index} --count 1 (${seed}): ${what.split("\n").slice(0, 4).join("\n    ")}`);
    if (result.failures.length > 0) process.exitCode = 1;
  }
}

void main();
