import * as z from "zod";
import { parametersSchema, type ParameterName } from "../../workers/contract/parameters.ts";

interface NumberShape {
  integer: boolean;
  minimum?: number;
  exclusiveMinimum?: number;
  maximum?: number;
}

/** What a parameter's value looks like, read from its schema. */
export type ParameterShape =
  | { kind: "choice"; choices: string[] }
  | { kind: "switch" }
  | ({ kind: "number" } & NumberShape)
  | ({ kind: "list" } & NumberShape);

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

function numberShape({ type, minimum, exclusiveMinimum, maximum }: JsonSchema): NumberShape {
  // zod bounds whole numbers by what a double holds exactly: not worth telling
  const real = (bound: number | undefined): number | undefined => bound === undefined || Math.abs(bound) >= Number.MAX_SAFE_INTEGER ? undefined : bound;
  return { integer: type === "integer", minimum: real(minimum), exclusiveMinimum: real(exclusiveMinimum), maximum: real(maximum) };
}

export function parameterShape(name: ParameterName): ParameterShape {
  const whole = z.toJSONSchema(parametersSchema.shape[name], { io: "input" }) as JsonSchema;
  const schema = whole.anyOf?.find(({ type }) => type !== "null") ?? whole;
  if (schema.enum) return { kind: "choice", choices: schema.enum };
  if (schema.type === "boolean") return { kind: "switch" };
  if (schema.type === "array") return { kind: "list", ...numberShape(schema.items ?? {}) };
  return { kind: "number", ...numberShape(schema) };
}

export function parameterDefault(name: ParameterName): unknown {
  return (z.toJSONSchema(parametersSchema.shape[name], { io: "input" }) as JsonSchema).default;
}

/** A value as it is typed on the command line: lists joined by x. */
export function parameterText(value: unknown): string {
  return Array.isArray(value) ? value.join("x") : String(value);
}

function range({ minimum, exclusiveMinimum, maximum }: NumberShape): string {
  const low = exclusiveMinimum === undefined ? minimum : exclusiveMinimum;
  if (low === undefined) return maximum === undefined ? "" : `at most ${maximum}`;
  const from = exclusiveMinimum === undefined ? `from ${low}` : `above ${low}`;
  if (maximum === undefined) return from;
  return exclusiveMinimum === undefined ? `${from} to ${maximum}` : `${from}, at most ${maximum}`;
}

/** The range in words, such as "from 8 to 128"; empty when there is none. */
export function rangeText(shape: ParameterShape): string {
  return shape.kind === "number" || shape.kind === "list" ? range(shape) : "";
}

/** What a parameter expects, in words: "a whole number from 8 to 128". */
export function expectedText(shape: ParameterShape): string {
  switch (shape.kind) {
    case "choice": return `one of ${shape.choices.join(", ")}`;
    case "switch": return "true or false";
    case "number": return `${shape.integer ? "a whole number" : "a number"} ${range(shape)}`.trim();
    case "list": return `${shape.integer ? "whole numbers" : "numbers"} ${range(shape)} joined by x, such as ${shape.integer ? "100x50x10" : "2x1x0"}`.replace("  ", " ");
  }
}
