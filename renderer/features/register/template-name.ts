import type { VolumeCard } from "../../../main/contract/requests.ts";

/** How the files of templates are usually called. */
const usual = /(^|[^a-z])(mni|icbm|nihpd|talairach|colin27|avg152|sri24|ch2|atlas|scct)|template/i;

/** The image of a pair that is a template by its name, when the other one is not. */
export function templateOf(pair: { fixed: VolumeCard; moving: VolumeCard }): VolumeCard | null {
  const [fixed, moving] = [pair.fixed, pair.moving].map(({ name }) => usual.test(name));
  return fixed === moving ? null : fixed ? pair.fixed : pair.moving;
}
