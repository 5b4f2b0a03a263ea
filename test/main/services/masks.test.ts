import { writeFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import type { Result, VolumeCard } from "../../../main/contract/requests.ts";
import { createServices } from "../../../main/services/create.ts";
import type { Services } from "../../../main/services/dispatch.ts";
import { editMask } from "../../../workers/engine/mask-edit.ts";
import { emptyVolume, fakePools, plainAnswer } from "../../fixtures/fake-pools.ts";
import { temporaryFolder } from "../../fixtures/folder.ts";

const folder = temporaryFolder().path;

/** Services whose images have 4 x 5 x 6 voxels of 1 mm; those called "large" are of another grid. */
function services(): { made: Services; masksOf: (string | null)[] } {
  const masksOf: (string | null)[] = [];
  const volume = (path: string) => (path.includes("large") ? emptyVolume([8, 5, 6]) : emptyVolume());
  const pools = fakePools({
    inspect: async ({ path }) => ({ header: volume(path).header, bytes: 1000 }),
    read: async ({ path }) => ({ volume: volume(path), sha256: "0".repeat(64) }),
    write: async ({ path, volume: { voxels } }) => {
      await writeFile(path, new Uint8Array(voxels));
      return { sha256: "" };
    },
    editMask: async ({ image, mask, edit }) => editMask(image, mask, edit),
    register: async ({ fixedMask, movingMask }) => {
      masksOf.push(...[fixedMask, movingMask].map((mask) => (mask ? [...new Uint8Array(mask.voxels)].join("") : null)));
      return plainAnswer();
    },
    apply: async () => ({ volume: emptyVolume() }),
  });
  return { made: createServices({ door: "page", openSample: false, pools: async () => pools, folder }), masksOf };
}

const open = async (made: Services, path: string): Promise<string> => (await made.handle("volumes.open", { path }) as VolumeCard).id;
const edit = (made: Services, params: unknown) => made.handle("masks.edit", params) as Promise<Result<"masks.edit">>;
const all = 4 * 5 * 6;

describe("a mask", () => {
  it("is made of nothing, changed into a new one each time, and reaches the registration", async () => {
    const { made, masksOf } = services();
    const [image, moving] = [await open(made, "/x/mr.nii"), await open(made, "/x/ct.nii")];
    const first = await edit(made, { image, role: "fixed", edit: { kind: "box", low: [0, 0, 0], high: [1, 9, 9], how: "add" } });
    expect(first).toMatchObject({ marked: all / 2, mask: { name: "mr.nii (mask)", header: { dtype: "uint8", dims: [4, 5, 6] } } });
    const second = await edit(made, { image, role: "fixed", mask: first.mask.id, edit: { kind: "invert" } });
    expect(second.mask.id).not.toBe(first.mask.id);
    expect([...made.voxels(first.mask.id)].map((value, i) => value + made.voxels(second.mask.id)[i])).toEqual(Array.from({ length: all }, () => 1));
    const ended = new Promise<string>((done) => made.onEvent((event) => (event.type === "done" || event.type === "failed") && done(event.type)));
    await made.handle("jobs.start", { fixed: image, moving, fixedMask: second.mask.id, parameters: { type_of_transform: "Rigid" } });
    // what is closed meanwhile is held by the job
    await made.handle("volumes.close", { id: second.mask.id });
    expect(await ended).toBe("done");
    expect(masksOf).toEqual(["0011".repeat(all / 4), null]);
  });

  it.each([
    [{ kind: "stroke", points: [], radius: 5, mark: true }], [{ kind: "stroke", points: [[0, 0, 0]], radius: 0, mark: true }], [{ kind: "stroke", points: [[0, 0, NaN]], radius: 1, mark: true }],
    [{ kind: "box", low: [0, 0, 0], high: [1, 1], how: "add" }], [{ kind: "box", low: [0, 0, 0], high: [1, 1, 1], how: "add", frame: [1] }], [{ kind: "threshold", low: 0 }], [{ kind: "grow" }],
  ])("is not changed by what is no change: %j", async (nonsense) => {
    const { made } = services();
    await expect(edit(made, { image: await open(made, "/x/mr.nii"), role: "fixed", edit: nonsense })).rejects.toMatchObject({ code: "usage" });
  });

  it("is a file for the window to offer, and called so in the same run elsewhere", async () => {
    const { made } = services();
    const [image, moving] = [await open(made, "/x/mr.nii"), await open(made, "/x/ct.nii")];
    const { mask } = await edit(made, { image, role: "fixed", edit: { kind: "invert" } });
    const { base64 } = await made.handle("masks.file", { id: mask.id }) as { base64: string };
    expect([...Buffer.from(base64, "base64")]).toEqual([...made.voxels(mask.id)]);
    expect(await made.handle("jobs.describe", { fixed: image, moving, fixedMask: mask.id, parameters: {} })).toMatchObject({ command: expect.stringContaining("--fixed-mask mr-mask.nii.gz") });
  });

  it("from another grid is refused, as is one that is closed", async () => {
    const { made } = services();
    const [image, other] = [await open(made, "/x/mr.nii"), await open(made, "/x/large.nii")];
    await expect(edit(made, { image, role: "fixed", mask: other, edit: { kind: "invert" } })).rejects.toMatchObject({ message: expect.stringContaining("mask") });
    await expect(edit(made, { image, role: "fixed", mask: "volume-99", edit: { kind: "invert" } })).rejects.toMatchObject({ code: "usage" });
    expect(await made.handle("volumes.list", {})).toHaveLength(2);
  });
});
