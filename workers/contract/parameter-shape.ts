import * as z from "zod";
import { extraMetricSchema, parametersSchema, type ExtraMetric, type ParameterName } from "./parameters.ts";
import { inEnglish, say, type Sentence } from "./sentences.ts";

interface NumberRange {
  integer: boolean;
  minimum?: number;
  /** the least value is above this */
  above?: number;
  maximum?: number;
}

/** What a parameter's value looks like, read from its schema. `optional`: it may be left to the program (null). */
export type ParameterShape = { optional: boolean; fallback: unknown } & (
  | { kind: "choice"; choices: readonly string[] }
  | { kind: "switch" }
  | ({ kind: "number" } & NumberRange)
  | ({ kind: "list" } & NumberRange)
  | { kind: "metrics" }
);

interface JsonSchema {
  type?: string;
  enum?: string[];
  anyOf?: JsonSchema[];
  items?: JsonSchema;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
  default?: unknown;
}

function numberRange({ type, minimum, exclusiveMinimum, maximum }: JsonSchema): NumberRange {
  // zod bounds whole numbers by what a double holds exactly: not worth telling
  const real = (bound: number | undefined): number | undefined => bound === undefined || Math.abs(bound) >= Number.MAX_SAFE_INTEGER ? undefined : bound;
  return { integer: type === "integer", minimum: real(minimum), above: real(exclusiveMinimum), maximum: real(maximum) };
}

export function parameterShape(name: ParameterName): ParameterShape {
  const whole = z.toJSONSchema(parametersSchema.shape[name], { io: "input" }) as JsonSchema;
  const schema = whole.anyOf?.find(({ type }) => type !== "null") ?? whole;
  const common = { optional: whole.anyOf?.some(({ type }) => type === "null") ?? false, fallback: whole.default };
  if (schema.enum) return { ...common, kind: "choice", choices: schema.enum };
  if (schema.type === "boolean") return { ...common, kind: "switch" };
  if (schema.items?.type === "object") return { ...common, kind: "metrics" };
  if (schema.type === "array") return { ...common, kind: "list", ...numberRange(schema.items ?? {}) };
  return { ...common, kind: "number", ...numberRange(schema) };
}

/** The range in words, such as "from 8 to 128"; null when there is none. */
function rangeOf({ minimum, above, maximum }: NumberRange): Sentence | null {
  if (above !== undefined) return maximum === undefined ? say("above {above}", { above }) : say("above {above} and at most {maximum}", { above, maximum });
  if (minimum !== undefined) return maximum === undefined ? say("from {minimum}", { minimum }) : say("from {minimum} to {maximum}", { minimum, maximum });
  return maximum === undefined ? null : say("at most {maximum}", { maximum });
}

/** The range in English words; empty when there is none. */
export function rangeText(shape: ParameterShape): string {
  const range = shape.kind === "number" || shape.kind === "list" ? rangeOf(shape) : null;
  return range ? inEnglish(range) : "";
}

/** What a parameter expects, in words: "a whole number from 8 to 128". */
export function expectedValue(shape: ParameterShape): Sentence {
  switch (shape.kind) {
    case "choice": return say("one of {choices}", { choices: shape.choices.join(", ") });
    case "switch": return say("true or false");
    case "number": {
      const range = rangeOf(shape);
      if (!range) return say(shape.integer ? "a whole number" : "a number");
      return shape.integer ? say("a whole number {range}", { range }) : say("a number {range}", { range });
    }
    case "metrics": return say("METRIC,WEIGHT,SAMPLING such as cc,1,4, or METRIC,FIXED,MOVING,WEIGHT,SAMPLING for images of their own; several with blanks between");
    case "list": {
      const range = rangeOf(shape) ?? "";
      if (shape.fallback === null) return say("numbers joined by x, such as 1x1x0, each {range}", { range });
      const example = parameterText(shape.fallback);
      return shape.integer ? say("one whole number per level, such as {example}, each {range}", { example, range }) : say("one number per level, such as {example}, each {range}", { example, range });
    }
  }
}

/** A value as it is typed: lists joined by x, empty where it is left to the program. */
export function parameterText(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (!Array.isArray(value)) return String(value);
  return value.every((entry) => typeof entry === "object") ? value.map((entry) => extraText(entry as ExtraMetric)).join(" ") : value.join("x");
}

/** An extra metric as it is typed. */
export function extraText({ metric, fixed, moving, weight, sampling }: ExtraMetric): string {
  return [metric, ...(fixed === null || moving === null ? [] : [fixed, moving]), weight, sampling].join(",");
}

/** What METRIC,WEIGHT,SAMPLING or METRIC,FIXED,MOVING,WEIGHT,SAMPLING means, or undefined. */
export function parseExtra(text: string): ExtraMetric | undefined {
  const parts = text.split(",").map((part) => part.trim());
  if (parts.length !== 3 && parts.length !== 5) return undefined;
  const [fixed, moving] = parts.length === 5 ? parts.slice(1, 3) : [null, null];
  const [weight, sampling] = parts.slice(-2).map((part) => (part === "" ? NaN : Number(part)));
  const parsed = extraMetricSchema.safeParse({ metric: parts[0], fixed, moving, weight, sampling });
  return parsed.success ? parsed.data : undefined;
}

/** The value that a text means, or undefined when it means none; the schema judges whether it is allowed. */
export function parameterValue(shape: ParameterShape, text: string): unknown {
  const trimmed = text.trim();
  if (shape.kind === "metrics") {
    // names of files may hold blanks: an entry begins with a metric
    const extras = trimmed.split(/\s*;\s*|\s+(?=\w+,)/).filter(Boolean).map(parseExtra);
    return extras.some((extra) => extra === undefined) ? undefined : extras;
  }
  if (trimmed === "") return shape.optional ? null : undefined;
  if (shape.kind === "choice") return trimmed;
  if (shape.kind === "switch") return trimmed === "true";
  const numbers = trimmed.split(/\s*[x,;]\s*|\s+/i).map((part) => (part === "" ? NaN : Number(part)));
  if (numbers.some((value) => !Number.isFinite(value))) return undefined;
  if (shape.kind === "list") return numbers;
  return numbers.length === 1 ? numbers[0] : undefined;
}
