import { randomUUID } from "node:crypto";

/** A new unique identifier: a random UUID as one decimal number below 2.25 (PS3.5 B.2). */
export function newUid(): string {
  return `2.25.${BigInt(`0x${randomUUID().replaceAll("-", "")}`)}`;
}

/** Whether a text is a unique identifier as PS3.5 9.1 writes it. */
export function isUid(text: string): boolean {
  return text.length <= 64 && /^(0|[1-9]\d*)(\.(0|[1-9]\d*))+$/.test(text);
}
