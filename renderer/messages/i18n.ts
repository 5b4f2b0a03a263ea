// How to add a message: put its English text into en/<feature>.ts and its translation into de/<feature>.ts under the same key (the types and test/renderer/messages
// insist), then write t("feature.key") in template or code. Values go in as {name}; a count is given as { count } and chooses between "one | many".
// A new feature is one file per language and one line each in en.ts and de.ts. Sentences of the
// services and the engine are no messages: they come typed and are said by workers/contract/speak.ts. Numbers go through numbers.ts.
import { createI18n, type Path } from "vue-i18n";
import { languages, type Language } from "../../workers/contract/languages.ts";
import { figuresIn } from "../../workers/contract/speak.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import type { KeysOf } from "./shape.ts";

export type MessageKey = KeysOf<typeof en>;
type Values = Readonly<Record<string, string | number>>;

/** Keys hold names such as antsRegistrationSyN[s], so only dots part them. */
function find(table: unknown, path: Path): unknown {
  let found = table;
  for (const part of path.split(".")) found = typeof found === "object" && found !== null ? Reflect.get(found, part) : undefined;
  return found ?? null;
}

// messages are interpreted, never compiled to code, so that the content security policy needs no eval
const { global } = createI18n({
  legacy: false, locale: "en", fallbackLocale: "en", missingWarn: false, fallbackWarn: false, messages: { en, de },
  messageResolver: (table, path) => find(table, path) as ReturnType<NonNullable<Parameters<typeof createI18n>[0]["messageResolver"]>>,
});

/** A message in the chosen language. Templates that use it follow a change of language. */
export function t(key: MessageKey, given: Values = {}): string {
  const values = Object.fromEntries(Object.entries(given).map(([name, value]) => [name, typeof value === "number" && name !== "count" ? figuresIn(String(value), language()) : value]));
  return typeof values.count === "number" ? global.t(key, values, values.count) : global.t(key, values);
}

/** The message of a key that may not exist, such as one made of a name from outside, else the fallback. */
export function tOr(key: string, fallback: string): string {
  return global.te(key) ? global.t(key) : fallback;
}

export function language(): Language {
  return global.locale.value === "de" ? "de" : "en";
}

/** What the system speaks, if it is one of ours. */
export function systemLanguage(spoken: readonly string[] = globalThis.navigator?.languages ?? []): Language {
  return languages.find((known) => known === spoken[0]?.slice(0, 2).toLowerCase()) ?? "en";
}

export function setLanguage(chosen: Language): void {
  global.locale.value = chosen;
  if (globalThis.document) document.documentElement.lang = chosen;
}
