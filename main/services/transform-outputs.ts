import { type Words } from "../../workers/contract/sentences.ts";
import type { Transform, TransformPair } from "../../workers/contract/transform.ts";
import type { WriteAnswer } from "../../workers/contract/tasks.ts";
import type { Pools } from "./pools.ts";

/** One file that a registration's transforms go to. */
export interface TransformOutput {
  /** after the user's prefix, as antsRegistration names it */
  suffix: string;
  /** what it does, in words */
  maps: Words;
  write: (pools: Pools, path: string) => Promise<WriteAnswer>;
}

const composite = (suffix: string, maps: Words, transforms: Transform[]): TransformOutput =>
  ({ suffix, maps, write: (pools, path) => pools.io("writeComposite", { path, transforms }) });

/**
 * The files of a registration's transforms: two composites (Composite.h5 and InverseComposite.h5), or one by one as antsRegistration names them:
 * 0GenericAffine.mat, 1Warp.nii.gz and 1InverseWarp.nii.gz, counted in the order an image passes them.
 */
export function transformOutputs({ forward, inverse }: TransformPair, asComposite: boolean): TransformOutput[] {
  if (asComposite) {
    return [
      composite("Composite.h5", "resamples moving into fixed (maps fixed points to moving points)", forward),
      composite("InverseComposite.h5", "resamples fixed into moving (maps moving points to fixed points)", inverse),
    ];
  }
  return forward.toReversed().flatMap((transform, i): TransformOutput[] => {
    if (transform.kind === "linear") {
      const alone = forward.length === 1 ? "resamples moving into fixed (maps fixed points to moving points); inverted, resamples fixed into moving"
        : "linear part: maps fixed points, moved by the warp, to moving points; inverted, the first step from moving to fixed";
      return [{ suffix: `${i}GenericAffine.mat`, maps: alone, write: (pools, path) => pools.io("writeTransform", { path, transform }) }];
    }
    const warp = (suffix: string, maps: Words, field: Transform | undefined): TransformOutput[] => field?.kind === "field"
      ? [{ suffix, maps, write: (pools, path) => pools.io("writeWarp", { path, field, gzip: true }) }] : [];
    return [
      ...warp(`${i}Warp.nii.gz`, "displacement of fixed points, to be followed by the linear part: resamples moving into fixed", transform),
      ...warp(`${i}InverseWarp.nii.gz`, "displacement back, after the inverted linear part: resamples fixed into moving", inverse[i]),
    ];
  });
}

/** The names alone, for checks before the work: without and with a deformation. */
export function transformSuffixes(deformable: boolean, asComposite: boolean): string[] {
  if (asComposite) return ["Composite.h5", "InverseComposite.h5"];
  return deformable ? ["0GenericAffine.mat", "1Warp.nii.gz", "1InverseWarp.nii.gz"] : ["0GenericAffine.mat"];
}
