import type { Parameters } from "../../workers/contract/parameters.ts";
import type { StoredVolume, Volumes } from "./volumes.ts";

/** The images of the extra metrics that have some of their own, in their order. Throws SynclineError("usage") for one that is not open. */
export function extraImages(volumes: Volumes, { multivariate_extras: extras }: Pick<Parameters, "multivariate_extras">): { fixed: StoredVolume; moving: StoredVolume }[] {
  return extras.flatMap(({ fixed, moving }) => (fixed === null || moving === null ? [] : [{ fixed: volumes.meant(fixed), moving: volumes.meant(moving) }]));
}

/** The parameters with other words for the images of the extra metrics: the window speaks of open volumes by their ids, everything that is kept does not. */
export function withExtraImages<P extends Partial<Pick<Parameters, "multivariate_extras">>>(parameters: P, word: (image: string) => string): P {
  if (parameters.multivariate_extras === undefined) return parameters;
  return { ...parameters, multivariate_extras: parameters.multivariate_extras.map((extra) => ({ ...extra, fixed: extra.fixed && word(extra.fixed), moving: extra.moving && word(extra.moving) })) };
}

/** The parameters with the images of the extra metrics by their names. */
export const namingExtraImages = <P extends Partial<Pick<Parameters, "multivariate_extras">>>(volumes: Volumes, parameters: P): P =>
  withExtraImages(parameters, (image) => volumes.find(image)?.name ?? image);
