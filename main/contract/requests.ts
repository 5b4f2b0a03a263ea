import * as z from "zod";
import { plainErrorSchema } from "../../workers/contract/errors.ts";
import type { ParametersInput } from "../../workers/contract/parameters.ts";
import { maskEditSchema } from "../../workers/contract/mask-edit.ts";
import { imagePreparationSchema } from "../../workers/contract/preparation.ts";
import { modalitySchema, volumeHeaderSchema } from "../../workers/contract/volume.ts";
import { seriesSummarySchema, type SeriesSummary } from "../../workers/contract/series.ts";
import { exportSelectionSchema, type ExportSelectionInput } from "./exports.ts";
import { projectProblemSchema, projectStateSchema, type ProjectState } from "./projects.ts";
import { settingsChangeSchema, settingsSchema } from "./settings.ts";
import { progressEventSchema, previewSchema, reportSchema, usedPresetSchema } from "../../workers/contract/job.ts";

/**
 * A volume as the window knows it. Voxels come by `volumeUrl(id)`; `name` is the file's name without its folder. `full` is there where the header and the
 * voxels are a coarser copy for the views: size and voxel size (mm) of the image itself. `sha256`: of the file it came from; none of what was made here.
 */
export const volumeCardSchema = z.object({
  id: z.string(), name: z.string(), header: volumeHeaderSchema, full: volumeHeaderSchema.pick({ dims: true, spacing: true }).optional(), sha256: z.string().optional(),
});
export type VolumeCard = z.infer<typeof volumeCardSchema>;

export const presetSchema = z.object({
  name: z.string(), title: z.string(),
  /** when to use it and how long it takes, one line */
  purpose: z.string(),
  /** what it does, and time and quality as they were measured */
  more: z.string().optional(),
  available: z.boolean(),
  /** made by the user, who may rename and delete it */
  own: z.boolean().default(false),
  /** only what differs from the defaults */
  parameters: z.record(z.string(), z.unknown()),
});
export type Preset = z.infer<typeof presetSchema>;

const presetTitle = z.string().trim().min(1).max(100);
const presetPurpose = z.string().trim().max(400);

/** A preset as a file that can be given to others. */
export const presetFileSchema = z.strictObject({ syncline: z.literal("preset"), title: presetTitle, purpose: presetPurpose, parameters: z.record(z.string(), z.unknown()) });

export const recentPairSchema = z.object({ fixed: z.string(), moving: z.string(), when: z.string() });
export type RecentPair = z.infer<typeof recentPairSchema>;

/** A project that was taken up: its images where they could be found, and the job that holds the result that was on show; those of the others are listed by jobs.list. */
const openedProjectSchema = z.object({
  fixed: volumeCardSchema.nullable(), moving: volumeCardSchema.nullable(), /** which images have one; they come by projects.mask */ masks: z.object({ fixed: z.boolean(), moving: z.boolean() }), problems: z.array(projectProblemSchema), job: z.string().nullable(), preset: z.string(),
  parameters: z.record(z.string(), z.unknown()), view: z.json(), hadResult: z.boolean(),
  /** a result of it is not kept, or its files cannot be read or are others */
  lost: z.boolean(),
  /** by name, files of deformations that are not what they were */
  changedWarps: z.array(z.string()),
});

const id = z.string().min(1).max(100);
const path = z.string().min(1).max(4096);
// parameters are validated whole by the jobs service, which can name the faulty one
const parametersInput = z.record(z.string(), z.unknown()) as unknown as z.ZodType<ParametersInput>;

/** Every request the renderer can make: what it sends and what it gets. One table for Electron's IPC and for the page's HTTP. */
export const requests = {
  "app.info": { params: z.object({}), result: z.object({
    name: z.string(), version: z.string(), door: z.enum(["desktop", "page"]), threads: z.int(),
    /** open the sample pair at once (npm start) */
    openSample: z.boolean(),
  }) },
  "volumes.open": { params: z.object({ path, volume: z.int().nonnegative().optional() }), result: volumeCardSchema },
  /** the series of a DICOM folder or file to choose among before it can be opened (as PATH#NUMBER); none where nothing needs choosing */
  "series.choices": { params: z.object({ path }), result: z.object({ series: z.array(seriesSummarySchema) }) },
  "volumes.list": { params: z.object({}), result: z.array(volumeCardSchema) },
  "volumes.close": { params: z.object({ id }), result: z.object({}) },
  "volumes.setModality": { params: z.object({ id, modality: modalitySchema }), result: volumeCardSchema },
  /**
   * what a registration with these parameters would decide about an image, and where, as a volume of labels: 1 no data, 2 outside the head, 3 neck (takes no part in
   * a search). The volume of labels lasts until it is closed.
   */
  "volumes.preparation": {
    params: z.object({ id, role: z.enum(["fixed", "moving"]), parameters: parametersInput }), result: z.object({ labels: volumeCardSchema, decisions: imagePreparationSchema }),
  },
  /**
   * a new mask on an image's grid from one before (none: nothing is marked); `mask` may also be an image that was opened, which must lie on the grid.
   * `marked`: voxels in it. Masks last until they are closed.
   */
  "masks.edit": { params: z.object({ image: id, role: z.enum(["fixed", "moving"]), mask: id.optional(), edit: maskEditSchema }), result: z.object({ mask: volumeCardSchema, marked: z.int().nonnegative() }) },
  /** an open mask as the bytes of a .nii.gz */
  "masks.file": { params: z.object({ id }), result: z.object({ base64: z.string() }) },
  "sample.open": { params: z.object({}), result: z.object({ fixed: volumeCardSchema, moving: volumeCardSchema }) },
  /** native dialogs; on the page they answer with nothing and the renderer uses a file input or a download instead */
  "dialog.open": { params: z.object({ title: z.string().max(200), /** images where it is not given */ what: z.enum(["images", "folder", "project"]).optional() }), result: z.object({ paths: z.array(z.string()) }) },
  "dialog.save": { params: z.object({ title: z.string().max(200), suggested: z.string().max(255) }), result: z.object({ path: z.string().nullable() }) },
  "settings.read": { params: z.object({}), result: settingsSchema },
  /** changes some settings; answers with all */
  "settings.change": { params: z.object({ changes: settingsChangeSchema }), result: settingsSchema },
  /** writes a file that the window made (a picture, a preset) to a path chosen in the save dialog; the desktop window's only, since the page downloads */
  "files.save": { params: z.object({ path, base64: z.base64().max(64 << 20) }), result: z.object({ path: z.string() }) },
  "presets.list": { params: z.object({}), result: z.array(presetSchema) },
  /** keeps the user's own preset; the answer has its name */
  "presets.add": { params: z.object({ title: presetTitle, purpose: presetPurpose, parameters: parametersInput }), result: presetSchema },
  "presets.rename": { params: z.object({ name: id, title: presetTitle }), result: presetSchema },
  "presets.remove": { params: z.object({ name: id }), result: presetSchema },
  "presets.export": { params: z.object({ name: id }), result: z.object({ text: z.string() }) },
  "presets.import": { params: z.object({ text: z.string().max(100_000) }), result: presetSchema },
  "recent.list": { params: z.object({}), result: z.array(recentPairSchema) },
  /** seconds and bytes a registration will take; `available`: bytes that are free now */
  "jobs.estimate": { params: z.object({ fixed: id, moving: id, parameters: parametersInput }), result: z.object({ seconds: z.number(), bytes: z.number(), available: z.number() }) },
  /** the same run elsewhere: as a command of this program and as a Python script for ANTsPy, files by their paths where these are known */
  "jobs.describe": {
    params: z.object({ fixed: id, moving: id, fixedMask: id.optional(), movingMask: id.optional(), parameters: parametersInput, /** from a start laid by hand, which is saved beside the results' prefix as start.mat */ byHand: z.boolean().optional() }), result: z.object({ command: z.string(), antspy: z.string(), /** files without a path are named without a folder */ bare: z.boolean() }),
  },
  "jobs.start": { params: z.object({
    fixed: id, moving: id, fixedMask: id.optional(), movingMask: id.optional(), parameters: parametersInput, threads: z.int().min(1).max(256).optional(),
    /** what the result is called by */
    preset: usedPresetSchema.optional(),
    /** where the search begins in place of what the parameters say: fixed world to moving world (RAS mm, 4x4 row-major), as laid by hand */
    start: z.array(z.number()).length(16).optional(),
  }), result: z.object({ job: id }) },
  /** a start laid by hand (fixed world to moving world, RAS mm, 4x4 row-major) as the bytes of ANTs' .mat */
  "start.file": { params: z.object({ start: z.array(z.number()).length(16) }), result: z.object({ base64: z.string() }) },
  /** `keep`: what has been reached becomes the result, if the registration has begun */
  "jobs.cancel": { params: z.object({ job: id, keep: z.boolean().optional() }), result: z.object({}) },
  /** the views are being used: for a moment the registration that runs leaves a core to the window */
  "jobs.giveWay": { params: z.object({}), result: z.object({}) },
  /** jobs that wait, run or have a result that is still held, oldest first, of this window and of those that have gone: what a window that was loaded anew takes up again */
  "jobs.list": { params: z.object({}), result: z.array(z.object({
    job: z.string(), state: z.enum(["waiting", "running", "done"]), fixed: z.string(), moving: z.string(), title: z.string(),
    /** of one that runs or has run: all stages, and the latest iterations */
    progress: z.array(progressEventSchema),
    /** of one that runs, once there is one: the latest transform that was told as a preview, which a deformable stage does not tell again */
    preview: z.array(z.number()).length(16).optional(),
    result: z.object({
      warped: volumeCardSchema, matrix: z.array(z.number()).length(16), report: reportSchema,
      /** in a project file, or something of it was exported */
      saved: z.boolean(),
    }).nullable(),
  })) },
  /** lets go of a result; one that is not held any more is none, which is no error */
  "jobs.drop": { params: z.object({ job: id }), result: z.object({}) },
  /**
   * coarse scalar images of a result's deformation over the fixed image, at most `side` voxels per axis: displacement along world x, y and z (RAS mm), its length
   * (mm) and the Jacobian determinant; null for a linear result. They last as long as the result.
   */
  "jobs.deformation": {
    params: z.object({ job: id, side: z.int().min(8).max(256) }),
    result: z.object({ displacement: z.tuple([volumeCardSchema, volumeCardSchema, volumeCardSchema]), magnitude: volumeCardSchema, jacobian: volumeCardSchema }).nullable(),
  },
  /** the project as a file, a deformation beside it; answers with the file's name; the desktop window's only, since the page downloads */
  "projects.save": { params: z.object({ state: projectStateSchema, path }), result: z.object({ path: z.string() }) },
  /** for the save dialog */
  "projects.suggest": { params: projectStateSchema.pick({ fixed: true, moving: true }), result: z.object({ name: z.string() }) },
  /** a project file, or a ZIP as the page offers it */
  "projects.open": { params: z.object({ path }), result: openedProjectSchema },
  /** the mask that the project opened last has for an open image; null where it has none */
  "projects.mask": { params: z.object({ image: id, role: z.enum(["fixed", "moving"]) }), result: z.object({ mask: volumeCardSchema, marked: z.int().nonnegative() }).nullable() },
  /** the result of the project that was opened last, for images that had to be located; null where it cannot come back; `lost`: not all of its results can */
  "projects.attach": { params: z.object({ fixed: id, moving: id }), result: z.object({ job: z.string().nullable(), lost: z.boolean() }) },
  /** whether an open image is the one that the project opened last means */
  "projects.matches": { params: z.object({ id, role: z.enum(["fixed", "moving"]) }), result: z.object({ matches: z.boolean() }) },
  "projects.recent": { params: z.object({}), result: z.array(z.string()) },
  /** kept for the case of a crash, of each window by itself; forgotten when the program ends as it should */
  "projects.keep": { params: z.object({ state: projectStateSchema }), result: z.object({}) },
  /** what a window kept that is no longer there */
  "projects.kept": { params: z.object({}), result: z.object({ project: z.object({ saved: z.string(), fixed: z.string().nullable(), moving: z.string().nullable() }).nullable() }) },
  "projects.recover": { params: z.object({}), result: openedProjectSchema },
  "projects.forget": { params: z.object({}), result: z.object({}) },
  /** for the save dialog: the name of the one file, or what the names of several begin with */
  "exports.suggest": { params: z.object({ selection: exportSelectionSchema }), result: z.object({ name: z.string(), files: z.array(z.string()) }) },
  /** writes a selection: one file to the path, several with the path as the beginning of their names; the desktop window's only, since the page downloads */
  "exports.save": { params: z.object({ selection: exportSelectionSchema, path }), result: z.object({ files: z.array(z.string()) }) },
  /** labels of the moving image through a result, on the fixed image's grid; they last until they are closed */
  "labels.pass": { params: z.object({ job: id, labels: id }), result: volumeCardSchema },
  /** likeness of labels after the registration: those of the moving image pass the result's transform */
  "labels.compare": { params: z.object({ job: id, fixed: id, moving: id }), result: z.object({ dice: z.array(z.object({ label: z.number(), dice: z.number() })), mean: z.number().nullable() }) },
} as const;

export type Requests = typeof requests;
export type RequestName = keyof Requests;
export type Params<N extends RequestName> = z.infer<Requests[N]["params"]>;
export type Result<N extends RequestName> = z.infer<Requests[N]["result"]>;

/** What the desktop window's menu can ask the renderer to do. */
export const menuCommands = ["openFixed", "openMoving", "openSample", "openProject", "saveProject", "settings", "register", "cancel", "keep", "exportWarped", "exportInverseWarped", "exportTransform", "exportReport"] as const;
export type MenuCommand = (typeof menuCommands)[number];

/** What the services tell the renderer without being asked. */
export const eventSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("progress"), job: z.string(), progress: progressEventSchema }),
  /** the jobs that wait and the one that runs, in their order; told whenever that changes */
  z.object({ type: z.literal("queue"), jobs: z.array(z.object({ job: z.string(), title: z.string(), state: z.enum(["waiting", "running"]) })) }),
  z.object({ type: z.literal("preview"), job: z.string(), preview: previewSchema }),
  /** the moving image as a deformable stage has bent it so far, coarse, on the fixed image's field of view; the volume lasts until two more have come */
  z.object({ type: z.literal("bent"), job: z.string(), volume: volumeCardSchema }),
  z.object({ type: z.literal("done"), job: z.string(), warped: volumeCardSchema, matrix: z.array(z.number()).length(16), report: reportSchema }),
  z.object({ type: z.literal("failed"), job: z.string(), error: plainErrorSchema }),
  /** these results are in a project file now, or something of them was exported */
  z.object({ type: z.literal("saved"), jobs: z.array(z.string()) }),
  /** the sample pair is being made, or files are being read: a sentence for the status line */
  z.object({ type: z.literal("status"), message: z.string(), /** which sentence it is, for translation */ key: z.enum(["sample", "image"]).optional(), /** that it is about */ job: z.string().optional() }),
  /** chosen in the desktop window's menu; the page never sends it */
  z.object({ type: z.literal("menu"), command: z.enum(menuCommands) }),
]);
export type ServiceEvent = z.infer<typeof eventSchema>;

/** Asks the user which series is meant: its number in the list, or null when the question was dismissed. */
export type ChooseSeries = (series: readonly SeriesSummary[]) => Promise<string | null>;

/** The renderer's whole world: implemented over Electron's preload and over HTTP. */
export interface Bridge {
  request<N extends RequestName>(name: N, params: Params<N>): Promise<Result<N>>;
  /** calls back for every event; returns the unsubscribe function */
  onEvent(listener: (event: ServiceEvent) => void): () => void;
  /** tells all that this window has open, by the ids of volumes: what a window that has gone had open is let go some day */
  hold(ids: readonly string[]): void;
  /** the stored voxels of a volume (type and scaling in its header) */
  voxels(id: string): Promise<ArrayBuffer>;
  /** opens a dropped or chosen file: by its path in the desktop window, by its bytes on the page. A .hdr/.img pair is given together. `volume`: which one of a 4-D file, from 0. */
  openFiles(files: readonly File[], volume?: number, choose?: ChooseSeries): Promise<VolumeCard[]>;
  /** lets the user take a result away: a save dialog in the desktop window, a download on the page; null when dismissed */
  exportResult(selection: ExportSelectionInput): Promise<string | null>;
  /** lets the user take the project away: a save dialog in the desktop window, a download on the page (one file, or a ZIP with the deformation); its name, or null when dismissed */
  saveProject(state: ProjectState): Promise<string | null>;
  /** takes up a project from a chosen file */
  openProject(file: File): Promise<Result<"projects.open">>;
  /** lets the user take away what the window made itself: a save dialog in the desktop window, a download on the page; null when dismissed */
  offerFile(name: string, content: Blob): Promise<string | null>;
}

