import type { Session } from "electron";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { SynclineError } from "../../../workers/contract/errors.ts";
import { createResponder, registerScheme, serveScheme, windowPolicy } from "../../../main/desktop/protocol.ts";
import { verbatim } from "../../../workers/contract/sentences.ts";
import { FakeSession, protocol } from "../../fixtures/electron-stub.ts";

vi.mock("electron", () => import("../../fixtures/electron-stub.ts"));

const stored = Uint8Array.from({ length: 3000 }, (_, index) => index % 251);
const services = {
  voxelStream: (id: string) => {
    if (id === "full") throw new Error("no room");
    if (id !== "v1") throw new SynclineError("usage", verbatim("unknown"));
    return { bytes: stored.length, stream: new ReadableStream<Uint8Array<ArrayBuffer>>({
      start(controller) {
        controller.enqueue(stored.slice(0, 1000));
        controller.enqueue(stored.slice(1000));
        controller.close();
      },
    }) };
  },
};

describe("the syncline scheme", () => {
  let folder: string, respond: (request: Request) => Promise<Response>;
  const get = (url: string, init?: RequestInit) => respond(new Request(url, init));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "syncline-protocol-"));
    await mkdir(join(folder, "renderer", "assets"), { recursive: true });
    await writeFile(join(folder, "renderer", "index.html"), "<p>hello</p>");
    await writeFile(join(folder, "renderer", "assets", "index-a1.js"), "export {};");
    await writeFile(join(folder, "secret.txt"), "secret");
    respond = createResponder(join(folder, "renderer"), services);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("is an origin of its own that may fetch and stream, and bypasses no policy", () => {
    registerScheme();
    const [[schemes]] = protocol.registerSchemesAsPrivileged.mock.calls;
    expect(schemes).toHaveLength(1);
    expect(schemes[0]).toMatchObject({ scheme: "syncline", privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } });
    expect(schemes[0].privileges.bypassCSP).toBeUndefined();
  });

  it("serves the renderer with its type and the policy", async () => {
    for (const url of ["syncline://app/", "syncline://app/index.html"]) {
      const page = await get(url);
      expect(page.status).toBe(200);
      expect(page.headers.get("content-type")).toMatch(/^text\/html/);
      expect(page.headers.get("content-security-policy")).toBe(windowPolicy);
      expect(page.headers.get("x-content-type-options")).toBe("nosniff");
      expect(await page.text()).toBe("<p>hello</p>");
    }
    expect((await get("syncline://app/assets/index-a1.js")).headers.get("content-type")).toMatch(/javascript/);
  });

  it("has a policy that allows no inline script, no eval and no other host", () => {
    const directives = new Map(windowPolicy.split("; ").map((directive) => [directive.split(" ")[0], directive.split(" ").slice(1)]));
    expect(directives.get("default-src")).toEqual(["'none'"]);
    expect(directives.get("script-src")).toEqual(["'self'"]);
    expect(directives.get("connect-src")).toEqual(["'self'", "syncline://volume"]);
    for (const name of ["base-uri", "form-action", "frame-ancestors", "object-src"]) expect(directives.get(name), name).toEqual(["'none'"]);
  });

  it("never leaves the renderer's folder", async () => {
    const spellings = [
      "../secret.txt", "..%2fsecret.txt", "%2e%2e/secret.txt", "%2e%2e%2fsecret.txt", "assets/../../secret.txt", "assets/..%2f..%2fsecret.txt", "..%5csecret.txt",
      "%252e%252e%252fsecret.txt", "/etc/passwd", "%2fetc%2fpasswd", "assets", "assets/", "index.html%00.txt", "./%2e%2e/secret.txt", "C:%5cWindows%5cwin.ini",
    ];
    for (const spelling of spellings) {
      const answer = await get(`syncline://app/${spelling}`);
      expect(answer.status, spelling).toBe(404);
      expect(await answer.text(), spelling).not.toContain("secret");
    }
    expect((await get("syncline://app/%E0%A4%A")).status).toBe(400);
  });

  it("streams the stored voxels of a volume to our page alone", async () => {
    const answer = await get("syncline://volume/v1", { headers: { origin: "syncline://app" } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("content-length")).toBe("3000");
    expect(answer.headers.get("access-control-allow-origin")).toBe("syncline://app");
    expect(new Uint8Array(await answer.arrayBuffer())).toEqual(stored);
    const unknown = await get("syncline://volume/v2", { headers: { origin: "syncline://app" } });
    expect([unknown.status, unknown.headers.get("access-control-allow-origin"), await unknown.json()]).toMatchObject([404, "syncline://app", { code: "usage", message: "unknown" }]);
    expect((await get("syncline://volume/full")).status).toBe(500);
    expect((await get("syncline://volume/")).status).toBe(404);
    expect((await get("syncline://volume/v1", { headers: { origin: "https://example.org" } })).status).toBe(403);
  });

  it("says in the window's place when its files are missing", async () => {
    const answer = await createResponder(join(folder, "nowhere"), services)(new Request("syncline://app/index.html"));
    expect(answer.status).toBe(500);
    expect(await answer.text()).toMatch(/files are missing.*npm run build/);
  });

  it("knows no other host, scheme or method", async () => {
    expect((await get("syncline://elsewhere/index.html")).status).toBe(404);
    expect((await get("https://app/index.html")).status).toBe(404);
    expect((await get("syncline://app/index.html", { method: "POST", body: "x" })).status).toBe(405);
  });

  it("is registered in the session under its name", async () => {
    const session = new FakeSession();
    serveScheme(session as unknown as Session, respond);
    expect([...session.handlers.keys()]).toEqual(["syncline"]);
    expect((await session.handlers.get("syncline")?.(new Request("syncline://app/")))?.status).toBe(200);
  });
});
