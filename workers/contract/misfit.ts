import type * as z from "zod";
import { listOf, say, type Sentence, type SentenceValue } from "./sentences.ts";

/** Where and how data do not fit a schema: the first so many places, one a line. */
export function misfit({ issues }: z.ZodError, most = 10): Sentence {
  return listOf(issues.slice(0, most).map((issue): Sentence => {
    const where: SentenceValue = issue.path.length === 0 ? say("the whole") : issue.path.join(".");
    switch (issue.code) {
      case "invalid_type": return say("{where}: it must be of the type {type}", { where, type: issue.expected });
      case "invalid_value": return say("{where}: it must be one of {choices}", { where, choices: issue.values.map(String).join(", ") });
      case "too_small": return say("{where}: it must not be less or shorter than {least}", { where, least: Number(issue.minimum) });
      case "too_big": return say("{where}: it must not be more or longer than {most}", { where, most: Number(issue.maximum) });
      case "unrecognized_keys": return say("{where}: it must not have the entry {name}", { where, name: issue.keys.join(", ") });
      // the schemas' own conditions say what is wrong
      case "custom": return say("{where}: {cause}", { where, cause: { text: issue.message, values: {} } });
      default: return say("{where}: it is not as it must be", { where });
    }
  }), "\n");
}
