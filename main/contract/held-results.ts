/** Results of registrations that are held at a time: so many of the pair that was registered last, and as many of all others. */
export const keptResults = 3;

/**
 * Of results, oldest first, those that are held now that the last has come: the newest of its own pair, so that a day's work does not fill the memory, and the
 * newest of all others. They do not push each other out: what was put aside unsaved stays while the next pair is tried, and when a project with results is opened.
 */
export function stillHeld<R extends { fixed: string; moving: string }>(results: readonly R[]): R[] {
  const last = results.at(-1);
  const isOwn = ({ fixed, moving }: R): boolean => fixed === last?.fixed && moving === last?.moving;
  const held = new Set([...results.filter(isOwn).slice(-keptResults), ...results.filter((result) => !isOwn(result)).slice(-keptResults)]);
  return results.filter((result) => held.has(result));
}
