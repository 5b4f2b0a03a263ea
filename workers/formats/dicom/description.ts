import { spacingOf } from "../../contract/affine.ts";
import { listOf, say, type Sentence } from "../../contract/sentences.ts";
import type { Listed } from "./choose.ts";
import type { Frame } from "./frame.ts";

const shorten = (value: number): string => String(Number(value.toPrecision(3)));

/** The scanner's own name of the series without any word that is part of the patient's name or identifiers; empty when nothing is left. */
export function neutralName({ file }: Frame): string {
  const words = file.description.replace(/[^\p{L}\p{N}.+()/ _-]/gu, " ").split(/\s+/);
  return words.filter((word) => !file.identifiers.some((part) => word.toLowerCase().includes(part))).join(" ").trim().slice(0, 64);
}

/** A name for the series that tells nothing of the patient: "CT Head 5.0". */
export function seriesTitle(first: Frame): string {
  const name = neutralName(first);
  return [first.file.modality, name === "" ? "series" : name].filter((word) => word !== "").join(" ");
}

/** Whether a path holds words of the patient's name or identifiers. */
export function tellsPatient(path: string, { file }: Frame): boolean {
  const lower = path.toLowerCase();
  return file.identifiers.some((word) => lower.includes(word));
}

/** A series in words that tell nothing of the patient: "CT head 5.0, 512 x 512 x 28, 0.49 x 0.49 x 4.2 mm". */
export function describeSeries({ group, stack }: Pick<Listed, "group" | "stack">): Sentence {
  const [first] = group.frames;
  const title = [first.file.modality, neutralName(first)].filter((word) => word !== "").join(" ");
  if (!stack) return listOf([title, group.frames.length === 1 ? say("one image") : say("{count} images", { count: group.frames.length })]);
  const volumes = stack.volumes.length > 1 ? [say("{count} volumes", { count: stack.volumes.length })] : [];
  return listOf([title, stack.grid.dims.join(" x "), { figure: `${spacingOf(stack.grid.affine).map(shorten).join(" x ")} mm` }, ...volumes, ...(first.localiser ? [say("localiser")] : [])]);
}
