import { listOf, say, type Sentence } from "../../workers/contract/sentences.ts";

/** Edit distance (Levenshtein), case ignored. */
function editDistance(a: string, b: string): number {
  const [s, t] = [a.toLowerCase(), b.toLowerCase()];
  let row = Array.from({ length: t.length + 1 }, (_, j) => j);
  for (let i = 1; i <= s.length; i++) {
    const next = [i];
    for (let j = 1; j <= t.length; j++) next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (s[i - 1] === t[j - 1] ? 0 : 1));
    row = next;
  }
  return row[t.length];
}

/** `(Did you mean X?)` with a blank before it for the nearest candidate, or nothing when none is near. */
export function suggestion(given: string, candidates: readonly string[]): Sentence {
  const [best] = candidates.map((name) => ({ name, distance: editDistance(given, name) })).sort((a, b) => a.distance - b.distance);
  return best && best.distance <= Math.max(2, given.length * 0.4) ? say(" (Did you mean {name}?)", { name: best.name }) : listOf([]);
}
