import { createWriteStream } from "node:fs";
import { mkdir, open, rename } from "node:fs/promises";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import * as z from "zod";
import type { Result, VolumeCard } from "../contract/requests.ts";
import { SynclineError } from "../../workers/contract/errors.ts";
import { withoutPairedImages } from "../../workers/contract/file-pairs.ts";
import { say, toSentence } from "../../workers/contract/sentences.ts";
import type { SeriesSummary } from "../../workers/contract/series.ts";
import { seriesPath } from "../../workers/contract/series-path.ts";
import { errorCode, writeCause } from "../../workers/contract/system-errors.ts";
import type { Caller, Services } from "../services/dispatch.ts";
import { inTemporaryFolder, requireTemporarySpace } from "../services/temporary-folder.ts";

const listSchema = z.array(z.object({ name: z.string().max(1000), size: z.int().nonnegative() })).min(1).max(10_000);
const longestList = 1 << 20;

const ended = (): SynclineError => new SynclineError("usage", "The files did not arrive whole; send them again.");

/** A request's body read piece by piece: a line, then counts of bytes. */
class Body {
  readonly #pieces: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(body: ReadableStream<Uint8Array>) {
    this.#pieces = body[Symbol.asyncIterator]();
  }

  async #next(): Promise<Uint8Array> {
    const { value, done } = await this.#pieces.next().catch(() => ({ value: undefined, done: true }));
    if (done || !value) throw ended();
    return value;
  }

  /** Up to the first line feed. */
  async line(): Promise<string> {
    const pieces: Uint8Array[] = [];
    for (let length = 0; ; length += this.#rest.length) {
      if (length > longestList) throw new SynclineError("usage", "The list of files is too long.");
      const end = this.#rest.indexOf(10);
      pieces.push(end < 0 ? this.#rest : this.#rest.subarray(0, end));
      if (end >= 0) {
        this.#rest = this.#rest.subarray(end + 1);
        return Buffer.concat(pieces).toString("utf8");
      }
      this.#rest = await this.#next();
    }
  }

  /** Takes what is left and forgets it: a browser hears no answer before it has sent everything. */
  async drain(): Promise<void> {
    for (let more = true; more;) more = await this.#next().then(() => true, () => false);
  }

  async *bytes(count: number): AsyncGenerator<Uint8Array> {
    for (let left = count; left > 0;) {
      if (this.#rest.length === 0) this.#rest = await this.#next();
      const piece = this.#rest.subarray(0, left);
      this.#rest = this.#rest.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }
}

export interface UploadChoice {
  /** which one of a 4-D file, from 0 */
  volume?: number;
  /** which DICOM series, by its number in the list */
  series?: string;
  /** several series are answered with their list, not refused */
  mayChoose?: boolean;
}

/** Whether a file has the mark of DICOM. Bare data sets without it are opened one by one. */
async function isDicom(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(132), 0, 132, 0);
    return bytesRead === 132 && buffer.toString("latin1", 128) === "DICM";
  } finally {
    await file.close();
  }
}

/** A dropped file's own name, without anything that could be a path. Throws SynclineError("usage"). */
function safeName(name: string): string {
  const plain = basename(name.replaceAll("\\", "/"));
  if (plain === "" || plain === "." || plain === ".." || plain.includes("\0") || Buffer.byteLength(plain) > 200) throw new SynclineError("usage", "A file without a usable name cannot be opened.");
  return plain;
}

async function fileList(body: Body): Promise<z.infer<typeof listSchema>> {
  const text = await body.line();
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    throw new SynclineError("usage", "The request does not begin with a list of files.");
  }
  const parsed = listSchema.safeParse(list);
  if (parsed.success) return parsed.data;
  throw new SynclineError("usage", Array.isArray(list) && list.length === 0 ? "No file was sent." : "The request does not begin with a list of files.");
}

/** Writes the next bytes of a body to a file, which must not be there yet. Throws SynclineError("output"). */
async function keep(body: Body, size: number, path: string): Promise<void> {
  await pipeline(body.bytes(size), createWriteStream(path, { flags: "wx", mode: 0o600 })).catch((thrown: unknown) => {
    if (thrown instanceof SynclineError) throw thrown;
    const [cause] = writeCause(errorCode(thrown));
    throw new SynclineError("output", say("{name} cannot be kept for reading: {cause}; free some space or open it in the desktop window.", { name: basename(path), cause: toSentence(cause) }));
  });
}

/** Takes up a project whose file the browser sends. It is read from a temporary folder, which is removed again. */
export async function openUploadedProject(services: Pick<Services, "openTemporaryProject">, stream: ReadableStream<Uint8Array>, { name, size }: { name: string; size: number }, caller: Caller): Promise<Result<"projects.open">> {
  const body = new Body(stream);
  try {
    const file = safeName(name);
    await requireTemporarySpace(size);
    return await inTemporaryFolder("upload", async (folder) => {
      await keep(body, size, join(folder, file));
      return services.openTemporaryProject(join(folder, file), caller);
    });
  } catch (thrown) {
    await body.drain();
    throw thrown;
  }
}

/**
 * Opens files whose bytes the browser sends: a line of JSON, [{ name, size }, …], then the files' bytes one after another. They go to a temporary folder piece
 * by piece, are read like any file, and are removed again.
 * DICOM files are taken together, as a folder of them. Where they hold several series and none is chosen, the answer is the list.
 */
export async function openUploads(services: Services, stream: ReadableStream<Uint8Array>, choice: UploadChoice = {}): Promise<VolumeCard[] | { choices: SeriesSummary[] }> {
  const body = new Body(stream);
  try {
    return await openFromBody(services, body, choice);
  } catch (thrown) {
    await body.drain();
    throw thrown;
  }
}

async function openFromBody(services: Services, body: Body, { volume, series, mayChoose }: UploadChoice): Promise<VolumeCard[] | { choices: SeriesSummary[] }> {
  const list = (await fileList(body)).map(({ name, size }) => ({ name: safeName(name), size }));
  await requireTemporarySpace(list.reduce((sum, { size }) => sum + size, 0));
  return inTemporaryFolder("upload", async (folder) => {
    const cards: VolumeCard[] = [];
    try {
      const files: { name: string; path: string }[] = [];
      const dicom = join(folder, "DICOM");
      let slices = 0;
      const times = new Map<string, number>();
      for (const { name, size } of list) {
        // two files of one name come from two folders: they get two folders here, a pair's two files the same one
        const earlier = times.get(name.toLowerCase()) ?? 0;
        times.set(name.toLowerCase(), earlier + 1);
        const place = join(folder, String(earlier));
        await mkdir(place, { recursive: true });
        const path = join(place, name);
        await keep(body, size, path);
        if (!(await isDicom(path))) files.push({ name, path });
        else {
          await mkdir(dicom, { recursive: true });
          await rename(path, join(dicom, `${slices++}.dcm`));
        }
      }
      const place = slices === 1 ? join(dicom, "0.dcm") : dicom;
      if (slices > 0 && series === undefined && mayChoose) {
        const choices = await services.seriesChoices(place);
        if (choices.length > 0) return { choices };
      }
      for (const { path } of withoutPairedImages(files)) cards.push(await services.openTemporary(path, volume));
      if (slices > 0) cards.push(await services.openTemporary(series === undefined ? place : seriesPath(place, series), volume));
      return cards;
    } catch (thrown) {
      // nobody learns of those that could be opened
      for (const { id } of cards) await services.handle("volumes.close", { id });
      throw thrown;
    }
  });
}
