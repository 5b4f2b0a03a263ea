import { createPinia, setActivePinia } from "pinia";
import { beforeEach, describe, expect, it } from "vitest";
import { provideBridge } from "../../../renderer/bridge/bridge.ts";
import { useVolumes } from "../../../renderer/features/open/volumes-store.ts";
import { loadVoxels } from "../../../renderer/features/open/voxel-cache.ts";
import { useNotices } from "../../../renderer/ui/notices.ts";
import { SynclineError } from "../../../workers/contract/errors.ts";
import { verbatim } from "../../../workers/contract/sentences.ts";
import { FalseBridge } from "../../fixtures/false-bridge.ts";
import { card } from "../../fixtures/header.ts";

let bridge: FalseBridge;
let next = 0;

beforeEach(() => {
  next = 0;
  bridge = new FalseBridge({
    "volumes.open": ({ path, volume }: { path: string; volume?: number }) => {
      if (path === "/missing.nii") throw new SynclineError("input", verbatim("There is no file missing.nii. Check the name."));
      return card(`v${++next}`, { volumes: 4, volume: volume ?? 0 });
    },
    "sample.open": () => ({ fixed: card("mr"), moving: card("ct", { modality: "CT" }) }),
    "volumes.setModality": ({ id, modality }: { id: string; modality: "CT" | "MR" | "unknown" }) => card(id, { modality }),
  });
  provideBridge(bridge);
  setActivePinia(createPinia());
});

describe("volumes", () => {
  it("fills the fixed place first, then the moving one, then replaces the moving one", async () => {
    const volumes = useVolumes();
    await volumes.openPath("/a.nii");
    expect(volumes.fixed?.id).toBe("v1");
    expect(volumes.pair).toBeNull();
    await volumes.openPath("/b.nii");
    await volumes.openPath("/c.nii");
    expect([volumes.fixed?.id, volumes.moving?.id]).toEqual(["v1", "v3"]);
    expect(bridge.asked.at(-1)).toEqual({ name: "volumes.close", params: { id: "v2" } });
  });

  it("tells where both places hold the same content, whatever its name; another volume of a 4-D file is another image", () => {
    const volumes = useVolumes();
    const same = (id: string, sha256: string | undefined, volume = 0) => ({ ...card(id, { volumes: 4, volume }), sha256 });
    volumes.take(same("a", "5f"), same("b", "5f"));
    expect(volumes.sameImage).toBe(true);
    volumes.put("moving", same("b", "5f", 1));
    expect(volumes.sameImage).toBe(false);
    volumes.put("moving", same("b", "60"));
    expect(volumes.sameImage).toBe(false);
    volumes.take(same("a", undefined), same("b", undefined));
    expect(volumes.sameImage).toBe(false);
  });

  it("takes two dropped files as a pair and tells of more", async () => {
    const volumes = useVolumes();
    bridge.opened = [card("a"), card("b"), card("c")];
    await volumes.openFiles([new File([], "a.nii.gz"), new File([], "b.nii.gz"), new File([], "c.nii.gz")]);
    expect([volumes.fixed?.id, volumes.moving?.id]).toEqual(["a", "b"]);
    expect(useNotices().notices[0].message).toContain("1 more");
    expect(bridge.asked).toEqual([{ name: "volumes.close", params: { id: "c" } }]);
  });

  it("puts one dropped file where it was aimed", async () => {
    const volumes = useVolumes();
    bridge.opened = [card("a")];
    await volumes.openFiles([new File([], "a.nii.gz")], "moving");
    expect(volumes.fixed).toBeNull();
    expect(volumes.moving?.id).toBe("a");
  });

  it("keeps what is open and shows the service's own sentence when a file cannot be opened", async () => {
    const volumes = useVolumes();
    await volumes.openSample();
    expect(await volumes.openPath("/missing.nii", "moving")).toBe(false);
    expect(volumes.moving?.id).toBe("ct");
    expect(volumes.opening).toBe(0);
    expect(useNotices().notices).toMatchObject([{ kind: "error", title: "Could not open the image", message: "There is no file missing.nii. Check the name." }]);
  });

  it("asks which series of a DICOM folder is meant, opens that one, and nothing when the question is dismissed", async () => {
    const entry = { modality: "CT", kind: "CT", title: "", dims: [4, 3, 2], spacing: [1, 1, 1], images: 2, volumes: 1, date: null, localiser: false, volume: true, refusal: null, thumbnail: null };
    bridge = new FalseBridge({ "volumes.open": () => card("v1"), "series.choices": () => ({ series: [{ ...entry, series: "1" }, { ...entry, series: "2" }] }) });
    provideBridge(bridge);
    const volumes = useVolumes();
    const opening = volumes.openPath("/study", "moving");
    await expect.poll(() => volumes.choosing?.series.length).toBe(2);
    volumes.choosing?.answer("2");
    await opening;
    expect(bridge.asked.at(-1)).toEqual({ name: "volumes.open", params: { path: "/study#2" } });
    const dismissed = volumes.openPath("/study", "moving");
    await expect.poll(() => volumes.choosing !== null).toBe(true);
    volumes.choosing?.answer(null);
    await dismissed;
    expect(volumes.choosing).toBeNull();
    expect(bridge.names().filter((name) => name === "volumes.open")).toHaveLength(1);
    expect(useNotices().notices).toEqual([]);
  });

  it("swaps without closing anything", async () => {
    const volumes = useVolumes();
    await volumes.openSample();
    volumes.swap();
    expect([volumes.fixed?.id, volumes.moving?.id]).toEqual(["ct", "mr"]);
    expect(bridge.names()).not.toContain("volumes.close");
  });

  it("corrects a modality through the services", async () => {
    const volumes = useVolumes();
    await volumes.openSample();
    await volumes.setModality("fixed", "CT");
    expect(volumes.fixed?.header.modality).toBe("CT");
  });

  it("opens another volume of the same 4-D file into the same place", async () => {
    const volumes = useVolumes();
    await volumes.openPath("/a.nii", "moving");
    expect(await volumes.openVolume("moving", 2)).toBe(true);
    expect(bridge.asked).toContainEqual({ name: "volumes.open", params: { path: "/a.nii", volume: 2 } });
    expect(volumes.moving?.header.volume).toBe(2);
    expect(await volumes.openVolume("moving", 3)).toBe(true);
  });
});

describe("voxels", () => {
  it("are fetched once and typed by the header", async () => {
    const first = loadVoxels(card("once"));
    expect(loadVoxels(card("once"))).toBe(first);
    expect(await first).toBeInstanceOf(Int16Array);
    expect((await first).length).toBe(10 * 12 * 14);
  });

  it("are refused when incomplete, and asked for again after a failure", async () => {
    await expect(loadVoxels(card("short", { dims: [100, 100, 100] }))).rejects.toThrow("incomplete");
    const failed = loadVoxels(card("broken"));
    await expect(failed).rejects.toThrow("no longer open");
    expect(loadVoxels(card("broken"))).not.toBe(failed);
    await expect(loadVoxels(card("broken"))).rejects.toThrow();
  });
});

describe("a failure to open", () => {
  it("is told until an image has taken that place, whatever its name", async () => {
    const volumes = useVolumes();
    const told = () => useNotices().notices.map(({ title }) => title);
    await volumes.openPath("/missing.nii", "fixed");
    expect(told()).toHaveLength(1);
    expect(useNotices().notices[0]).toMatchObject({ message: expect.not.stringContaining("/missing.nii"), place: "/missing.nii" });
    await volumes.openPath("/b.nii", "moving");
    expect(told()).toHaveLength(1);
    await volumes.openPath("/a.nii", "fixed");
    expect(told()).toEqual([]);
  });
});
