import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import type { ExportSelectionInput } from "../../../main/contract/exports.ts";
import type { Result, VolumeCard } from "../../../main/contract/requests.ts";
import { createServices } from "../../../main/services/create.ts";
import type { Services } from "../../../main/services/dispatch.ts";
import { asType, gridOfSpacing } from "../../../main/services/export-images.ts";
import { createPools } from "../../../main/services/pools.ts";
import { centreOf, gridBox } from "../../../workers/contract/affine.ts";
import { voxelView } from "../../../workers/contract/volume.ts";
import { temporaryFolder } from "../../fixtures/folder.ts";
import { writeVolume } from "../../fixtures/files.ts";
import { volumeOf } from "../../fixtures/phantom.ts";

describe("a grid of own spacing", () => {
  it("keeps middle, directions and, to half a voxel, the field of view", () => {
    const affine = [0, -2, 0.1, 7, 1.5, 0, 0, -3, 0.2, 0, 3, 11, 0, 0, 0, 1];
    const grid = { dims: [30, 40, 20] as [number, number, number], affine };
    const fine = gridOfSpacing(grid, 0.75);
    centreOf(fine).forEach((value, axis) => expect(value).toBeCloseTo(centreOf(grid)[axis], 9));
    const [before, after] = [gridBox(grid, "faces"), gridBox(fine, "faces")];
    for (const axis of [0, 1, 2]) expect(Math.abs(after.low[axis] - before.low[axis])).toBeLessThan(0.5);
    expect(fine.affine[1] / fine.affine[9 - 9 + 1]).toBe(1);
    expect(Math.hypot(fine.affine[0], fine.affine[4], fine.affine[8])).toBeCloseTo(0.75, 9);
  });
});

describe("another type of voxel", () => {
  const header = { dims: [4, 1, 1], dtype: "float32", slope: 1, intercept: 0 };
  const volume = { header, voxels: new SharedArrayBuffer(16) } as unknown as Parameters<typeof asType>[0];
  new Float32Array(volume.voxels).set([-1e6, 1.5, 2.4, 40_000]);

  it("rounds and ends at the type's range", () => {
    const written = asType(volume, "int16", volume);
    expect([...voxelView("int16", written.voxels)]).toEqual([-32768, 2, 2, 32767]);
    expect(written.header).toMatchObject({ dtype: "int16", slope: 1, intercept: 0 });
    expect(asType(volume, "float32", volume)).toBe(volume);
  });

  it("takes the scaling of the original image too", () => {
    const source = { header: { ...header, dtype: "int16", slope: 0.5, intercept: -10 }, voxels: new SharedArrayBuffer(8) } as unknown as typeof volume;
    expect([...voxelView("int16", asType(volume, "asImage", source).voxels)].slice(1)).toEqual([23, 25, 32767]);
  });
});

describe("what is taken away", () => {
  const { path: folder, at } = temporaryFolder();
  const grid = { dims: [24, 26, 22] as [number, number, number], affine: [2, 0, 0, -24, 0, 2, 0, -26, 0, 0, 2, -22, 0, 0, 0, 1] };
  let made: Services;

  /** The services with threads, and a quick registration of two small images. */
  async function registered(type: string): Promise<{ job: string; labels: string }> {
    made = createServices({ door: "desktop", openSample: false, folder, pools: () => createPools({ threads: 2 }) });
    const open = async (path: string): Promise<VolumeCard> => await made.handle("volumes.open", { path }) as VolumeCard;
    const blob = (shift: number) => volumeOf(grid, ([x, y, z]) => 100 * Math.exp(-((x - shift) ** 2 + y ** 2 + 1.5 * z ** 2) / 160));
    await writeVolume(at("mr.nii"), blob(0));
    await writeVolume(at("t1.nii"), blob(2));
    await writeVolume(at("labels.nii"), volumeOf(grid, ([x]) => (x < 1 ? 1 : 2), "uint8"));
    const [fixed, moving, labels] = [await open(at("mr.nii")), await open(at("t1.nii")), await open(at("labels.nii"))];
    const ended = new Promise<void>((done, fail) => made.onEvent((event) => {
      if (event.type === "done") done();
      if (event.type === "failed") fail(new Error(event.error.message));
    }));
    const parameters = { type_of_transform: type, aff_iterations: [5], aff_shrink_factors: [1], aff_smoothing_sigmas: [0], reg_iterations: [3], initial_transform: "identity", ...(type === "Rigid" ? { aff_metric: "meansquares" } : {}) };
    const { job } = await made.handle("jobs.start", { fixed: fixed.id, moving: moving.id, parameters }) as { job: string };
    await ended;
    return { job, labels: labels.id };
  }
  const save = (selection: ExportSelectionInput, name: string) => made.handle("exports.save", { selection, path: join(folder, name) }) as Promise<Result<"exports.save">>;

  it("goes out together with a manifest: formats, types, grid, labels, reports, and each transform by what it maps", async () => {
    const { job, labels } = await registered("SyN");
    const selection: ExportSelectionInput = {
      job, kinds: ["warped", "inverseWarped", "transform", "warp", "inverseWarp", "report", "reportPage"], images: [{ image: labels, interpolator: "genericLabel" }], format: "nrrd", type: "int16", spacing: 3,
    };
    expect(await made.handle("exports.suggest", { selection })).toMatchObject({ name: "t1-" });
    const { files } = await save(selection, "t1-");
    expect(files.toSorted()).toEqual([
      "t1-0GenericAffine.mat", "t1-1InverseWarp.nii.gz", "t1-1Warp.nii.gz", "t1-InverseWarped.nrrd", "t1-Report.html", "t1-Report.json", "t1-Warped.nrrd", "t1-labels-Warped.nrrd",
    ]);
    const manifest = JSON.parse(readFileSync(join(folder, "t1-Manifest.json"), "utf8")) as { files: { path: string; maps: string; sha256: string }[]; apply: { antsApplyTransforms: string } };
    expect(manifest.files.map(({ path }) => path).toSorted()).toEqual(files.toSorted());
    expect(manifest.apply.antsApplyTransforms).toBe("-t t1-1Warp.nii.gz -t t1-0GenericAffine.mat");
    expect(manifest.files.find(({ path }) => path === "t1-labels-Warped.nrrd")?.maps).toMatch(/labels\.nii, resampled into the fixed image's field of view at 3 mm \(genericLabel\)/);
    const reopened = await made.handle("volumes.open", { path: join(folder, "t1-Warped.nrrd") }) as VolumeCard;
    expect(reopened.header).toMatchObject({ dims: [16, 17, 15], dtype: "int16" });
    const page = readFileSync(join(folder, "t1-Report.html"), "utf8");
    expect(page.match(/src="data:image\/png;base64,/g)).toHaveLength(2);
    expect(page).toContain(manifest.files.find(({ path }) => path === "t1-Warped.nrrd")?.sha256);
    for (const outside of ["http://", "https://", "<script", folder]) expect(page).not.toContain(outside);
    // the same beginning again: nothing is replaced, nothing is left
    const before = readdirSync(folder).toSorted();
    await expect(save(selection, "t1-")).rejects.toMatchObject({ code: "output", message: expect.stringContaining("exists already") });
    expect(readdirSync(folder).toSorted()).toEqual(before);
    await made.dispose();
  });

  it("is all or nothing", async () => {
    const { job } = await registered("Rigid");
    await expect(save({ job, kinds: ["warped", "warp"] }, "x-")).rejects.toMatchObject({ code: "usage" });
    expect(readdirSync(folder).filter((name) => name.startsWith("x-") || name.startsWith(".syncline"))).toEqual([]);
    await made.dispose();
  });

  it("is one file alone under the name that was chosen, in the format of its ending", async () => {
    const { job } = await registered("Rigid");
    await save({ job, kinds: ["warped"] }, "mine.mha");
    expect(readFileSync(join(folder, "mine.mha")).subarray(0, 10).toString("latin1")).toBe("ObjectType");
    await expect(save({ job, kinds: ["transform"] }, "mine.txt")).rejects.toMatchObject({ code: "usage" });
    await made.dispose();
  });

  it("comes as one ZIP where it is downloaded", async () => {
    const { job } = await registered("Rigid");
    const file = await made.exportToTemporary({ job, kinds: ["transform", "report"], images: [] });
    expect(file.name).toBe("t1-Syncline.zip");
    expect(Object.keys(unzipSync(readFileSync(file.path))).toSorted()).toEqual(["t1-0GenericAffine.mat", "t1-Manifest.json", "t1-Report.json"]);
    await file.remove();
    const single = await made.exportToTemporary({ job, kinds: ["transform"] });
    expect(single.name).toBe("t1-0GenericAffine.mat");
    await single.remove();
    await made.dispose();
  });

  it("comes as a DICOM series with its registration, packed", async () => {
    const { job } = await registered("Rigid");
    const file = await made.exportToTemporary({ job, kinds: ["dicom"], strip: true });
    expect(file.name).toBe("t1-DICOM.zip");
    const entries = unzipSync(readFileSync(file.path));
    expect(Object.keys(entries).filter((name) => name.startsWith("IM"))).toHaveLength(grid.dims[2]);
    expect(Object.keys(entries)).toContain("REGISTRATION.dcm");
    mkdirSync(join(folder, "series"));
    for (const [name, bytes] of Object.entries(entries)) writeFileSync(join(folder, "series", name), bytes);
    const reopened = await made.handle("volumes.open", { path: join(folder, "series") }) as VolumeCard;
    expect(new Set(reopened.header.dims)).toEqual(new Set(grid.dims));
    await file.remove();
    await made.dispose();
  });

  it("is held against labels of both images", async () => {
    const { job, labels } = await registered("Rigid");
    const { dice, mean } = await made.handle("labels.compare", { job, fixed: labels, moving: labels }) as Result<"labels.compare">;
    expect(dice.map(({ label }) => label)).toEqual([1, 2]);
    // moved by one voxel of 24
    expect(mean).toBeGreaterThan(0.85);
    expect(mean).toBeLessThan(1);
    await made.dispose();
  });

  it.each(["Rigid", "SyN"])("takes labels of the moving image along as they are exported and compared: %s", async (type) => {
    const { job, labels } = await registered(type);
    const passed = await made.handle("labels.pass", { job, labels }) as VolumeCard;
    expect(passed.header).toMatchObject({ dims: grid.dims, affine: grid.affine });
    await made.handle("exports.save", { selection: { job, kinds: [], images: [{ image: labels, interpolator: "nearestNeighbor" }] }, path: join(folder, `passed-${type}.nii`) });
    const exported = await made.handle("volumes.open", { path: join(folder, `passed-${type}.nii`) }) as VolumeCard;
    expect(Buffer.from(made.voxels(passed.id)).equals(Buffer.from(made.voxels(exported.id)))).toBe(true);
    expect(new Set(made.voxels(passed.id))).toSatisfy((labels: Set<number>) => labels.has(1) && labels.has(2));
    await expect(made.handle("labels.pass", { job: "job-99", labels })).rejects.toMatchObject({ code: "usage" });
    await made.dispose();
  });
});
