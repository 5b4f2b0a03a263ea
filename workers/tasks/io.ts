import { toPlainError, type Outcome } from "../contract/errors.ts";
import type {
  EditMaskAnswer, EditMaskTask, InspectAnswer, InspectTask, ListSeriesAnswer, ListSeriesTask, MakeSampleAnswer, MakeSampleTask, PlanAnswer, PlanTask, ReadAnswer, ReduceAnswer, ReduceTask, ReadTask, ReadTransformsAnswer, ReadTransformsTask,
  WriteAnswer, WriteCompositeTask, WriteDicomAnswer, WriteDicomTask, WriteTask, WriteTransformTask, WriteWarpTask,
} from "../contract/tasks.ts";
import { writeDicom as writeDicomFiles } from "../formats/dicom/dicom-write.ts";
import { listImages, openImage, readImage } from "../formats/read.ts";
import { writeImage } from "../formats/write.ts";
import { writeWarp as writeWarpFile } from "../formats/itk-warp.ts";
import { readTransforms as readTransformFile, writeComposite as writeCompositeFile, writeTransform as writeTransformFile } from "../formats/transforms.ts";

/** The tasks of the "io" pool (see workers/contract/tasks.ts): each answers with an Outcome and never throws. */
async function answer<T>(work: () => T | Promise<T>): Promise<Outcome<T>> {
  try {
    return { ok: true, value: await work() };
  } catch (thrown) {
    return { ok: false, error: toPlainError(thrown) };
  }
}

export function inspect({ path, ...choice }: InspectTask): Promise<Outcome<InspectAnswer>> {
  return answer(async () => {
    const { header, bytes } = await openImage(path, choice);
    return { header, bytes };
  });
}

export function read({ path, ...choice }: ReadTask): Promise<Outcome<ReadAnswer>> {
  return answer(() => readImage(path, choice));
}

export function listSeries({ path, thumbnails }: ListSeriesTask): Promise<Outcome<ListSeriesAnswer>> {
  return answer(async () => ({ series: await listImages(path, thumbnails) }));
}

export function write(task: WriteTask): Promise<Outcome<WriteAnswer>> {
  return answer(async () => ({ sha256: await writeImage(task) }));
}

export function readTransforms({ path, inverse }: ReadTransformsTask): Promise<Outcome<ReadTransformsAnswer>> {
  return answer(async () => ({ transforms: await readTransformFile(path, inverse) }));
}

export function writeTransform({ path, transform }: WriteTransformTask): Promise<Outcome<WriteAnswer>> {
  return answer(async () => ({ sha256: await writeTransformFile(path, transform) }));
}

export function writeWarp({ path, field, gzip }: WriteWarpTask): Promise<Outcome<WriteAnswer>> {
  return answer(async () => ({ sha256: await writeWarpFile(path, field, gzip) }));
}

export function writeComposite({ path, transforms }: WriteCompositeTask): Promise<Outcome<WriteAnswer>> {
  return answer(async () => ({ sha256: await writeCompositeFile(path, transforms) }));
}

export function plan({ parameters }: PlanTask): Promise<Outcome<PlanAnswer>> {
  return answer(async () => {
    const { registrationPlan } = await import("../engine/deformable/recipes.ts");
    const { linear, deformable } = registrationPlan(parameters);
    const levels = ({ iterations, shrinkFactors }: Pick<typeof linear[number], "iterations" | "shrinkFactors">) => iterations.map((count, level) => ({ iterations: count, shrink: shrinkFactors[level] }));
    return { stages: [
      ...linear.map((stage) => ({ deformable: false, metrics: [stage.metric], samplingRate: stage.samplingRate, levels: levels(stage) })),
      ...(deformable ? [{ deformable: true, metrics: deformable.metrics.map(({ name }) => name), samplingRate: 1, levels: levels(deformable) }] : []),
    ] };
  });
}

export function editMask({ image, mask, edit }: EditMaskTask): Promise<Outcome<EditMaskAnswer>> {
  return answer(async () => (await import("../engine/mask-edit.ts")).editMask(image, mask, edit));
}

export function reduce({ volume, bytes, side }: ReduceTask): Promise<Outcome<ReduceAnswer>> {
  return answer(async () => {
    const { reduceVolume, reductionFactors } = await import("../engine/reduce.ts");
    return { volume: reduceVolume(volume, reductionFactors(volume.header, bytes, side)) };
  });
}

export function writeDicom(task: WriteDicomTask): Promise<Outcome<WriteDicomAnswer>> {
  return answer(async () => ({ sha256: await writeDicomFiles(task, new Date()) }));
}

export function makeSample({ image }: MakeSampleTask): Promise<Outcome<MakeSampleAnswer>> {
  return answer(async () => {
    // loaded only when asked for: reading its recipe would cost every start of the command
    const { makeSampleImage } = await import("../sample/sample-pair.ts");
    return { volume: makeSampleImage(image) };
  });
}

/** Lets go of what this thread does not use any more. */
export { collectGarbage as collect } from "../contract/collect.ts";
