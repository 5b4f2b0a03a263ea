import { type PlainText } from "../contract/sentences.ts";
import type { ItkTransform } from "./itk-classes.ts";

/**
 * ITK's text transforms (.tfm, .txt): "#Insight Transform File V1.0", then for each transform lines "Transform: CLASS", "Parameters: …" and
 * "FixedParameters: …". A composite is listed by name, its members follow.
 * @returns the transforms in the file's order (without the composite's own entry), or in words why there are none
 */
export function readItkText(text: string): ItkTransform[] | PlainText {
  const transforms: ItkTransform[] = [];
  for (const line of text.split(/\r\n|\r|\n/)) {
    const field = /^\s*(Transform|Parameters|FixedParameters)\s*:\s*(.*?)\s*$/.exec(line);
    if (!field) {
      if (line.trim() !== "" && !line.trimStart().startsWith("#")) return "it has a line that is neither a field nor a comment";
      continue;
    }
    const [, key, value] = field;
    if (key === "Transform") {
      transforms.push({ name: value, parameters: [], fixed: [] });
      continue;
    }
    const last = transforms.at(-1);
    if (!last) return "its parameters come before the name of a transform";
    const numbers = value === "" ? [] : value.split(/\s+/).map(Number);
    if (!numbers.every(Number.isFinite)) return "some of its parameters are not finite numbers";
    if (key === "Parameters") last.parameters = numbers;
    else last.fixed = numbers;
  }
  const members = transforms.filter(({ name }) => !name.startsWith("CompositeTransform_"));
  return members.length > 0 ? members : "it holds no transform";
}
