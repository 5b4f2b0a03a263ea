import { basename, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";
import type { Command } from "commander";
import { SynclineError } from "../../workers/contract/errors.ts";
import type { Quality, UsedPreset } from "../../workers/contract/job.ts";
import type { Parameters } from "../../workers/contract/parameters.ts";
import { verbatim, inEnglish } from "../../workers/contract/sentences.ts";
import { roundedAsWritten } from "../../workers/contract/transform.ts";
import type { Volume } from "../../workers/contract/volume.ts";
import { exportAll, outputSuffixes } from "../services/exports.ts";
import { requireWritable } from "../services/outputs.ts";
import { checkParameters } from "../services/parameters.ts";
import type { Pools } from "../services/pools.ts";
import { findPreset } from "../services/presets.ts";
import { runRegistration } from "../services/registration.ts";
import { imagesWanted } from "../services/results.ts";
import { buildReport, commandText, type ReportedInput } from "../services/report.ts";
import { givenParameters, parameterOption, threadCount } from "./options.ts";
import { chooseProgress } from "./progress.ts";
import type { RegisterOptions } from "./register.ts";
import { requireRoom } from "./room.ts";
import type { Session } from "./session.ts";
import { parseInitial, readInitial, requireFiles, requireNotInputs, type Initial } from "./transform-files.ts";

const fileOptions = new Set(["--fixed", "--moving", "--output", "--fixed-mask", "--moving-mask", "--initial-transform", "--multivariate-extras"]);

/** Parameters of the preset, then the options given beside it, then --initial-transform's name. */
async function parametersOf(command: Command, options: RegisterOptions, initial: Initial | null): Promise<{ parameters: Parameters; preset?: UsedPreset }> {
  const preset = options.preset === undefined ? null : await findPreset(options.preset, "--preset");
  const start = initial?.kind === "name" ? { initial_transform: initial.name } : {};
  const parameters = checkParameters({ ...preset?.parameters, ...givenParameters(command), ...start }, parameterOption);
  if (!preset) return { parameters };
  const changed = !isDeepStrictEqual(parameters, checkParameters(preset.parameters, parameterOption));
  return { parameters, preset: { name: preset.name, title: preset.title, changed } };
}

interface ReadInput {
  /** as on the command line */
  given: string;
  volume: Volume;
  reported: ReportedInput;
}

async function readInput(pools: Pools, path: string, which: string, tell: (text: string) => void): Promise<ReadInput> {
  const { volume, sha256, identity } = await pools.io("read", { path: resolve(path) });
  const { header } = volume;
  // a DICOM folder called after its patient goes into the report by the name of its series
  const reported = { path: identity?.telling ? identity.title : path, sha256, header };
  for (const notice of header.notices) tell(`Notice: ${which} image: ${notice.text}\n`);
  return { given: path, volume, reported };
}

/** Refuses a result that cannot be right, unless it is to be kept. */
function requirePlausible({ verdict, reasons }: Quality, keep: boolean): void {
  if (verdict !== "failed" || keep) return;
  throw new SynclineError("failed", verbatim(["The result is implausible.", ...reasons, "Nothing was written; try another start (--initial-transform search) or --keep-implausible."].join(" ")));
}

/** Does what `syncline register` says. Throws SynclineError; nothing is left of the outputs then. */
export async function runRegister(command: Command, options: RegisterOptions, args: readonly string[], session: Session): Promise<void> {
  const started = new Date();
  const began = performance.now();
  const tell = (text: string): void => void process.stderr.write(text);

  const threads = threadCount(options.threads);
  const initial = options.initialTransform ? parseInitial(options.initialTransform) : null;
  const { parameters, preset } = await parametersOf(command, options, initial);
  const files = initial?.kind === "files" ? initial.files : [];
  const masks = [options.fixedMask, options.movingMask].filter((path) => path !== undefined);
  const pairs = parameters.multivariate_extras.flatMap(({ fixed, moving }) => (fixed === null || moving === null ? [] : [{ fixed, moving }]));
  const others = [...masks, ...pairs.flatMap(({ fixed, moving }) => [fixed, moving])];
  const images = [options.fixed, options.moving, ...others];
  await requireFiles([...images, ...files.map(({ path }) => path)]);
  const written = outputSuffixes(parameters).map((suffix) => options.output + suffix);
  await requireNotInputs(written, images);
  await requireWritable(written);

  const pools = await session.pools(threads);
  await requireRoom(pools, options.fixed, options.moving, others, parameters);
  const optional = async (path: string | undefined, which: string): Promise<ReadInput | undefined> => path === undefined ? undefined : readInput(pools, path, which, tell);
  const [fixed, moving, fixedMask, movingMask, transforms, extras] = await Promise.all([
    readInput(pools, options.fixed, "fixed", tell), readInput(pools, options.moving, "moving", tell),
    optional(options.fixedMask, "fixed mask"), optional(options.movingMask, "moving mask"),
    files.length ? readInitial(pools, files) : null,
    Promise.all(pairs.map(async (pair) => ({ fixed: await readInput(pools, pair.fixed, "extra fixed", tell), moving: await readInput(pools, pair.moving, "extra moving", tell) }))),
  ]);

  const progress = chooseProgress(options.json ?? false);
  const answer = await runRegistration(pools, {
    fixed: fixed.volume, moving: moving.volume, fixedMask: fixedMask?.volume, movingMask: movingMask?.volume, parameters, initial: transforms,
    extraPairs: extras.map((pair) => ({ fixed: pair.fixed.volume, moving: pair.moving.volume })),
    images: imagesWanted({ fixed: fixed.volume, moving: moving.volume, parameters }), keepImplausible: options.keepImplausible,
  }, { signal: session.signal, onProgress: progress.show }).finally(progress.end);
  requirePlausible(answer.quality, options.keepImplausible ?? false);
  if (!answer.images) throw new SynclineError("internal", "The registered images were not made.");
  if (files.length) answer.initialisation += ` (${files.map(({ path, inverse }) => basename(path) + (inverse ? ", inverse" : "")).join("; ")})`;
  for (const notice of answer.notices) tell(`Notice: ${inEnglish(notice)}\n`);

  const registered = { fixed: fixed.volume, moving: moving.volume, transform: roundedAsWritten(answer.transform), deformation: answer.deformation, parameters };
  const read = [fixed, moving, fixedMask, movingMask, ...extras.flatMap((pair) => [pair.fixed, pair.moving])].filter((input) => input !== undefined);
  const titles = new Map(read.filter(({ given, reported }) => reported.path !== given).map(({ given, reported }) => [given, reported.path]));
  const { reportPath } = await exportAll(pools, registered, answer.images, options.output, (outputs) => buildReport({
    started, seconds: (performance.now() - began) / 1000, threads: pools.threads, command: commandText(args, fileOptions, titles), preset, parameters, answer, outputs,
    inputs: { fixed: fixed.reported, moving: moving.reported, fixedMask: fixedMask?.reported, movingMask: movingMask?.reported, extras: extras.flatMap((pair) => [pair.fixed.reported, pair.moving.reported]) },
  }), session.signal);

  if (options.json) process.stdout.write(`${JSON.stringify({ event: "done", report: reportPath })}\n`);
  const { verdict, reasons } = answer.quality;
  tell(`${[`Verdict: ${verdict}.`, ...reasons].join(" ")} Wrote ${written.join(", ")} in ${((performance.now() - began) / 1000).toFixed(1)} s.\n`);
  // kept on request, but still no success
  if (verdict === "failed") throw new SynclineError("failed", verbatim(["The result is implausible.", ...reasons, "It was written because of --keep-implausible."].join(" ")));
}
