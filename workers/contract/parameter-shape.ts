import * as z from "zod";
import { parametersSchema, type ParameterName } from "./parameters.ts";

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
  if (schema.type === "array") return { ...common, kind: "list", ...numberRange(schema.items ?? {}) };
  return { ...common, kind: "number", ...numberRange(schema) };
}

/** The range in words, such as "from 8 to 128"; empty when there is none. */
export function rangeText(shape: ParameterShape): string {
  if (shape.kind !== "number" && shape.kind !== "list") return "";
  const { minimum, above, maximum } = shape;
  if (above !== undefined) return maximum === undefined ? `above ${above}` : `above ${above} and at most ${maximum}`;
  if (minimum !== undefined) return maximum === undefined ? `from ${minimum}` : `from ${minimum} to ${maximum}`;
  return maximum === undefined ? "" : `at most ${maximum}`;
}

/** What a parameter expects, in words: "a whole number from 8 to 128". */
export function expectedText(shape: ParameterShape): string {
  switch (shape.kind) {
    case "choice": return `one of ${shape.choices.join(", ")}`;
    case "switch": return "true or false";
    case "number": return `a ${shape.integer ? "whole number" : "number"} ${rangeText(shape)}`.trim();
    case "list": return `one ${shape.integer ? "whole number" : "number"} per level, such as ${parameterText(shape.fallback)}, each ${rangeText(shape)}`;
  }
}

/** A value as it is typed: lists joined by x, empty where it is left to the program. */
export function parameterText(value: unknown): string {
  if (value === null || value === undefined) return "";
  return Array.isArray(value) ? value.join("x") : String(value);
}

/** The value that a text means, or undefined when it means none; the schema judges whether it is allowed. */
export function parameterValue(shape: ParameterShape, text: string): unknown {
  const trimmed = text.trim();
  if (trimmed === "") return shape.optional ? null : undefined;
  if (shape.kind === "choice") return trimmed;
  if (shape.kind === "switch") return trimmed === "true";
  const numbers = trimmed.split(/\s*[x,;]\s*|\s+/i).map((part) => (part === "" ? NaN : Number(part)));
  if (numbers.some((value) => !Number.isFinite(value))) return undefined;
  if (shape.kind === "list") return numbers;
  return numbers.length === 1 ? numbers[0] : undefined;
}
