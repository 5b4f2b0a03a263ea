import { access } from "node:fs/promises";
import { splitSeriesPath } from "../../workers/contract/series-path.ts";

/** The file or folder on disk that a path means: without the numbers of a series and a volume (FOLDER#2#5) unless a file is called so. */
export async function placeOf(path: string): Promise<string> {
  const part = splitSeriesPath(path);
  return part && !(await access(path).then(() => true, () => false)) ? placeOf(part.path) : path;
}
