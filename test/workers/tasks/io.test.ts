import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { volumeHeaderSchema } from "../../../workers/contract/volume.ts";
import { inspect, read, readTransforms, write, writeComposite, writeTransform, writeWarp } from "../../../workers/tasks/io.ts";
import { temporaryFolder } from "../../fixtures/folder.ts";
import { singleFile } from "../../fixtures/nifti-bytes.ts";

const folder = temporaryFolder();
const image = singleFile({ datatype: 128 }, Buffer.alloc(180, 9));

describe("tasks answer and never throw", () => {
  test("read and write", async () => {
    const path = folder.put("a.nii", image);
    const answer = await read({ path });
    if (!answer.ok) throw new Error(answer.error.message);
    expect(volumeHeaderSchema.parse(answer.value.volume.header)).toEqual(answer.value.volume.header);
    expect(answer.value.volume.voxels).toBeInstanceOf(SharedArrayBuffer);
    // a temporary name says nothing of gzip: the format does
    const written = await write({ path: folder.at("b.part"), volume: answer.value.volume, format: "nii.gz" });
    expect(written).toEqual({ ok: true, value: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } });
    expect(readFileSync(folder.at("b.part"))[0]).toBe(0x1f);
    expect(await read({ path: folder.at("missing.nii") })).toMatchObject({ ok: false, error: { code: "input" } });
    expect(await write({ path: folder.at("no/b.nii"), volume: answer.value.volume, format: "nii" })).toMatchObject({ ok: false, error: { code: "output" } });
  });

  test("inspect tells the header and the memory that reading takes", async () => {
    const path = folder.put("c.nii", image);
    expect(await inspect({ path })).toMatchObject({ ok: true, value: { bytes: 240, header: { dims: [3, 4, 5], dtype: "uint8", storedType: "RGB" } } });
    expect(await inspect({ path, volume: 3 })).toMatchObject({ ok: false, error: { code: "input" } });
    expect(await inspect({ path: folder.path })).toMatchObject({ ok: false, error: { code: "input" } });
  });

  test("transforms", async () => {
    const transform = { kind: "linear" as const, matrix: [1, 0, 0, 0, 1, 0, 0, 0, 1], translation: [1, 2, 3], centre: [0, 0, 0] };
    const path = folder.at("t.mat");
    expect(await writeTransform({ path, transform })).toMatchObject({ ok: true });
    expect(await readTransforms({ path, inverse: false })).toEqual({ ok: true, value: { transforms: [transform] } });
    const field = { kind: "field" as const, grid: { dims: [1, 1, 2] as [number, number, number], affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] }, vectors: new SharedArrayBuffer(24) };
    expect(await writeWarp({ path: folder.at("w.part"), field, gzip: true })).toMatchObject({ ok: true });
    expect(await readTransforms({ path: folder.at("w.part"), inverse: false })).toMatchObject({ ok: true, value: { transforms: [{ kind: "field" }] } });
    expect(await writeComposite({ path: folder.at("c.part"), transforms: [field, transform] })).toMatchObject({ ok: true });
    expect(await readTransforms({ path: folder.at("c.part"), inverse: false })).toMatchObject({ ok: true, value: { transforms: [{ kind: "field" }, transform] } });
    expect(await writeComposite({ path: folder.at("no/c.h5"), transforms: [transform] })).toMatchObject({ ok: false, error: { code: "output" } });
    expect(await readTransforms({ path: folder.put("d.nii", image), inverse: false })).toMatchObject({ ok: false, error: { code: "input" } });
  });
});
