import { readdir, readFile } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { SynclineError } from "../../workers/contract/errors.ts";

const types: Record<string, string> = {
  ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".svg": "image/svg+xml", ".png": "image/png",
  ".ico": "image/x-icon", ".json": "application/json", ".woff2": "font/woff2", ".map": "application/json", ".wasm": "application/wasm",
};

export interface StaticFile {
  type: string;
  read(): Promise<Uint8Array<ArrayBuffer>>;
}

/** The built renderer by address. Only files listed here are ever served, so no address can climb out of the folder. */
export async function listRenderer(folder: string): Promise<ReadonlyMap<string, StaticFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => {
    throw new SynclineError("internal", "The window's files are missing from this installation; build it with \"npm run build\".");
  });
  return new Map(entries.filter((entry) => entry.isFile()).map((entry) => {
    const path = join(entry.parentPath, entry.name);
    const address = relative(folder, path).split(sep).join("/");
    return [address, { type: types[extname(entry.name)] ?? "application/octet-stream", read: async () => new Uint8Array(await readFile(path)) }];
  }));
}
