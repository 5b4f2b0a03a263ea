import { afterEach, describe, expect, it, vi } from "vitest";
import { PageBridge } from "../../../renderer/bridge/page.ts";
import { card } from "../../fixtures/header.ts";

afterEach(() => vi.unstubAllGlobals());

function answer(response: Response | Error) {
  const fetched = vi.fn<typeof fetch>(() => (response instanceof Error ? Promise.reject(response) : Promise.resolve(response)));
  vi.stubGlobal("fetch", fetched);
  return fetched;
}

describe("the page's bridge", () => {
  it("posts a request as JSON below the page's own address", async () => {
    const fetched = answer(Response.json(card("a")));
    expect((await new PageBridge().request("volumes.open", { path: "/a.nii" })).id).toBe("a");
    expect(fetched.mock.calls[0][0]).toBe("rpc/volumes.open");
    expect(JSON.parse(String(fetched.mock.calls[0][1]?.body))).toEqual({ path: "/a.nii" });
  });

  it("turns an error answer into a SynclineError", async () => {
    answer(Response.json({ code: "memory", message: "Too large for this computer." }, { status: 507 }));
    await expect(new PageBridge().voxels("a")).rejects.toMatchObject({ code: "memory", message: "Too large for this computer." });
  });

  it("explains a server that is gone, and an answer it does not know", async () => {
    answer(new TypeError("Failed to fetch"));
    await expect(new PageBridge().voxels("a")).rejects.toThrow(/start it again and reload/);
    answer(new Response("<html>", { status: 403 }));
    await expect(new PageBridge().voxels("a")).rejects.toThrow(/HTTP 403/);
  });

  it("uploads dropped files with their names, and asks for a volume of a 4-D file", async () => {
    const fetched = answer(Response.json([card("a")]));
    await new PageBridge().openFiles([new File(["x"], "a.nii")], 3);
    expect(fetched.mock.calls[0][0]).toBe("upload?volume=3");
    expect(((fetched.mock.calls[0][1]?.body as FormData).get("files") as File).name).toBe("a.nii");
  });
});
