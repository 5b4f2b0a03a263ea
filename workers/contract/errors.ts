import * as z from "zod";
import { inEnglish, sentenceSchema, toSentence, verbatim, type Sentence, type Words } from "./sentences.ts";

/** Exit codes of the command, by the kind of failure. */
export const exitCodes = { usage: 2, input: 3, failed: 4, output: 5, memory: 6, cancelled: 130, internal: 1 } as const;

export const errorCodeSchema = z.enum(["usage", "input", "failed", "output", "memory", "cancelled", "internal"]);
export type ErrorCode = z.infer<typeof errorCodeSchema>;

/** An error as it crosses threads and processes: structured clone keeps no subclass. `said` is what a window says in its own language; message and detail are English. */
export const plainErrorSchema = z.object({
  code: errorCodeSchema, message: z.string(), detail: z.string().optional(), said: z.object({ message: sentenceSchema, detail: sentenceSchema.optional() }).optional(),
  /** Where the input lies that the message names. Folders may tell who the patient is: for the terminal where the path was typed, never for logs and reports. */
  path: z.string().optional(),
});
export type PlainError = z.infer<typeof plainErrorSchema>;

/** A failure the user can understand: one sentence saying what happened, why, and what to do; `detail` may be unfolded. */
export class SynclineError extends Error {
  override readonly name = "SynclineError";
  readonly said: { message: Sentence; detail?: Sentence };
  path?: string;

  constructor(readonly code: ErrorCode, message: Words, detail?: Words) {
    super(inEnglish(message));
    this.said = { message: toSentence(message), detail: detail === undefined ? undefined : toSentence(detail) };
  }

  /** Says where the file lies that the message names. */
  at(path: string | undefined): this {
    this.path = path;
    return this;
  }

  get detail(): string | undefined {
    return this.said.detail && inEnglish(this.said.detail);
  }
}

/** A system's message with the files it quotes reduced to their names: folders may tell who the patient is. */
export function withoutFolders(message: string): string {
  return message.replace(/(['"])(?:[^'"\n]*[\\/])([^'"\\/\n]*)\1/g, "$1$2$1");
}

/** What is thrown, as a plain message; anything that is not ours is `internal` with its stack as detail. */
export function toPlainError(thrown: unknown): PlainError {
  if (thrown instanceof SynclineError) return { code: thrown.code, message: thrown.message, detail: thrown.detail, said: thrown.said, path: thrown.path };
  if (thrown instanceof Error) return { code: "internal", message: withoutFolders(thrown.message), detail: thrown.stack && withoutFolders(thrown.stack) };
  return { code: "internal", message: withoutFolders(String(thrown)) };
}

export function fromPlainError({ code, message, detail, said, path }: PlainError): SynclineError {
  if (said) return new SynclineError(code, said.message, said.detail).at(path);
  return new SynclineError(code, verbatim(message), detail === undefined ? undefined : verbatim(detail)).at(path);
}

/** A task's answer: either its value or why there is none. */
export type Outcome<T> = { ok: true; value: T } | { ok: false; error: PlainError };
