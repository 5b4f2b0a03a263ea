import * as z from "zod";
import { type ParameterName, parametersSchema } from "../../../workers/contract/parameters.ts";

interface Range { integer: boolean; minimum?: number; above?: number; maximum?: number }

/** How a parameter is entered, read from the schema; `optional` may be left empty (null: chosen by the program). */
export type ParameterShape = { optional: boolean; fallback: unknown } & (
  | { kind: "choice"; choices: readonly string[] }
  | { kind: "switch" }
  | ({ kind: "number" } & Range)
  | ({ kind: "list" } & Range)
);

interface JsonSchema {
  type?: string;
  enum?: string[];
  anyOf?: JsonSchema[];
  items?: JsonSchema;
  default?: unknown;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
}

const bound = (value: number | undefined) => (value === undefined || Math.abs(value) >= Number.MAX_SAFE_INTEGER ? undefined : value);
const range = ({ type, minimum, exclusiveMinimum, maximum }: JsonSchema): Range =>
  ({ integer: type === "integer", minimum: bound(minimum), above: bound(exclusiveMinimum), maximum: bound(maximum) });

export function parameterShape(name: ParameterName): ParameterShape {
  const whole = z.toJSONSchema(parametersSchema.shape[name], { io: "input" }) as JsonSchema;
  const schema = whole.anyOf?.find(({ type }) => type !== "null") ?? whole;
  const common = { optional: whole.anyOf?.some(({ type }) => type === "null") ?? false, fallback: whole.default };
  if (schema.enum) return { ...common, kind: "choice", choices: schema.enum };
  if (schema.type === "boolean") return { ...common, kind: "switch" };
  if (schema.type === "array") return { ...common, kind: "list", ...range(schema.items ?? {}) };
  return { ...common, kind: "number", ...range(schema) };
}

/** What may be entered, in words: "a whole number from 8 to 128". */
export function expected(shape: ParameterShape): string {
  if (shape.kind === "choice") return `one of ${shape.choices.join(", ")}`;
  if (shape.kind === "switch") return "on or off";
  const { integer, minimum, above, maximum } = shape;
  const noun = integer ? "whole number" : "number";
  const limits = [
    above !== undefined ? `above ${above}` : minimum !== undefined ? (maximum === undefined ? `of at least ${minimum}` : `from ${minimum}`) : "",
    maximum === undefined ? "" : above !== undefined ? `and at most ${maximum}` : minimum === undefined ? `of at most ${maximum}` : `to ${maximum}`,
  ].filter(Boolean).join(" ");
  const what = shape.kind === "list" ? `one ${noun} per level, such as 4x2x1, each ${limits.replace(/^of /, "")}` : `a ${noun} ${limits}`;
  return `${what.trim()}${shape.optional ? ", or empty" : ""}`;
}

/** A value as it is typed: lists joined by x, empty when not set. */
export function valueText(value: unknown): string {
  if (value === null || value === undefined) return "";
  return Array.isArray(value) ? value.join("x") : String(value);
}

/** The value that a text means, or undefined when it means none; the schema judges whether it is allowed. */
export function textValue(shape: ParameterShape, text: string): unknown {
  const trimmed = text.trim();
  if (trimmed === "") return shape.optional ? null : undefined;
  if (shape.kind === "choice") return trimmed;
  if (shape.kind === "switch") return trimmed === "true";
  const numbers = trimmed.split(/[x,;\s]+/i).map((part) => (part === "" ? NaN : Number(part)));
  if (numbers.some((value) => !Number.isFinite(value))) return undefined;
  if (shape.kind === "list") return numbers;
  return numbers.length === 1 ? numbers[0] : undefined;
}
