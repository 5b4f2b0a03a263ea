import { expect, it } from "vitest";
import { aboutCentre } from "../../../workers/contract/affine.ts";
import { JobControl } from "../../../workers/contract/control.ts";
import { parametersSchema } from "../../../workers/contract/parameters.ts";
import { componentsOf, linearToMatrix, roundedAsWritten, transformPair, type Transform } from "../../../workers/contract/transform.ts";
import { voxelCount, type Grid, type Volume } from "../../../workers/contract/volume.ts";
import { rotationMatrix } from "../../../workers/engine/matrix.ts";
import { apply, help, register } from "../../../workers/tasks/compute.ts";
import { newGang } from "../../fixtures/kernels.ts";
import { cornerError, phantom, volumeOf } from "../../fixtures/phantom.ts";

const small = { dims: [40, 46, 42] as [number, number, number], spacing: 4 };
const truth = aboutCentre(rotationMatrix([0.1, 0.05, -0.1]), [5, 3, -4], [0, 0, 0]);
const parameters = parametersSchema.parse({ type_of_transform: "Rigid", aff_metric: "gc" });

it("registers and applies as a conductor and lets the helpers go", async () => {
  const gang = await newGang();
  const [fixed, moving] = [phantom(small), phantom({ ...small, pose: truth })];
  const answer = register({ gang, fixed, moving, parameters, initial: null });
  if (!answer.ok) throw new Error(answer.error.message);
  expect(cornerError(fixed.header, linearToMatrix(answer.value.transform), truth)).toBeLessThan(1);
  expect(new JobControl(gang.control).readSince(0).events.some(({ event }) => event === "iteration")).toBe(true);
  // the job is over: a late helper returns at once
  expect(help({ gang })).toEqual({ ok: true, value: null });

  const warped = apply({ gang: await newGang(), grid: fixed.header, moving, transforms: [answer.value.transform], interpolator: "linear", defaultValue: 0 });
  if (!warped.ok) throw new Error(warped.error.message);
  expect(warped.value.volume.header.dims).toEqual(fixed.header.dims);
});

it("makes both registered images in the job itself, the same bytes as afterwards by the transforms as their files hold them", async () => {
  const [fixed, moving] = [phantom(small), phantom({ ...small, pose: truth })];
  const task = { fixed, moving, parameters: parametersSchema.parse({ type_of_transform: "SyN", initial_transform: "identity", reg_iterations: [4, 2] }), initial: null };
  const wanted = { interpolator: "linear", outside: { moving: -5, fixed: 3 } } as const;
  const [together, alone] = [register({ ...task, gang: await newGang(), images: wanted }), register({ ...task, gang: await newGang() })];
  if (!together.ok || !alone.ok) throw new Error("the registration failed");
  expect(alone.value.images).toBeNull();
  const [here, there] = [together.value, alone.value].map(({ deformation }) => {
    if (!deformation) throw new Error("there is no deformation");
    return [deformation.forward, deformation.inverse];
  });
  // the job's fields lie in its memory, those of other callers in memory of their own
  expect(here.every(({ vectors, grid }) => vectors.byteLength > 12 * voxelCount(grid.dims))).toBe(true);
  expect(there.every(({ vectors, grid }) => vectors.byteLength === 12 * voxelCount(grid.dims))).toBe(true);
  expect(here.map(componentsOf)).toEqual(there.map(componentsOf));
  const { forward, inverse } = transformPair({ ...alone.value, transform: roundedAsWritten(alone.value.transform) });
  const applied = async (grid: Grid, image: Volume, transforms: Transform[], defaultValue: number) => {
    const answer = apply({ gang: await newGang(), grid, moving: image, transforms, interpolator: "linear", defaultValue });
    if (!answer.ok) throw new Error(answer.error.message);
    return new Float32Array(answer.value.volume.voxels);
  };
  const { images } = together.value;
  if (!images) throw new Error("there are no images");
  expect(new Float32Array(images.warped.voxels)).toEqual(await applied(fixed.header, moving, forward, -5));
  expect(new Float32Array(images.inverseWarped.voxels)).toEqual(await applied(moving.header, fixed, inverse, 3));
});

it("makes no image of a result that cannot be right, unless it is kept", async () => {
  const [fixed, moving] = [phantom(small), phantom({ ...small, pose: aboutCentre(rotationMatrix([0, 0, 0]), [90, 80, 70], [0, 0, 0]) })];
  const images = { interpolator: "linear", outside: { moving: 0, fixed: 0 } } as const;
  const task = { fixed, moving, parameters: parametersSchema.parse({ type_of_transform: "Affine", initial_transform: "identity" }), initial: null, images };
  const refused = register({ ...task, gang: await newGang() });
  expect(refused).toMatchObject({ ok: true, value: { quality: { verdict: "failed" }, images: null } });
  expect(register({ ...task, gang: await newGang(), keepImplausible: true })).toMatchObject({ ok: true, value: { quality: { verdict: "failed" }, images: { warped: { header: { dims: small.dims } } } } });
});

it("answers failures instead of throwing them", async () => {
  const fixed = phantom(small);
  const constant = volumeOf(fixed.header, () => 1);
  expect(register({ gang: await newGang(), fixed, moving: constant, parameters, initial: null })).toMatchObject({ ok: false, error: { code: "failed" } });
  const gang = await newGang();
  new JobControl(gang.control).cancel();
  expect(register({ gang, fixed, moving: fixed, parameters, initial: null })).toMatchObject({ ok: false, error: { code: "cancelled" } });
  expect(apply({ gang, grid: fixed.header, moving: fixed, transforms: [], interpolator: "linear", defaultValue: 0 })).toMatchObject({ ok: false, error: { code: "cancelled" } });
});
