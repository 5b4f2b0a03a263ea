import { writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { basename } from "node:path";
import { SynclineError } from "../../workers/contract/errors.ts";
import { dispatch, Events, oneWindow, type Dialogs, type Handlers, type Services } from "./dispatch.ts";
import { downloadOfProject, downloadOfResult } from "./downloads.ts";
import { writeTogether } from "./exports.ts";
import { requireMaskGrid } from "../../workers/contract/mask-grid.ts";
import { say } from "../../workers/contract/sentences.ts";
import { voxelCount } from "../../workers/contract/volume.ts";
import { Estimates, Speed } from "./estimate.ts";
import { JobResults } from "./job-results.ts";
import { withExtraImages } from "./extra-images.ts";
import { Jobs } from "./jobs.ts";
import { Log } from "./log.ts";
import { availableMemory, registrationMemory, requireMemory } from "./memory.ts";
import { outputError } from "./outputs.ts";
import { maskText } from "./project-masks.ts";
import { Projects } from "./projects.ts";
import { checkParameters, titleOf } from "./parameters.ts";
import { createPools, type Pools } from "./pools.ts";
import { loadPresets } from "./presets.ts";
import { commandCall, version } from "./program.ts";
import { RecentPairs } from "./recent.ts";
import { ensureSample, type SamplePair } from "./sample.ts";
import { prefixOf, runAsAntspy, runAsCommand } from "./run-text.ts";
import { startFile, startSuffix } from "./start-file.ts";
import { SettingsFile } from "./settings.ts";
import { shownVolume } from "./shown.ts";
import { UserPresets } from "./user-presets.ts";
import { seriesChoices } from "./series.ts";
import { placeNamed, Volumes } from "./volumes.ts";

export interface ServicesOptions {
  door: "desktop" | "page";
  /** the window opens the sample pair at once */
  openSample: boolean;
  /** threads of a registration; the user's setting, else all cores, when not given */
  threads?: number;
  dialogs?: Dialogs;
  /** other pools, for tests */
  pools?: () => Promise<Pools>;
  /** where everything is kept that outlives the program, for tests */
  folder?: string;
}

/** The services of a window: registry of volumes, jobs, exports, sample, presets. The threads start with the first event of work, at once. */
export function createServices(options: ServicesOptions): Services {
  const events = new Events();
  const volumes = new Volumes();
  const recent = new RecentPairs(options.folder);
  const log = new Log(options.folder);
  const settings = new SettingsFile(options.folder);
  const threads = settings.read().then((chosen) => options.threads ?? chosen.threads ?? availableParallelism());
  let created: Promise<Pools> | null = null;
  const pools = (): Promise<Pools> => (created ??= options.pools?.() ?? threads.then((count) => createPools({ threads: count, spareThreads: 1, background: true })));
  let making: Promise<SamplePair> | null = null;
  /** not the user's files: they stay out of the recent pairs */
  let samples: ReadonlySet<string> = new Set();
  /** the sample pair's files, made once however often they are asked for meanwhile */
  const sample = (): Promise<SamplePair> => {
    making ??= pools().then((running) => ensureSample(running, tell)).finally(() => (making = null));
    return making;
  };
  // it takes seconds the first time: started before the window asks
  if (options.openSample) sample().catch(() => undefined);
  const ownPresets = new UserPresets(async () => (await loadPresets()).map(({ name }) => name), options.folder);
  const estimates = new Estimates(pools, volumes, new Speed(options.folder));
  const results = new JobResults(pools, volumes, (saved) => void events.emit({ type: "saved", jobs: saved }));
  const projects = new Projects(pools, volumes, results, options.folder);
  const jobs = new Jobs(pools, volumes, results, events, log, (params, seconds) => estimates.learn(params, seconds), (caller) => projects.keepFor(caller));
  const tell = (message: string): void => void events.emit({ type: "status", message, key: "sample" });

  const refuseOnPage = (): void => {
    if (options.door === "page") throw new SynclineError("usage", "The page writes no file: its results are downloaded.");
  };

  const handlers: Handlers = {
    "app.info": async () => ({ name: "Syncline", version, door: options.door, threads: await threads, openSample: options.openSample }),
    "volumes.open": async ({ path, volume }) => volumes.open(await pools(), path, volume),
    "series.choices": async ({ path }) => ({ series: await seriesChoices(await pools(), path) }),
    "volumes.list": async () => volumes.list(),
    "volumes.close": async ({ id }) => {
      volumes.close(id);
      return {};
    },
    "volumes.setModality": async ({ id, modality }) => volumes.setModality(id, modality),
    "volumes.preparation": async ({ id, role, parameters: given }) => {
      const parameters = checkParameters(given, titleOf);
      const { name, volume } = volumes.get(id);
      const running = await pools();
      requireMemory(registrationMemory(volume.header, volume.header, false), say("looking over this image"), availableMemory(running.reusable));
      const { labels, decisions } = await running.gang("prepare", { volume, role, parameters }, 1).answer;
      return { labels: volumes.add(name, labels, { shown: await shownVolume(await pools(), labels) }), decisions };
    },
    "masks.edit": async ({ image, role, mask, edit }) => {
      const { name, volume } = volumes.get(image);
      const before = mask === undefined ? null : volumes.get(mask).volume;
      requireMaskGrid(volume, before ?? undefined, role, false);
      // the mask, and what finding its parts takes
      requireMemory(10 * voxelCount(volume.header.dims), say("changing this mask"));
      const { mask: changed, marked } = await (await pools()).io("editMask", { image: volume, mask: before, edit });
      return { mask: volumes.add(`${name} (mask)`, changed, { shown: await shownVolume(await pools(), changed) }), marked };
    },
    "masks.file": async ({ id }) => {
      const { volume } = volumes.get(id);
      return { base64: await maskText(await pools(), volume) };
    },
    "sample.open": async () => {
      const pair = await sample();
      const [fixed, moving] = await Promise.all([pair.fixed, pair.moving].map(async (path) => volumes.open(await pools(), path)));
      samples = new Set([pair.fixed, pair.moving]);
      return { fixed, moving };
    },
    "dialog.open": async ({ title, what }) => ({ paths: await options.dialogs?.open(title, what) ?? [] }),
    "dialog.save": async ({ title, suggested }) => ({ path: await options.dialogs?.save(title, suggested) ?? null }),
    "settings.read": () => settings.read(),
    "settings.change": ({ changes }) => settings.change(changes),
    "files.save": async ({ path, base64 }) => {
      refuseOnPage();
      await writeTogether((files) => [writeFile(files.temporary(path), Buffer.from(base64, "base64")).catch((thrown: unknown) => {
        throw outputError(thrown, path);
      })], async () => undefined);
      return { path: basename(path) };
    },
    "presets.list": async () => [...await loadPresets(), ...await ownPresets.list()],
    "presets.add": (preset) => ownPresets.add(preset),
    "presets.rename": ({ name, title }) => ownPresets.rename(name, title),
    "presets.remove": ({ name }) => ownPresets.remove(name),
    "presets.export": async ({ name }) => ({ text: await ownPresets.export(name) }),
    "presets.import": ({ text }) => ownPresets.import(text),
    "recent.list": () => recent.list(),
    "jobs.start": async (params, caller) => {
      const job = jobs.start(params, caller);
      const [fixed, moving] = [volumes.get(params.fixed), volumes.get(params.moving)];
      if (fixed.path !== null && moving.path !== null && !fixed.telling && !moving.telling && !samples.has(fixed.path)) await recent.add(fixed.path, moving.path);
      return { job };
    },
    "jobs.list": async (_, caller) => jobs.list(caller),
    "jobs.drop": async ({ job }) => {
      results.drop(job);
      return {};
    },
    "jobs.estimate": (params) => estimates.of(params),
    "jobs.describe": async ({ parameters: given, byHand, ...ids }) => {
      // for the user's own clipboard, to be run as it is: with folders where they are known. What is kept, as a report, has names alone
      const parameters = withExtraImages(checkParameters(given, titleOf), (image) => placeNamed(volumes.meant(image)));
      const [fixed, moving] = [volumes.get(ids.fixed), volumes.get(ids.moving)];
      const prefix = prefixOf(moving.name);
      // as the window saves it
      const maskName = (id: string | undefined, image: string): string | undefined => id === undefined ? undefined : `${prefixOf(image)}mask.nii.gz`;
      const files = { fixed: placeNamed(fixed), moving: placeNamed(moving), fixedMask: maskName(ids.fixedMask, fixed.name), movingMask: maskName(ids.movingMask, moving.name), start: byHand ? `${prefix}${startSuffix}` : undefined };
      return { command: runAsCommand(files, parameters, prefix, commandCall()), antspy: runAsAntspy(files, parameters, prefix), bare: Object.values(files).some((file) => file !== undefined && basename(file) === file) };
    },
    "start.file": async ({ start }) => ({ base64: (await startFile(await pools(), start)).toString("base64") }),
    "jobs.deformation": async ({ job, side }) => results.deformation(job, side),
    "jobs.cancel": async ({ job, keep }) => {
      jobs.cancel(job, keep);
      return {};
    },
    "jobs.giveWay": async () => {
      jobs.giveWay();
      return {};
    },
    "projects.save": async ({ state, path }, caller) => {
      refuseOnPage();
      const { name, note } = await projects.save(state, path, caller);
      note();
      return { path: name };
    },
    "projects.suggest": async (images) => ({ name: projects.nameOf(images) }),
    "projects.open": ({ path }, caller) => projects.open(path, caller),
    "projects.attach": ({ fixed, moving }, caller) => projects.attach(fixed, moving, caller),
    "projects.mask": ({ image, role }, caller) => projects.mask(image, role, caller),
    "projects.matches": async ({ id, role }, caller) => ({ matches: projects.matches(id, role, caller) }),
    "projects.recent": () => projects.recent(),
    "projects.keep": async ({ state }, caller) => {
      await projects.keep(state, caller);
      return {};
    },
    "projects.kept": (_, caller) => projects.kept(caller),
    "projects.recover": (_, caller) => projects.recover(caller),
    "projects.forget": async (_, caller) => {
      await projects.forget(caller);
      return {};
    },
    "exports.suggest": async ({ selection }) => results.suggest(selection),
    "labels.compare": (asked) => results.compareLabels(asked),
    "labels.pass": (asked) => results.passLabels(asked),
    "exports.save": async ({ selection, path }) => {
      refuseOnPage();
      const { files, note } = await results.save(selection, path);
      note();
      return { files };
    },
  };

  const voxels = (id: string): Uint8Array<SharedArrayBuffer> => {
    const { shown, volume } = volumes.get(id);
    return new Uint8Array((shown ?? volume).voxels);
  };

  return {
    handle: (name, params, caller) => dispatch(handlers, name, params, caller),
    onEvent: (listener) => events.subscribe(listener),
    seriesChoices: async (path) => seriesChoices(await pools(), path),
    openTemporary: async (path, volume) => volumes.open(await pools(), path, volume, true),
    voxels,
    voxelStream: (id) => {
      const bytes = voxels(id);
      return { bytes: bytes.length, stream: copies(bytes) };
    },
    release: (ids) => {
      if (jobs.uses(ids)) return false;
      for (const id of ids) if (volumes.find(id)) volumes.close(id);
      results.dropOf(ids);
      return true;
    },
    exportToTemporary: (selection) => downloadOfResult(results, selection),
    projectToTemporary: (state, caller = oneWindow) => downloadOfProject(projects, state, caller),
    unsaved: () => results.anyUnsaved,
    openTemporaryProject: (path, caller = oneWindow) => projects.openTemporary(path, caller),
    dispose: async (unasked = options.door === "page") => {
      jobs.cancelAll();
      await projects.end(unasked);
      if (created) await (await created).dispose();
    },
  };
}

/** Shared memory in pieces of one mebibyte, each a copy of its own. */
function copies(bytes: Uint8Array<SharedArrayBuffer>): ReadableStream<Uint8Array<ArrayBuffer>> {
  let offset = 0;
  return new ReadableStream({
    pull(controller) {
      if (offset >= bytes.length) return controller.close();
      controller.enqueue(new Uint8Array(bytes.subarray(offset, offset + (1 << 20))));
      offset += 1 << 20;
    },
  });
}
