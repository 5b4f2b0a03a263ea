import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream as WebStream } from "node:stream/web";
import type { VolumeCard } from "../contract/requests.ts";
import { SynclineError } from "../../workers/contract/errors.ts";
import type { Services } from "../services/dispatch.ts";

/** A dropped file's own name, without anything that could be a path. Throws SynclineError("usage"). */
function safeName(name: string): string {
  const plain = basename(name.replaceAll("\\", "/"));
  if (plain === "" || plain === "." || plain === ".." || plain.includes("\0") || Buffer.byteLength(plain) > 200) throw new SynclineError("usage", "A file without a usable name cannot be opened.");
  return plain;
}

/** Names to open: of a .hdr/.img pair the header alone, which brings the other. */
function openable(names: readonly string[]): string[] {
  const stem = (name: string): string => name.replace(/\.(hdr|img)(\.gz)?$/i, "").toLowerCase();
  const headers = new Set(names.filter((name) => /\.hdr(\.gz)?$/i.test(name)).map(stem));
  return names.filter((name) => !(/\.img(\.gz)?$/i.test(name) && headers.has(stem(name))));
}

/** Opens files whose bytes the browser sent: written to a temporary folder, read, and removed again. `volume`: which one of a 4-D file, from 0. */
export async function openUploads(services: Services, files: readonly File[], volume?: number): Promise<VolumeCard[]> {
  if (files.length === 0) throw new SynclineError("usage", "No file was sent.");
  const folder = await mkdtemp(join(tmpdir(), "syncline-upload-"));
  try {
    const names: string[] = [];
    for (const file of files) {
      const name = safeName(file.name);
      names.push(name);
      await pipeline(Readable.fromWeb(file.stream() as WebStream), createWriteStream(join(folder, name), { flags: "wx", mode: 0o600 }));
    }
    const cards: VolumeCard[] = [];
    for (const name of openable(names)) cards.push(await services.openTemporary(join(folder, name), volume));
    return cards;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
