import * as z from "zod";
import { type Bridge, type ChooseSeries, eventSchema, type Params, type RequestName, requests, type Result, type VolumeCard, volumeCardSchema } from "../../main/contract/requests.ts";
import { fromPlainError, plainErrorSchema, SynclineError } from "../../workers/contract/errors.ts";
import { verbatim } from "../../workers/contract/sentences.ts";
import { seriesSummarySchema } from "../../workers/contract/series.ts";
import { t } from "../messages/i18n.ts";

const stopped = (): SynclineError => new SynclineError("internal", verbatim(t("bridge.stopped")));

/** Fetches from the local page's server; an error answer carries what went wrong as a PlainError. */
async function fetchOk(url: string, init?: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch {
    throw stopped();
  }
  if (response.ok) return response;
  const plain = plainErrorSchema.safeParse(await response.json().catch(() => null));
  if (plain.success) throw fromPlainError(plain.data);
  throw new SynclineError("internal", verbatim(t("bridge.refused", { status: response.status })), verbatim(url.split("?")[0]));
}

const uploadAnswerSchema = z.union([z.array(volumeCardSchema), z.object({ choices: z.array(seriesSummarySchema) })]);

/** The server sends something at least every 15 seconds. */
const silentMilliseconds = 45_000;
const againMilliseconds = 3000;
/** A connection that something between holds back must not keep the page from all else. */
const connectMilliseconds = 10_000;
const tabKey = "syncline.tab";

/** A name for this tab that it keeps when it is loaded anew. */
function ownTab(): string {
  const fresh = crypto.randomUUID();
  try {
    const known = sessionStorage.getItem(tabKey);
    if (known !== null) return known;
    sessionStorage.setItem(tabKey, fresh);
  } catch {
    // a browser that keeps nothing: each load is a tab of its own
  }
  return fresh;
}

/** The bridge over HTTP to the program that serves this page. Addresses are relative, so that they stay below the page's token. */
export class PageBridge implements Bridge {
  private readonly listeners = new Set<Parameters<Bridge["onEvent"]>[0]>();
  private source: EventSource | null = null;
  /** number of the last event that came */
  private lastId = "";
  private lost = false;
  private readonly tab = ownTab();
  /** called once the number of the last event is known */
  private known: () => void = () => undefined;
  /** nothing is asked before that: what happens after an answer would be missed */
  private connected: Promise<void> = Promise.resolve();

  /** The server is told which tab asks. */
  private post(address: string, body: BodyInit, type = "application/json"): Promise<Response> {
    return fetchOk(address, { method: "POST", headers: { "content-type": type, "syncline-tab": this.tab }, body });
  }

  async request<N extends RequestName>(name: N, params: Params<N>): Promise<Result<N>> {
    await this.connected;
    const response = await this.post(`rpc/${name}`, JSON.stringify(params));
    return requests[name].result.parse(await response.json()) as Result<N>;
  }

  onEvent(listener: Parameters<Bridge["onEvent"]>[0]): () => void {
    this.listeners.add(listener);
    if (!this.source) {
      this.connected = new Promise((resolve) => {
        this.known = resolve;
        setTimeout(resolve, connectMilliseconds);
      });
      this.source = this.listen();
    }
    return () => this.listeners.delete(listener);
  }

  hold(ids: readonly string[]): void {
    // a server that does not answer is told of by the events
    fetch(`tab/${this.tab}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(ids) }).catch(() => undefined);
  }

  async voxels(id: string): Promise<ArrayBuffer> {
    const response = await fetchOk(`volume/${encodeURIComponent(id)}`);
    return response.arrayBuffer().catch((thrown: unknown) => {
      // a buffer of that size cannot be had, or the answer broke off
      if (thrown instanceof RangeError) throw new SynclineError("memory", verbatim(t("bridge.noRoom")));
      throw stopped();
    });
  }

  async openFiles(files: readonly File[], volume?: number, choose?: ChooseSeries): Promise<VolumeCard[]> {
    const given: Record<string, string> = { ...(volume === undefined ? {} : { volume: String(volume) }), ...(choose ? { choose: "1" } : {}) };
    const answer = uploadAnswerSchema.parse(await this.upload(files, given));
    if (Array.isArray(answer)) return answer;
    // the files are gone from the server again: a scan must not stay in its temporary folder while the user thinks
    const series = await choose?.(answer.choices) ?? null;
    if (series === null) return [];
    return volumeCardSchema.array().parse(await this.upload(files, { ...given, series }));
  }

  private async upload(files: readonly File[], query: Record<string, string>): Promise<unknown> {
    // a list, then the bytes: the browser sends them from the disk, the server writes them to the disk, and neither holds them all
    const list = JSON.stringify(files.map(({ name, size }) => ({ name, size })));
    const asked = new URLSearchParams(query).toString();
    const response = await fetchOk(asked === "" ? "upload" : `upload?${asked}`, {
      method: "POST", headers: { "content-type": "application/octet-stream" }, body: new Blob([`${list}\n`, ...files]),
    });
    return response.json();
  }

  exportResult(selection: Parameters<Bridge["exportResult"]>[0]): Promise<string> {
    return this.download("export", selection);
  }

  saveProject(state: Parameters<Bridge["saveProject"]>[0]): Promise<string> {
    return this.download("project/save", state);
  }

  async openProject(file: File): Promise<Result<"projects.open">> {
    const response = await this.post(`project/open?${new URLSearchParams({ name: file.name }).toString()}`, file, "application/octet-stream");
    return requests["projects.open"].result.parse(await response.json());
  }

  /** Asks by fetch for what is to be saved, so that a failure is a notice here and not a broken file in the downloads. */
  private async download(address: string, asked: unknown): Promise<string> {
    const response = await this.post(address, JSON.stringify(asked));
    const content = await response.blob().catch(() => {
      throw stopped();
    });
    const name = /filename\*=UTF-8''([^;]+)/.exec(response.headers.get("content-disposition") ?? "")?.[1];
    return this.offerFile(name === undefined ? "syncline" : decodeURIComponent(name), content);
  }

  offerFile(name: string, content: Blob): Promise<string> {
    const address = URL.createObjectURL(content);
    const link = document.createElement("a");
    link.href = address;
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 60_000);
    return Promise.resolve(name);
  }

  /** Connects to the events; from the second time on, from where they broke off. */
  private listen(): EventSource {
    const source = new EventSource(`events?tab=${this.tab}${this.lastId === "" ? "" : `&since=${this.lastId}`}`);
    let silence: number | undefined;
    const again = () => {
      window.clearTimeout(silence);
      source.close();
      this.source = this.listen();
    };
    const heard = () => {
      window.clearTimeout(silence);
      silence = window.setTimeout(() => {
        this.lose();
        again();
      }, silentMilliseconds);
    };
    heard();
    source.addEventListener("error", () => {
      this.lose();
      // the browser tries again by itself unless it was refused
      if (source.readyState !== EventSource.CLOSED) return;
      window.clearTimeout(silence);
      silence = window.setTimeout(again, againMilliseconds);
    });
    source.addEventListener("open", () => {
      if (this.lost) this.tell("");
      this.lost = false;
      heard();
    });
    source.addEventListener("heartbeat", (message) => {
      heard();
      if (message.lastEventId === "") return;
      this.lastId = message.lastEventId;
      this.known();
    });
    source.addEventListener("message", (message) => {
      heard();
      this.lastId = message.lastEventId;
      const event = eventSchema.safeParse(JSON.parse(String(message.data)));
      if (event.success) for (const listener of this.listeners) listener(event.data);
    });
    return source;
  }

  private lose(): void {
    if (!this.lost) this.tell(t("bridge.silent"));
    this.lost = true;
  }

  private tell(message: string): void {
    for (const listener of this.listeners) listener({ type: "status", message });
  }
}
