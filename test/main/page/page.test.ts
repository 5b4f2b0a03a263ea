import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Result, VolumeCard } from "../../../main/contract/requests.ts";
import { startPage, type RunningPage } from "../../../main/page.ts";
import { createServices } from "../../../main/services/create.ts";
import type { RegisterAnswer } from "../../../workers/contract/tasks.ts";
import { emptyVolume, fakePools, plainAnswer } from "../../fixtures/fake-pools.ts";
import { temporaryFolder } from "../../fixtures/folder.ts";

/** milliseconds */
const patience = 60;
const folder = temporaryFolder().path;
const read: string[] = [];
const contents: string[] = [];
let page: RunningPage;
let whileReading = async (): Promise<void> => undefined;
let registered = async (): Promise<RegisterAnswer> => plainAnswer();
let whileWriting = async (): Promise<void> => undefined;

beforeAll(async () => {
  // others make temporary folders of the same names meanwhile
  vi.stubEnv("TMPDIR", folder);
  mkdirSync(join(folder, "renderer", "assets"), { recursive: true });
  writeFileSync(join(folder, "renderer", "index.html"), "<!doctype html><title>Syncline</title>");
  writeFileSync(join(folder, "renderer", "assets", "app.js"), "1");
  writeFileSync(join(folder, "secret.txt"), "secret");
  const pools = fakePools({
    inspect: async () => ({ header: emptyVolume().header, bytes: 1000 }),
    read: async ({ path }) => {
      read.push(path);
      contents.push(readFileSync(path, "utf8"));
      await whileReading();
      return { volume: emptyVolume(), sha256: "0".repeat(64) };
    },
    register: () => registered(),
    apply: async () => ({ volume: emptyVolume() }),
    writeTransform: async ({ path }) => {
      await whileWriting();
      writeFileSync(path, "a transform");
      return { sha256: "0".repeat(64) };
    },
  });
  const services = createServices({ door: "page", openSample: false, pools: async () => pools, folder });
  page = await startPage({ port: 0, openSample: false, services, renderer: join(folder, "renderer"), patience });
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await page.close();
});

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** A request with exactly these headers and this path: fetch would tidy both. */
function raw(path: string, headers: Record<string, string> = {}, method = "GET", body?: string): Promise<Answer> {
  return new Promise((done, fail) => {
    const sent = request({ host: "127.0.0.1", port: page.port, path, method, headers, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk: string) => (text += chunk)).on("end", () => done({ status: response.statusCode ?? 0, headers: response.headers, body: text }));
    });
    sent.on("error", fail).end(body);
  });
}

const below = (path: string): string => new URL(path, page.url).pathname;
const rpc = (name: string, params: unknown, headers: Record<string, string> = {}): Promise<Answer> =>
  raw(below(`rpc/${name}`), { "content-type": "application/json", ...headers }, "POST", JSON.stringify(params));

/** A tab that listens until it is told not to. */
async function listen(tab: string): Promise<() => void> {
  const gone = new AbortController();
  const stream = await fetch(new URL(`events?tab=${tab}`, page.url), { signal: gone.signal });
  await stream.body?.getReader().read();
  return () => gone.abort();
}

/** JSON by fetch, as the page sends it. */
const post = (address: string, body: unknown, { tab, signal }: { tab?: string; signal?: AbortSignal } = {}): Promise<Response> =>
  fetch(new URL(address, page.url), { method: "POST", headers: { "content-type": "application/json", ...(tab === undefined ? {} : { "syncline-tab": tab }) }, body: JSON.stringify(body), signal });

const asTab = (tab: string, name: string, params: unknown): Promise<unknown> => rpc(name, params, { "syncline-tab": tab }).then(({ body }) => JSON.parse(body) as unknown);

describe("who is let in", () => {
  it("listens on the loopback address with a long random token", () => {
    expect(page.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{43}\/$/);
  });

  it.each(["/", "/index.html", "/events", "/rpc/app.info", "/volume/volume-1", "/AAAA/", "/assets/app.js"])("refuses %s without the token", async (path) => {
    expect((await raw(path)).status).toBe(403);
  });

  it("refuses a token with one letter changed", async () => {
    const token = page.url.split("/")[3];
    expect((await raw(`/${token.slice(0, -1)}${token.endsWith("A") ? "Q" : "A"}/`)).status).toBe(403);
  });

  it.each(["evil.example", "evil.example:80", "127.0.0.1", "127.0.0.1:1", "[::1]"])("refuses the host %s (rebinding)", async (host) => {
    expect((await raw(below(""), { host })).status).toBe(403);
  });

  it.each([
    [{ origin: "http://evil.example" }], [{ origin: "null" }], [{ origin: "http://127.0.0.1:1" }], [{ "sec-fetch-site": "cross-site" }], [{ "sec-fetch-site": "same-site" }],
  ])("refuses requests of other pages: %j", async (headers) => {
    expect((await rpc("app.info", {}, headers as Record<string, string>)).status).toBe(403);
    expect((await raw(below("events"), headers as Record<string, string>)).status).toBe(403);
  });

  it("lets the page itself in", async () => {
    const { status, body } = await rpc("app.info", {}, { origin: new URL(page.url).origin, "sec-fetch-site": "same-origin" });
    expect(status).toBe(200);
    expect(JSON.parse(body)).toMatchObject({ name: "Syncline", door: "page" });
  });
});

describe("the window's files", () => {
  it("are served with a strict policy", async () => {
    const { status, body, headers } = await raw(below(""));
    expect(status).toBe(200);
    expect(body).toContain("Syncline");
    const policy = String(headers["content-security-policy"]);
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("default-src 'none'");
    expect(headers).toMatchObject({ "x-content-type-options": "nosniff", "referrer-policy": "no-referrer", "cross-origin-opener-policy": "same-origin" });
    expect((await raw(below("assets/app.js"))).headers["content-type"]).toContain("text/javascript");
  });

  it.each(["../secret.txt", "assets/../../secret.txt", "%2e%2e/secret.txt", "..%2fsecret.txt", "assets/%2e%2e/%2e%2e/secret.txt", "..\\secret.txt", "/etc/passwd", "nothing.js"])("do not include %s", async (path) => {
    const answer = await raw(page.url.slice(page.url.indexOf("/", 8)) + path);
    expect([400, 403, 404]).toContain(answer.status);
    expect(answer.body).not.toContain("secret");
  });
});

describe("requests", () => {
  it("must be JSON", async () => {
    expect((await raw(below("rpc/app.info"), { "content-type": "text/plain" }, "POST", "{}")).status).toBe(400);
    expect((await raw(below("rpc/app.info"), { "content-type": "application/json" }, "POST", "{")).status).toBe(400);
  });

  it("are checked, and the error says what was wrong without a stack", async () => {
    const { status, body } = await rpc("volumes.open", { path: 5 });
    expect(status).toBe(400);
    expect(JSON.parse(body)).toEqual({ code: "usage", message: expect.stringContaining("path"), said: { message: expect.objectContaining({ text: "The request {name} was refused: {misfit}." }) } });
    expect((await rpc("no.such", {})).status).toBe(400);
  });

  it("may not be huge", async () => {
    const { status } = await raw(below("rpc/app.info"), { "content-type": "application/json" }, "POST", JSON.stringify({ a: "x".repeat(2 << 20) })).catch(() => ({ status: 400 }));
    expect(status).toBe(400);
  });
});

describe("files", () => {
  const upload = async (files: Record<string, string>): Promise<Response> => {
    return send(Object.entries(files));
  };
  const send = (files: [name: string, content: string][], missing = 0): Promise<Response> => {
    const list = files.map(([name, content]) => ({ name, size: content.length + missing }));
    return fetch(new URL("upload", page.url), { method: "POST", headers: { "content-type": "application/octet-stream" }, body: new Blob([`${JSON.stringify(list)}\n`, ...files.map(([, content]) => content)]) });
  };

  it("opens uploads, a pair as one, and keeps no copy", async () => {
    read.length = 0;
    const answer = await upload({ "a.hdr": "h", "a.img": "i", "b.nii": "n" });
    const cards = await answer.json() as VolumeCard[];
    expect(cards.map(({ name }) => name)).toEqual(["a.hdr", "b.nii"]);
    expect(read).toHaveLength(2);
    expect(read.map((path) => existsSync(path))).toEqual([false, false]);
    expect(readdirSync(tmpdir()).filter((name) => read.some((path) => path.includes(name) && name.startsWith("syncline-upload-")))).toEqual([]);
  });

  it("takes two files of one name, as from two folders", async () => {
    contents.length = 0;
    const cards = await (await send([["scan.nii", "first"], ["SCAN.nii", "second"], ["scan.nii", "third"]])).json() as VolumeCard[];
    expect(cards.map(({ name }) => name)).toEqual(["scan.nii", "SCAN.nii", "scan.nii"]);
    expect(contents).toEqual(["first", "second", "third"]);
  });

  it("writes large files to the disk piece by piece and gets every byte", async () => {
    contents.length = 0;
    const large = "0123456789".repeat(500_000);
    expect((await send([["empty.nii", ""], ["large.nii", large], ["small.nii", "x"]])).status).toBe(200);
    expect(contents.map((content) => content.length)).toEqual([0, large.length, 1]);
    expect(contents[1] === large).toBe(true);
  });

  it("refuses what does not arrive whole, what the disk has no room for, and what is no list of files", async () => {
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith("syncline-upload-"));
    const short = await send([["a.nii", "x"]], 5);
    expect([short.status, await short.json()]).toEqual([400, { code: "usage", message: expect.stringContaining("did not arrive whole"), said: expect.anything() }]);
    const huge = await send([["a.nii", "x"]], 2 ** 50);
    expect([huge.status, await huge.json()]).toEqual([507, { code: "output", message: expect.stringMatching(/no room .* GB needed, [\d.]+ GB free/), said: expect.anything() }]);
    for (const body of ["", "{}\n", "[]\n", "[{\"name\":7}]\n", "x".repeat(3 << 20)]) {
      expect((await fetch(new URL("upload", page.url), { method: "POST", headers: { "content-type": "application/octet-stream" }, body })).status).toBe(400);
    }
    expect((await fetch(new URL("upload", page.url), { method: "POST", body: new FormData() })).status).toBe(400);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith("syncline-upload-"))).toEqual(before);
  });

  it("cannot be made to write outside its folder", async () => {
    read.length = 0;
    await upload({ "../../evil.nii": "x" });
    expect(read).toEqual([expect.stringMatching(/syncline-upload-[^/]+\/0\/evil\.nii$/)]);
    expect((await upload({ "..": "x" })).status).toBe(400);
    expect((await upload({})).status).toBe(400);
  });

  it("streams voxels, refuses unknown ones", async () => {
    const [card] = await (await upload({ "a.nii": "n" })).json() as VolumeCard[];
    const answer = await fetch(new URL(`volume/${card.id}`, page.url));
    expect((await answer.arrayBuffer()).byteLength).toBe(240);
    expect((await fetch(new URL("volume/nothing", page.url))).status).toBe(400);
  });

  it("tells events and lets results be downloaded", async () => {
    const [fixed, moving] = await (await upload({ "a.nii": "n", "b.nii": "n" })).json() as VolumeCard[];
    const stream = await fetch(new URL("events", page.url));
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
    if (!reader) throw new Error("no stream");
    const { job } = JSON.parse((await rpc("jobs.start", { fixed: fixed.id, moving: moving.id, parameters: { type_of_transform: "Rigid" } })).body) as { job: string };
    let told = "";
    while (!told.includes("\"type\":\"done\"")) told += (await reader.read()).value ?? "";
    await reader.cancel();
    expect(told).toContain(`"job":"${job}"`);
    const selected = (kind: string, of = job) => ({ method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ job: of, kinds: [kind] }) });
    const download = await fetch(new URL("export", page.url), selected("transform"));
    expect(download.headers.get("content-disposition")).toContain("b-0GenericAffine.mat");
    expect(await download.text()).toBe("a transform");
    expect((await fetch(new URL("export", page.url), selected("everything"))).status).toBe(400);
    expect((await fetch(new URL("export", page.url), selected("warped", "job-99"))).status).toBe(400);
    expect((await fetch(new URL("export", page.url), { method: "POST", body: "{}" })).status).toBe(400);
  });

  it("a result counts as saved once its file or its project was sent, not where the tab went while it was made", async () => {
    const [fixed, moving] = await (await upload({ "a.nii": "n", "b.nii": "n" })).json() as VolumeCard[];
    const { job } = JSON.parse((await rpc("jobs.start", { fixed: fixed.id, moving: moving.id, parameters: { type_of_transform: "Rigid" } })).body) as { job: string };
    const saved = async (): Promise<boolean | undefined> => (JSON.parse((await rpc("jobs.list", {})).body) as Result<"jobs.list">).find((each) => each.job === job)?.result?.saved;
    await expect.poll(saved).toBe(false);
    const state = { fixed: fixed.id, moving: moving.id, preset: "", parameters: {}, view: {}, job };
    const left = (): string[] => readdirSync(tmpdir()).filter((name) => name.startsWith("syncline-export-"));
    let made = 0;
    const gone = new AbortController();
    whileWriting = async () => {
      gone.abort();
      // the server learns of it
      await new Promise((resolve) => setTimeout(resolve, 100));
      made++;
    };
    await expect(post("export", { job, kinds: ["transform"] }, { signal: gone.signal })).rejects.toThrow();
    await expect.poll(() => [made, left()]).toEqual([1, []]);
    expect(await saved()).toBe(false);
    whileWriting = async () => undefined;
    expect(await (await post("project/save", state)).json()).toMatchObject({ syncline: "project" });
    expect(await saved()).toBe(true);
    await expect.poll(left).toEqual([]);
  });
});

describe("projects", () => {
  it("are downloaded, opened again from what the browser sends, and leave nothing behind", async () => {
    const before = readdirSync(tmpdir()).filter((name) => /^syncline-(upload|export|project)-/.test(name));
    writeFileSync(join(folder, "p.nii"), "");
    const image = JSON.parse((await rpc("volumes.open", { path: join(folder, "p.nii") })).body) as VolumeCard;
    const asked = (state: unknown) => post("project/save", state);
    const download = await asked({ fixed: image.id, moving: null, preset: "", parameters: {}, view: {}, job: null });
    expect(download.headers.get("content-disposition")).toContain("image-on-p.syncline.json");
    const text = await download.text();
    expect((await asked({ fixed: 7 })).status).toBe(400);
    const open = (body: string, name: string, type = "application/octet-stream") => fetch(new URL(`project/open?name=${encodeURIComponent(name)}`, page.url), { method: "POST", headers: { "content-type": type }, body });
    const opened = await open(text, "image-on-p.syncline.json");
    expect([opened.status, await opened.json()]).toEqual([200, expect.objectContaining({ problems: [], fixed: expect.objectContaining({ name: "p.nii" }) as unknown })]);
    expect((await open("{}", "other.json")).status).toBe(422);
    expect((await open(text, "..")).status).toBe(400);
    expect((await open(text, "a.json", "text/plain")).status).toBe(400);
    expect(readdirSync(tmpdir()).filter((name) => /^syncline-(upload|export|project)-/.test(name))).toEqual(before);
  });
});

describe("events", () => {
  const stored = (after: string, headers: Record<string, string> = {}): Promise<Response> => fetch(new URL(`events${after}`, page.url), { headers });

  /** Events as [id, data] until one matches. */
  async function readUntil(response: Response, found: (data: string) => boolean): Promise<[number, string][]> {
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    if (!reader) throw new Error("no stream");
    const events: [number, string][] = [];
    let text = "";
    for (;;) {
      text += (await reader.read()).value ?? "";
      const blocks = text.split("\n\n");
      text = blocks.pop() ?? "";
      for (const block of blocks) {
        const field = (name: string): string => new RegExp(`^${name}: ?(.*)$`, "m").exec(block)?.[1] ?? "";
        events.push([Number(field("id")), field("data")]);
        if (!found(field("data"))) continue;
        await reader.cancel();
        return events;
      }
    }
  }

  it("that came while a page was away are told when it comes back, once", async () => {
    // opened and at once away
    const [[start]] = await readUntil(await stored(""), () => true);
    const open = async (name: string): Promise<VolumeCard> => JSON.parse((await rpc("volumes.open", { path: `${folder}/${name}` })).body) as VolumeCard;
    for (const name of ["a.nii", "b.nii"]) writeFileSync(join(folder, name), "");
    const [fixed, moving] = [await open("a.nii"), await open("b.nii")];
    await rpc("jobs.start", { fixed: fixed.id, moving: moving.id, parameters: { type_of_transform: "Rigid" } });
    const isDone = (data: string): boolean => data.includes("\"type\":\"done\"");
    for (const again of [await stored("", { "last-event-id": String(start) }), await stored(`?since=${start}`)]) {
      const events = (await readUntil(again, isDone)).slice(1);
      expect(events.map(([id]) => id)).toEqual(events.map((_, index) => start + 1 + index));
      const last = events[events.length - 1][0];
      // what it has is not told again: the stream starts with its own number and then waits
      expect(await readUntil(await stored("", { "last-event-id": String(last) }), () => true)).toEqual([[last, ""]]);
    }
  });
});

describe("what a tab had open", () => {
  const opened = async (): Promise<string[]> => (JSON.parse((await rpc("volumes.list", {})).body) as VolumeCard[]).map(({ id }) => id);
  const open = async (): Promise<string> => (JSON.parse((await rpc("volumes.open", { path: join(folder, "tab.nii") })).body) as VolumeCard).id;
  const hold = (tab: string, ids: string[]): Promise<Response> => post(`tab/${tab}`, ids);

  it("is let go once it has gone, with the results of these images, and not when it is loaded anew", async () => {
    writeFileSync(join(folder, "tab.nii"), "");
    const [fixed, moving, other] = [await open(), await open(), await open()];
    let close = await listen("one");
    await hold("one", [fixed, moving]);
    const { job } = JSON.parse((await rpc("jobs.start", { fixed, moving, parameters: { type_of_transform: "Rigid" } })).body) as { job: string };
    const results = async (): Promise<string[]> => (JSON.parse((await rpc("jobs.list", {})).body) as { job: string; state: string }[]).filter(({ state }) => state === "done").map((result) => result.job);
    await expect.poll(results).toContain(job);
    const before = await opened();
    const again = await listen("one");
    close();
    close = again;
    await new Promise((resolve) => setTimeout(resolve, 5 * patience));
    expect(await opened()).toEqual(before);
    close();
    await expect.poll(opened).not.toContain(fixed);
    const left = await opened();
    expect(left).toContain(other);
    // the two images and the registered one
    expect(before.length - left.length).toBe(3);
    expect(await results()).not.toContain(job);
  });

  it("does not begin with an image that comes when the tab has gone", async () => {
    const path = join(folder, "tab.nii");
    const project = JSON.stringify({ syncline: "project", version: 1, saved: "", fixed: { name: "tab.nii", path, sha256: "", volume: 0 }, moving: null, preset: "", parameters: {}, view: {}, result: null });
    const before = await opened();
    for (const [address, body] of [["upload", `[{"name":"late.nii","size":1}]\nx`], ["project/open?name=a.json", project], ["rpc/volumes.open", JSON.stringify({ path })]] as const) {
      const gone = new AbortController();
      let began: () => void = () => undefined;
      const reading = new Promise<void>((done) => (began = done));
      const finish = new Promise<void>((done) => {
        whileReading = () => {
          began();
          return new Promise((end) => setTimeout(() => { end(); done(); }, 100));
        };
      });
      const sent = fetch(new URL(address, page.url), { method: "POST", headers: { "content-type": address.startsWith("rpc/") ? "application/json" : "application/octet-stream" }, body, signal: gone.signal }).catch(() => null);
      await reading;
      gone.abort();
      await sent;
      await finish;
      whileReading = async () => undefined;
      await new Promise((resolve) => setTimeout(resolve, 200));
      await expect.poll(opened).toEqual(before);
    }
  });

  it("is said by a tab of the page only", async () => {
    expect([(await hold("a".repeat(65), [])).status, (await hold("a", Array.from({ length: 1001 }, () => "x"))).status, (await raw(below("tab/a"), {}, "POST", "[]")).status]).toEqual([400, 400, 400]);
  });
});

describe("a project whose image has to be located", () => {
  it("is the one that the same tab opened, not the one another tab opened since", async () => {
    writeFileSync(join(folder, "located.nii"), "");
    const { id } = await asTab("one", "volumes.open", { path: join(folder, "located.nii") }) as VolumeCard;
    const gone = [await listen("one"), await listen("two")];
    for (const [tab, digit] of [["one", "0"], ["two", "1"]]) {
      const project = JSON.stringify({ syncline: "project", version: 1, saved: "", fixed: { name: "away.nii", path: null, sha256: digit.repeat(64), volume: 0 }, moving: null, preset: "", parameters: {}, view: {}, result: null });
      const opened = await fetch(new URL("project/open?name=a.json", page.url), { method: "POST", headers: { "content-type": "application/octet-stream", "syncline-tab": tab }, body: project });
      expect(await opened.json()).toMatchObject({ problems: [{ name: "away.nii", kind: "missing" }] });
    }
    const matches = (tab: string) => asTab(tab, "projects.matches", { id, role: "fixed" });
    expect([await matches("one"), await matches("two"), await matches("three")]).toEqual([{ matches: true }, { matches: false }, { matches: false }]);
    for (const close of gone) close();
  });
});

describe("work that is kept", () => {
  const state = (fixed: string | null): unknown => ({ state: { fixed, moving: null, preset: "", parameters: {}, view: {}, job: null } });
  const offered = async (tab: string): Promise<string | null | undefined> => (await asTab(tab, "projects.kept", {}) as { project: { fixed: string | null } | null }).project?.fixed;
  const open = async (name: string): Promise<string> => {
    writeFileSync(join(folder, name), "");
    return (JSON.parse((await rpc("volumes.open", { path: join(folder, name) })).body) as VolumeCard).id;
  };

  it("is not offered to another tab while its own is there, and is once that has gone", async () => {
    const [first, second] = [await listen("first"), await listen("second")];
    await asTab("first", "projects.keep", state(await open("first.nii")));
    await asTab("second", "projects.keep", state(await open("second.nii")));
    expect(await offered("third")).toBeUndefined();
    first();
    await expect.poll(() => offered("third")).toBe("first.nii");
    expect(await asTab("third", "projects.recover", {})).toMatchObject({ fixed: { name: "first.nii" } });
    // what was taken up belongs to the tab that took it up
    const third = await listen("third");
    await asTab("third", "projects.keep", state(await open("first.nii")));
    expect(await offered("fourth")).toBeUndefined();
    second();
    await expect.poll(() => offered("fourth")).toBe("second.nii");
    await asTab("fourth", "projects.forget", {});
    expect(await offered("fourth")).toBeUndefined();
    third();
    await expect.poll(() => offered("fourth")).toBe("first.nii");
    await asTab("fourth", "projects.forget", {});
  });

  it("has the result of a job that ended when its tab had gone", async () => {
    const gone = await listen("closer");
    const images = { fixed: await open("closed-mr.nii"), moving: await open("closed-ct.nii") };
    let finish: (answer: RegisterAnswer) => void = () => undefined;
    const running = new Promise<void>((began) => {
      registered = () => new Promise((done) => {
        finish = done;
        began();
      });
    });
    await asTab("closer", "jobs.start", { ...images, parameters: { type_of_transform: "Rigid" } });
    await running;
    await asTab("closer", "projects.keep", { state: { ...images, masks: { fixed: null, moving: null }, preset: "", parameters: {}, view: {}, job: null } });
    gone();
    await expect.poll(() => offered("opener")).toBe("closed-mr.nii");
    finish(plainAnswer());
    registered = async () => plainAnswer();
    const copy = (): { others: unknown[] } => JSON.parse(readFileSync(join(folder, "autosave-closer.json"), "utf8")) as { others: unknown[] };
    await expect.poll(() => copy().others.length).toBe(1);
    expect(await asTab("opener", "projects.recover", {})).toMatchObject({ job: expect.stringMatching(/^job-/), hadResult: true });
    await offered("opener");
    await asTab("opener", "projects.forget", {});
  });

  it("is not offered where its project was saved and it has not changed since but for the view", async () => {
    const gone = await listen("saver");
    const image = await open("saved.nii");
    await asTab("saver", "projects.keep", state(image));
    const { state: plain } = state(image) as { state: object };
    expect((await (await post("project/save", plain, { tab: "saver" })).text()).length).toBeGreaterThan(0);
    await asTab("saver", "projects.keep", { state: { ...plain, view: { share: 0.5 } } });
    gone();
    expect(existsSync(join(folder, "autosave-saver.json"))).toBe(false);
    expect(await offered("other")).toBeUndefined();
    await asTab("saver", "projects.keep", { state: { ...plain, preset: "another" } });
    await expect.poll(() => offered("other")).toBe("saved.nii");
    await asTab("other", "projects.forget", {});
  });
});

describe("the port", () => {
  it("is refused when it is taken", async () => {
    await expect(startPage({ port: page.port, openSample: false, renderer: join(folder, "renderer") })).rejects.toMatchObject({ code: "usage", message: expect.stringContaining("is taken") });
  });
});
