import { describe, expect, test } from "vitest";
import { shownVolume } from "../../../main/services/shown.ts";
import { Volumes } from "../../../main/services/volumes.ts";
import { SynclineError } from "../../../workers/contract/errors.ts";
import { registrationMemory, requireMemory } from "../../../main/services/memory.ts";
import { say } from "../../../workers/contract/sentences.ts";
import { inspect, read, reduce } from "../../../workers/tasks/io.ts";
import { emptyVolume, fakePools } from "../../fixtures/fake-pools.ts";
import { unwrap } from "../../fixtures/files.ts";
import { temporaryFolder } from "../../fixtures/folder.ts";
import { singleFile } from "../../fixtures/nifti-bytes.ts";

const folder = temporaryFolder();
const pools = fakePools({
  inspect: async (task) => unwrap(await inspect(task)), read: async (task) => unwrap(await read(task)), reduce: async (task) => unwrap(await reduce(task)),
});
const file = (): string => folder.put("a.nii", singleFile({ dims: [20, 16, 12] }, Buffer.from(Int16Array.from({ length: 3840 }, (_, i) => i).buffer)));

describe("images too large to be drawn", () => {
  test("the views get a coarser copy, the image itself stays whole", async () => {
    const { volume } = await pools.io("read", { path: file() });
    const shown = await shownVolume(pools, volume, { bytes: 1000, side: 2048 });
    if (!shown) throw new Error("not reduced");
    expect(shown.voxels.byteLength).toBeLessThanOrEqual(1000);
    expect(shown.header.notices.at(-1)).toMatchObject({ code: "shownReduced" });
    const volumes = new Volumes();
    const card = volumes.add("a", volume, { shown });
    expect(card).toMatchObject({ header: { dims: shown.header.dims }, full: { dims: [20, 16, 12], spacing: [2, 2, 2] } });
    expect(volumes.get(card.id).volume).toBe(volume);
    expect(volumes.bytes).toBe(volume.voxels.byteLength + shown.voxels.byteLength);
    expect(volumes.setModality(card.id, "CT").header).toMatchObject({ modality: "CT", dims: shown.header.dims });
  });

  test("others are shown as they are", async () => {
    const volumes = new Volumes();
    const card = await volumes.open(pools, file());
    expect(card.full).toBeUndefined();
    expect(card.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(volumes.get(card.id).shown).toBeNull();
  });
});

describe("memory is asked for before it is taken", () => {
  test("a refusal says what is needed and what is there", () => {
    expect(() => requireMemory(3e9, say("reading {file}", { file: "a.nii" }), 1.5e9)).toThrow("Not enough memory for reading a.nii: 3.0 GB needed, 1.5 GB available; close other programs or use smaller images.");
    try {
      requireMemory(2, say("resampling"), 1);
      throw new Error("not refused");
    } catch (thrown) {
      expect(thrown).toBeInstanceOf(SynclineError);
      expect(thrown).toMatchObject({ code: "memory" });
    }
  });

  test("a registration works on at most 24 million voxels of an image, so 1024 cubed fits into a few GB", () => {
    const huge = { dims: [1024, 1024, 1024] as [number, number, number] };
    expect(registrationMemory(huge, huge, false)).toBeLessThan(1e9);
    expect(registrationMemory(huge, huge, true)).toBeLessThan(4e9);
  });
});

describe("the name of a volume", () => {
  const open = async (identity: { title: string; telling: boolean } | undefined, temporary = false) => {
    const volume = emptyVolume();
    const volumes = new Volumes();
    const card = await volumes.open(fakePools({ inspect: async () => ({ header: volume.header, bytes: 240 }), read: async () => ({ volume, sha256: "ab", identity }) }), "/scans/ROE_JANE", undefined, temporary);
    return { name: card.name, telling: volumes.get(card.id).telling, path: volumes.get(card.id).path };
  };

  test("is that of the file or folder, unless it tells who the patient is or the folder is not the user's", async () => {
    expect(await open(undefined)).toEqual({ name: "ROE_JANE", telling: false, path: "/scans/ROE_JANE" });
    expect(await open({ title: "CT Head", telling: false })).toEqual({ name: "ROE_JANE", telling: false, path: "/scans/ROE_JANE" });
    expect(await open({ title: "CT Head", telling: true })).toEqual({ name: "CT Head", telling: true, path: "/scans/ROE_JANE" });
    expect(await open({ title: "CT Head", telling: false }, true)).toEqual({ name: "CT Head", telling: false, path: null });
  });
});
