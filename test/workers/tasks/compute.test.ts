import { expect, it } from "vitest";
import { aboutCentre } from "../../../workers/contract/affine.ts";
import { JobControl } from "../../../workers/contract/control.ts";
import { parametersSchema } from "../../../workers/contract/parameters.ts";
import { linearToMatrix } from "../../../workers/contract/transform.ts";
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

it("answers failures instead of throwing them", async () => {
  const fixed = phantom(small);
  const constant = volumeOf(fixed.header, () => 1);
  expect(register({ gang: await newGang(), fixed, moving: constant, parameters, initial: null })).toMatchObject({ ok: false, error: { code: "failed" } });
  const gang = await newGang();
  new JobControl(gang.control).cancel();
  expect(register({ gang, fixed, moving: fixed, parameters, initial: null })).toMatchObject({ ok: false, error: { code: "cancelled" } });
  expect(apply({ gang, grid: fixed.header, moving: fixed, transforms: [], interpolator: "linear", defaultValue: 0 })).toMatchObject({ ok: false, error: { code: "cancelled" } });
});
