import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PageBridge } from "../../../renderer/bridge/page.ts";
import { card } from "../../fixtures/header.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

function answer(response: Response | Error) {
  const fetched = vi.fn<typeof fetch>(() => (response instanceof Error ? Promise.reject(response) : Promise.resolve(response)));
  vi.stubGlobal("fetch", fetched);
  return fetched;
}

let sources: FalseSource[] = [];
beforeEach(() => {
  sources = [];
});
class FalseSource extends EventTarget {
  static readonly CLOSED = 2;
  readyState = 1;
  constructor(readonly url: string) {
    super();
    sources.push(this);
  }
  close(): void {
    this.readyState = 2;
  }
  send(type: string, id: string, data = ""): void {
    this.dispatchEvent(Object.assign(new Event(type), { lastEventId: id, data }));
  }
}

/** A bridge that is asked for an image before its events are connected; time passes only as told. */
function askBeforeEvents() {
  vi.useFakeTimers();
  vi.stubGlobal("EventSource", FalseSource);
  vi.stubGlobal("window", globalThis);
  const fetched = answer(Response.json(card("a")));
  const bridge = new PageBridge();
  const told: unknown[] = [];
  bridge.onEvent((event) => told.push(event));
  return { fetched, told, asked: bridge.request("volumes.open", { path: "/a.nii" }) };
}

describe("the page's bridge", () => {
  it("posts a request as JSON below the page's own address", async () => {
    const fetched = answer(Response.json(card("a")));
    expect((await new PageBridge().request("volumes.open", { path: "/a.nii" })).id).toBe("a");
    expect(fetched.mock.calls[0][0]).toBe("rpc/volumes.open");
    expect(JSON.parse(String(fetched.mock.calls[0][1]?.body))).toEqual({ path: "/a.nii" });
  });

  it("says which tab asks, saves and opens a project", async () => {
    vi.stubGlobal("sessionStorage", { getItem: () => "tab-1" });
    const fetched = answer(new TypeError("Failed to fetch"));
    const bridge = new PageBridge();
    await Promise.allSettled([bridge.request("jobs.list", {}), bridge.saveProject({} as never), bridge.openProject(new File(["{}"], "a.json"))]);
    expect(fetched.mock.calls.map(([address, init]) => [address, init?.headers])).toEqual([
      ["project/save", { "content-type": "application/json", "syncline-tab": "tab-1" }], ["project/open?name=a.json", { "content-type": "application/octet-stream", "syncline-tab": "tab-1" }],
      ["rpc/jobs.list", { "content-type": "application/json", "syncline-tab": "tab-1" }],
    ]);
  });

  it("turns an error answer into a SynclineError", async () => {
    answer(Response.json({ code: "memory", message: "Too large for this computer." }, { status: 507 }));
    await expect(new PageBridge().voxels("a")).rejects.toMatchObject({ code: "memory", message: "Too large for this computer." });
  });

  it("explains a server that is gone, and an answer it does not know", async () => {
    answer(new TypeError("Failed to fetch"));
    await expect(new PageBridge().voxels("a")).rejects.toThrow(/start it again and open the address/);
    const broken = (thrown: Error): Response => new Response(new ReadableStream({ start: (controller) => controller.error(thrown) }));
    answer(broken(new TypeError("network error")));
    await expect(new PageBridge().voxels("a")).rejects.toMatchObject({ code: "internal", message: expect.stringMatching(/start it again and open the address/) as unknown });
    answer(broken(new TypeError("network error")));
    await expect(new PageBridge().exportResult({ job: "j1", kinds: ["warped"] })).rejects.toMatchObject({ code: "internal", message: expect.stringMatching(/start it again and open the address/) as unknown });
    answer(broken(new RangeError("Array buffer allocation failed")));
    await expect(new PageBridge().voxels("a")).rejects.toMatchObject({ code: "memory" });
    answer(new Response("<html>", { status: 403 }));
    await expect(new PageBridge().voxels("a")).rejects.toThrow(/HTTP 403/);
  });

  it("goes on with the events from where they broke off, as the tab that it was", () => {
    vi.useFakeTimers();
    const kept = new Map<string, string>([["syncline.tab", "tab-1"]]);
    vi.stubGlobal("sessionStorage", { getItem: (key: string) => kept.get(key) ?? null, setItem: (key: string, value: string) => void kept.set(key, value) });
    vi.stubGlobal("EventSource", FalseSource);
    vi.stubGlobal("window", globalThis);
    const told: unknown[] = [];
    new PageBridge().onEvent((event) => told.push(event));
    expect(sources.map(({ url }) => url)).toEqual(["events?tab=tab-1"]);
    sources[0].send("open", "");
    sources[0].send("heartbeat", "7");
    sources[0].send("message", "8", JSON.stringify({ type: "status", message: "hello" }));
    // refused: the browser gives up
    sources[0].close();
    sources[0].send("error", "");
    vi.advanceTimersByTime(10_000);
    expect(sources.map(({ url }) => url)).toEqual(["events?tab=tab-1", "events?tab=tab-1&since=8"]);
    sources[1].send("open", "");
    // silent for longer than the server ever is
    vi.advanceTimersByTime(60_000);
    expect(sources.map(({ url, readyState }) => [url, readyState])).toEqual([["events?tab=tab-1", 2], ["events?tab=tab-1&since=8", 2], ["events?tab=tab-1&since=8", 1]]);
    expect(told).toEqual([
      { type: "status", message: "hello" }, { type: "status", message: expect.stringContaining("does not answer") }, { type: "status", message: "" },
      { type: "status", message: expect.stringContaining("does not answer") },
    ]);
    vi.useRealTimers();
    kept.clear();
    const fetched = answer(Response.json({}));
    // a new tab gets a name, and keeps it
    new PageBridge().hold(["volume-1"]);
    expect(fetched.mock.calls[0]).toEqual([`tab/${String(kept.get("syncline.tab"))}`, expect.objectContaining({ body: "[\"volume-1\"]" })]);
    expect(kept.get("syncline.tab")).toMatch(/^[\w-]{36}$/);
  });

  it("asks nothing before it knows the number of the last event, however late that comes: what happens after an answer would be missed", async () => {
    const { fetched, told, asked } = askBeforeEvents();
    // refused at first, then it breaks off at once
    sources[0].readyState = 2;
    sources[0].send("error", "");
    await vi.advanceTimersByTimeAsync(3500);
    sources[1].send("open", "");
    sources[1].send("error", "");
    await vi.advanceTimersByTimeAsync(100);
    expect([fetched.mock.calls.length, told.length]).toEqual([0, 3]);
    sources[1].send("open", "");
    sources[1].send("heartbeat", "7");
    expect((await asked).id).toBe("a");
  });

  it("asks all the same where the events neither come nor are refused, and connects to them again", async () => {
    const { fetched, told, asked } = askBeforeEvents();
    await vi.advanceTimersByTimeAsync(5000);
    expect(fetched).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(10_000);
    expect((await asked).id).toBe("a");
    await vi.advanceTimersByTimeAsync(45_000);
    expect(sources.map(({ readyState }) => readyState)).toEqual([2, 1]);
    expect(told).toEqual([{ type: "status", message: expect.stringContaining("does not answer") }]);
  });

  it("uploads dropped files with their names, and asks for a volume of a 4-D file", async () => {
    const fetched = answer(Response.json([card("a")]));
    await new PageBridge().openFiles([new File(["x"], "a.nii")], 3);
    expect(fetched.mock.calls[0][0]).toBe("upload?volume=3");
    expect(await (fetched.mock.calls[0][1]?.body as Blob).text()).toBe("[{\"name\":\"a.nii\",\"size\":1}]\nx");
  });
});
