import { expect, it, vi } from "vitest";
import { JobControl } from "../../../workers/contract/control.ts";
import { Dispatch } from "../../../workers/team/dispatch.ts";

/** Slabs of one kernel call that a helper takes: it comes while the conductor is in the first of ten, and the job is over when they are done. */
function slabsTaken(thread: number, givingWay: boolean): number {
  const control = JobControl.create();
  control.giveWay(givingWay);
  let taken = 0;
  const helper = new Dispatch(control, [() => taken++]);
  const conductor = new Dispatch(control, [(begin) => {
    if (begin > 0) return;
    control.end();
    helper.help(thread);
  }]);
  conductor.run(0, 10, 1, []);
  return taken;
}

it("the first helper stands aside where the window is to have a core, the others work on", () => {
  expect([slabsTaken(1, false), slabsTaken(1, true), slabsTaken(2, true)]).toEqual([9, 0, 9]);
});

/** Times a conductor rests within twenty slabs of a millisecond on so many cores. */
function rests(cores: number, givingWay: boolean): number {
  const control = JobControl.create();
  control.giveWay(givingWay);
  const rest = vi.spyOn(control, "standAside").mockReturnValue();
  const conductor = new Dispatch(control, [() => {
    const began = performance.now();
    while (performance.now() - began < 1);
  }], cores);
  conductor.run(0, 20, 1, []);
  return rest.mock.calls.length;
}

it("on two cores a conductor rests between where the window is to have the machine", () => {
  expect([rests(2, false), rests(3, true)]).toEqual([0, 0]);
  expect(rests(1, true)).toBeGreaterThan(1);
  expect(rests(2, true)).toBeGreaterThan(1);
});
