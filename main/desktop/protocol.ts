import { protocol, type Session } from "electron";
import { contentSecurityPolicy } from "../services/content-policy.ts";
import type { Services } from "../services/dispatch.ts";
import { listRenderer } from "../services/window-files.ts";
import type { Language } from "../../workers/contract/languages.ts";
import { toPlainError } from "../../workers/contract/errors.ts";
import { sayError } from "../../workers/contract/speak.ts";
import { appOrigin, scheme, volumeHost } from "./channels.ts";

/** The policy of the window: the renderer's files, and the voxels. */
export const windowPolicy = contentSecurityPolicy(`${scheme}://${volumeHost}`);

const refused = (status: number, why: string): Response => new Response(why, { status, headers: { "content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff" } });

/** Must run before the app is ready: makes the scheme an origin of its own that can fetch and stream. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, corsEnabled: true } }]);
}

/**
 * Answers requests for syncline://app/… (the renderer's files) and syncline://volume/<id> (stored voxels, streamed).
 * @param renderer folder of the built renderer
 * @param language in which missing files are told
 */
export function createResponder(renderer: string, services: Pick<Services, "voxelStream">, language: () => Language = () => "en"): (request: Request) => Promise<Response> {
  // a fixed list: no spelling of an address leads out of the folder
  const listed = listRenderer(renderer);
  // told by the first request; until then a missing folder must not end the program
  listed.catch(() => undefined);

  async function file(pathname: string): Promise<Response> {
    const files = await listed.catch((thrown: unknown) => sayError(thrown, language()));
    // shown as it is, in place of the window's page
    if (typeof files === "string") return refused(500, files);
    const found = files.get(pathname === "/" ? "index.html" : pathname.slice(1));
    if (found === undefined) return refused(404, "Not found");
    return new Response(await found.read(), {
      headers: {
        "content-type": found.type, "content-security-policy": windowPolicy, "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer", "cross-origin-opener-policy": "same-origin", "permissions-policy": "camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=()",
      },
    });
  }

  function voxels(request: Request, id: string): Response {
    const origin = request.headers.get("origin");
    if (origin !== null && origin !== appOrigin) return refused(403, "Refused");
    try {
      const { bytes, stream } = services.voxelStream(id);
      return new Response(stream, {
        headers: {
          "content-type": "application/octet-stream", "content-length": String(bytes), "cache-control": "no-store", "x-content-type-options": "nosniff",
          "access-control-allow-origin": appOrigin,
        },
      });
    } catch (thrown) {
      const error = toPlainError(thrown);
      // without the origin's leave the window could not read why
      return Response.json(error, { status: error.code === "usage" ? 404 : 500, headers: { "x-content-type-options": "nosniff", "access-control-allow-origin": appOrigin } });
    }
  }

  return async (request) => {
    if (request.method !== "GET") return refused(405, "Only GET");
    const url = new URL(request.url);
    if (url.protocol !== `${scheme}:`) return refused(404, "Not found");
    let path: string;
    try {
      path = decodeURIComponent(url.pathname);
    } catch {
      return refused(400, "Bad address");
    }
    if (url.host === "app") return file(path);
    if (url.host === volumeHost) return voxels(request, path.slice(1));
    return refused(404, "Not found");
  };
}

/** Serves the scheme in a session. */
export function serveScheme(session: Session, respond: (request: Request) => Promise<Response>): void {
  session.protocol.handle(scheme, respond);
}
