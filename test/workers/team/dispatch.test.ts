import { expect, it } from "vitest";
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
