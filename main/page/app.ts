import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { Hono, type Context } from "hono";
import { bodyLimit } from "hono/body-limit";
import * as z from "zod";
import { exportSelectionSchema } from "../contract/exports.ts";
import { projectStateSchema } from "../contract/projects.ts";
import { SynclineError, toPlainError, type ErrorCode } from "../../workers/contract/errors.ts";
import { misfit } from "../../workers/contract/misfit.ts";
import { say } from "../../workers/contract/sentences.ts";
import type { Caller, ExportedFile, Services } from "../services/dispatch.ts";
import type { StaticFile } from "../services/window-files.ts";
import { EventLog } from "./events.ts";
import { fromThisPage, sameToken, securityHeaders } from "./security.ts";
import { Tabs } from "./tabs.ts";
import { releaseUnclaimed } from "./unclaimed.ts";
import { openUploadedProject, openUploads } from "./uploads.ts";

export interface AppOptions {
  services: Services;
  files: ReadonlyMap<string, StaticFile>;
  token: string;
  /** the port the server got */
  port: () => number;
  /** milliseconds before what a tab had open that has gone is let go; an hour when not given */
  patience?: number;
}

const mebibyte = 1 << 20;
const tabSchema = z.string().regex(/^[\w-]{1,64}$/);
const heldSchema = z.object({ tab: tabSchema, ids: z.array(z.string().max(100)).max(1000) });
const statuses: Record<ErrorCode, 400 | 409 | 422 | 500 | 507> = { usage: 400, input: 422, failed: 422, output: 507, memory: 507, cancelled: 409, internal: 500 };

const tooLarge = (context: Context): Response => errorAnswer(context, new SynclineError("usage", "That is more than the page accepts in one request."));

/** What a request says. Throws SynclineError("usage") where it is no JSON. */
async function sentJson(context: Context): Promise<unknown> {
  if (!context.req.header("content-type")?.startsWith("application/json")) throw new SynclineError("usage", "A request must be sent as JSON.");
  return context.req.json().catch(() => {
    throw new SynclineError("usage", "The request is not valid JSON.");
  });
}

/** A file as a download; it is removed once it is sent. Where the tab went meanwhile it reached nobody. */
async function fileAnswer(context: Context, { name, path, sent, remove }: ExportedFile): Promise<Response> {
  const { signal } = context.req.raw;
  const { size } = await stat(path).catch(async (thrown: unknown) => {
    await remove().catch(() => undefined);
    throw thrown;
  });
  let left = size;
  async function* pieces(): AsyncGenerator<Buffer> {
    for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
      left -= piece.length;
      // before the page has it all and asks on
      if (left === 0 && !signal.aborted) sent();
      yield piece;
    }
  }
  const stream = Readable.from(pieces()).on("close", () => void remove());
  if (signal.aborted) stream.destroy();
  return new Response(Readable.toWeb(stream) as ReadableStream<Uint8Array<ArrayBuffer>>, { headers: {
    "content-type": "application/octet-stream", "content-length": String(size), "content-disposition": `attachment; filename*=UTF-8''${encodeURIComponent(name)}`,
  } });
}

/** An error as JSON; where a stack would be told it is left out. */
function errorAnswer(context: Context, thrown: unknown): Response {
  const { code, message, detail, said } = toPlainError(thrown);
  const told = detail !== undefined && !/\n\s+at /.test(detail) ? { code, message, detail, said } : { code, message, said: said && { message: said.message } };
  return context.json(told, statuses[code]);
}

/**
 * The page's server as a function of requests. Everything lies below the token: without it, or from another host or origin, there is nothing here.
 * POST rpc/NAME, GET events, POST tab/NAME (what that tab has open), GET volume/ID, POST upload, POST export, POST project/save, POST project/open, and the renderer's files.
 */
export function createApp({ services, files, token, port, patience }: AppOptions): Hono {
  const app = new Hono();

  app.use(async (context, next) => {
    const header = (name: string): string | undefined => context.req.header(name);
    if (!fromThisPage({ host: header("host"), origin: header("origin"), site: header("sec-fetch-site") }, port())) return context.text("Forbidden", 403, securityHeaders);
    if (!sameToken(context.req.path.split("/")[1] ?? "", token)) return context.text("Forbidden", 403, securityHeaders);
    await next();
    for (const [name, value] of Object.entries(securityHeaders)) context.header(name, value);
  });
  app.onError((error, context) => errorAnswer(context, error));

  const page = new Hono();
  const events = new EventLog(services);
  const tabs = new Tabs((ids) => services.release(ids), patience);
  const small = bodyLimit({ maxSize: mebibyte, onError: tooLarge });
  /** Each tab is a window of its own. */
  const callerOf = (context: Context): Caller => {
    const tab = tabSchema.safeParse(context.req.header("syncline-tab"));
    return { session: tab.success ? tab.data : "", isThere: (name) => tabs.isThere(name) };
  };
  page.post("/rpc/:name", small, async (context) => {
    const params = await sentJson(context);
    const name = context.req.param("name");
    const answer = await services.handle(name, params, callerOf(context));
    releaseUnclaimed(services, context.req.raw.signal, name, answer);
    return new Response(JSON.stringify(answer), { headers: { "content-type": "application/json" } });
  });
  page.post("/tab/:tab", small, async (context) => {
    const held = heldSchema.safeParse({ tab: context.req.param("tab"), ids: await sentJson(context) });
    if (!held.success) throw new SynclineError("usage", say("The request {name} was refused: {misfit}.", { name: "tab", misfit: misfit(held.error, 1) }));
    tabs.hold(held.data.tab, held.data.ids);
    return context.json({});
  });
  page.get("/events", (context) => {
    // the browser says by itself what it had last when it comes back; the page says so when it starts anew
    const known = [context.req.header("last-event-id"), context.req.query("since")].filter((id) => id !== undefined && /^\d{1,15}$/.test(id)).map(Number);
    const tab = tabSchema.safeParse(context.req.query("tab"));
    return new Response(events.stream(known.length > 0 ? Math.max(...known) : null, tab.success ? tabs.connect(tab.data) : undefined), { headers: { "content-type": "text/event-stream" } });
  });
  page.get("/volume/:id", (context) => {
    const { bytes, stream } = services.voxelStream(context.req.param("id"));
    return new Response(stream, { headers: { "content-type": "application/octet-stream", "content-length": String(bytes) } });
  });
  page.post("/upload", async (context) => {
    if (context.req.header("content-type") !== "application/octet-stream" || !context.req.raw.body) throw new SynclineError("usage", "No file was sent.");
    const asked = context.req.query("volume");
    if (asked !== undefined && !/^\d{1,6}$/.test(asked)) throw new SynclineError("usage", "The number of the volume is not a whole number.");
    const series = context.req.query("series");
    if (series !== undefined && !/^\d{1,6}$/.test(series)) throw new SynclineError("usage", "The number of the series is not a whole number.");
    const choice = { volume: asked === undefined ? undefined : Number(asked), series, mayChoose: context.req.query("choose") !== undefined };
    const opened = await openUploads(services, context.req.raw.body, choice);
    releaseUnclaimed(services, context.req.raw.signal, null, opened);
    return context.json(opened);
  });
  page.post("/export", small, async (context) => {
    const selection = exportSelectionSchema.safeParse(await sentJson(context));
    if (!selection.success) throw new SynclineError("usage", "There is no such result.");
    return fileAnswer(context, await services.exportToTemporary(selection.data));
  });
  page.post("/project/save", small, async (context) => {
    const state = projectStateSchema.safeParse(await sentJson(context));
    if (!state.success) throw new SynclineError("usage", "There is no such project.");
    return fileAnswer(context, await services.projectToTemporary(state.data, callerOf(context)));
  });
  page.post("/project/open", async (context) => {
    const [size, name] = [Number(context.req.header("content-length")), context.req.query("name") ?? ""];
    if (context.req.header("content-type") !== "application/octet-stream" || !context.req.raw.body || !Number.isSafeInteger(size)) throw new SynclineError("usage", "No file was sent.");
    const opened = await openUploadedProject(services, context.req.raw.body, { name, size }, callerOf(context));
    releaseUnclaimed(services, context.req.raw.signal, null, opened);
    return context.json(opened);
  });
  page.get("/*", async (context) => {
    const address = context.req.path.slice(token.length + 2) || "index.html";
    const file = files.get(address);
    if (!file) return context.text("Not found", 404);
    return new Response(await file.read(), { headers: { "content-type": file.type } });
  });

  app.get(`/${token}`, (context) => context.redirect(`/${token}/`));
  app.route(`/${token}`, page);
  return app;
}
