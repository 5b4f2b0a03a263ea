import { exportSelectionSchema } from "../../main/contract/exports.ts";
import { type Bridge, type ChooseSeries, eventSchema, type Params, type RequestName, requests, type Result, type VolumeCard } from "../../main/contract/requests.ts";
import { fromPlainError, plainErrorSchema, SynclineError } from "../../workers/contract/errors.ts";
import { seriesPath } from "../../workers/contract/series-path.ts";
import { withoutPairedImages } from "../../workers/contract/file-pairs.ts";
import { verbatim } from "../../workers/contract/sentences.ts";
import { t } from "../messages/i18n.ts";

/** What the preload of the desktop program puts on `window.syncline`. A request answers with an outcome: errors do not cross as exceptions. */
export interface DesktopPort {
  request(name: string, params: unknown): Promise<unknown>;
  onEvent(listener: (event: unknown) => void): () => void;
  /** bytes of a volume, as an outcome too */
  voxels(id: string): Promise<unknown>;
  /** path on disk of a dropped or chosen file; empty when it has none */
  pathOf(file: File): string;
}

declare global {
  interface Window { readonly syncline?: DesktopPort }
}

const notUnderstood = (): SynclineError => new SynclineError("internal", verbatim(t("bridge.notUnderstood")));

/** An answer may come as the value itself or as { ok, value | error }. */
function unwrap(answer: unknown): unknown {
  if (typeof answer !== "object" || answer === null || !("ok" in answer)) return answer;
  if (answer.ok === true && "value" in answer) return answer.value;
  if (answer.ok === false && "error" in answer) {
    const error = plainErrorSchema.safeParse(answer.error);
    if (error.success) throw fromPlainError(error.data);
  }
  throw notUnderstood();
}

/** Whether a file has the mark of DICOM; a dropped folder cannot be read as a file and has none. */
async function isDicom(file: File): Promise<boolean> {
  return file.slice(128, 132).text().then((mark) => mark === "DICM", () => false);
}

/** In pieces, since a call takes only so many arguments. */
async function base64Of(content: Blob): Promise<string> {
  const bytes = new Uint8Array(await content.arrayBuffer());
  let binary = "";
  for (let at = 0; at < bytes.length; at += 0x8000) binary += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(binary);
}

/** The bridge over Electron's preload. */
export class DesktopBridge implements Bridge {
  constructor(private readonly port: DesktopPort) {}

  async request<N extends RequestName>(name: N, params: Params<N>): Promise<Result<N>> {
    // as the page sends it: what Vue watches is a proxy, which Electron cannot copy
    const answer = unwrap(await this.port.request(name, JSON.parse(JSON.stringify(params))));
    return requests[name].result.parse(answer) as Result<N>;
  }

  onEvent(listener: Parameters<Bridge["onEvent"]>[0]): () => void {
    return this.port.onEvent((event) => {
      const parsed = eventSchema.safeParse(event);
      if (parsed.success) listener(parsed.data);
    });
  }

  hold(): void {
    // the one window: the program ends with it
  }

  async voxels(id: string): Promise<ArrayBuffer> {
    const bytes = unwrap(await this.port.voxels(id));
    if (!(bytes instanceof ArrayBuffer)) throw notUnderstood();
    return bytes;
  }

  async openFiles(files: readonly File[], volume?: number, choose?: ChooseSeries): Promise<VolumeCard[]> {
    const cards: VolumeCard[] = [];
    try {
      await this.openEach(files, cards, volume, choose);
      return cards;
    } catch (thrown) {
      // nobody learns of those that could be opened
      for (const { id } of cards) await this.request("volumes.close", { id }).catch(() => undefined);
      throw thrown;
    }
  }

  private async openEach(files: readonly File[], cards: VolumeCard[], volume?: number, choose?: ChooseSeries): Promise<void> {
    const dicomFolders = new Set<string>();
    for (const file of withoutPairedImages(files)) {
      let path = this.port.pathOf(file);
      if (!path) throw new SynclineError("input", verbatim(t("bridge.noPath", { name: file.name })));
      if (files.length > 1 && await isDicom(file)) {
        // many files of a series are one image: their folder
        path = path.replace(/[\\/][^\\/]*$/, "");
        if (dicomFolders.has(path)) continue;
        dicomFolders.add(path);
      }
      const { series } = choose ? await this.request("series.choices", { path }) : { series: [] };
      if (series.length > 0) {
        const chosen = await choose?.(series) ?? null;
        if (chosen === null) continue;
        path = seriesPath(path, chosen);
      }
      cards.push(await this.request("volumes.open", volume === undefined ? { path } : { path, volume }));
    }
  }

  async exportResult(selection: Parameters<Bridge["exportResult"]>[0]): Promise<string | null> {
    const { name } = await this.request("exports.suggest", { selection: exportSelectionSchema.parse(selection) });
    const { path } = await this.request("dialog.save", { title: t("exports.dialog"), suggested: name });
    if (path === null) return null;
    return (await this.request("exports.save", { selection: exportSelectionSchema.parse(selection), path })).files.join(", ");
  }

  async saveProject(state: Parameters<Bridge["saveProject"]>[0]): Promise<string | null> {
    const { name } = await this.request("projects.suggest", { fixed: state.fixed, moving: state.moving });
    const { path } = await this.request("dialog.save", { title: t("project.save"), suggested: name });
    if (path === null) return null;
    return (await this.request("projects.save", { state, path })).path;
  }

  openProject(file: File): Promise<Result<"projects.open">> {
    return this.request("projects.open", { path: this.port.pathOf(file) });
  }

  async offerFile(name: string, content: Blob): Promise<string | null> {
    const { path } = await this.request("dialog.save", { title: t("exports.dialog"), suggested: name });
    if (path === null) return null;
    return (await this.request("files.save", { path, base64: await base64Of(content) })).path;
  }
}
