import { describe, expect, it } from "vitest";
import { aboutCentre } from "../../../workers/contract/affine.ts";
import type { ProgressEvent } from "../../../workers/contract/job.ts";
import { parametersSchema, type ParametersInput } from "../../../workers/contract/parameters.ts";
import { inEnglish } from "../../../workers/contract/sentences.ts";
import type { RegisterAnswer } from "../../../workers/contract/tasks.ts";
import { linearToMatrix } from "../../../workers/contract/transform.ts";
import { rotationMatrix } from "../../../workers/engine/matrix.ts";
import type { ProgressSink } from "../../../workers/engine/progress.ts";
import { registerVolumes } from "../../../workers/engine/register.ts";
import { testTeam } from "../../fixtures/kernels.ts";
import { cornerError, phantom } from "../../fixtures/phantom.ts";

const fixed = phantom();
const truth = aboutCentre(rotationMatrix([0.15, -0.1, 0.2]), [9, -6, 12], [0, 0, 0]);
const moving = phantom({ dims: [72, 76, 70], spacing: [2.6, 2.4, 2.7], pose: truth });

/** A run that is told to stop when an event says so. */
async function run(input: ParametersInput, when: (event: ProgressEvent) => boolean): Promise<{ answer: RegisterAnswer; events: ProgressEvent[]; after: number }> {
  const events: ProgressEvent[] = [];
  const sink: { stopping: boolean } & ProgressSink = { stopping: false, elapsed: 0, publishPreview: () => undefined, publish: (event) => void events.push(event) };
  let asked = -1;
  sink.publish = (event) => {
    events.push(event);
    if (asked < 0 && when(event)) {
      asked = events.length;
      sink.stopping = true;
    }
  };
  const team = await testTeam();
  try {
    return { answer: registerVolumes(team, { fixed, moving, initial: null, parameters: parametersSchema.parse(input) }, sink), events, after: events.length - asked };
  } finally {
    team.end();
  }
}

const stopped = /^Stopped on request/;

describe("a run that is stopped keeps what it has reached", () => {
  it("in the first iterations of a linear stage: measured, better than the start, worse than the end", async () => {
    const { answer, after } = await run({ type_of_transform: "Rigid" }, ({ event }) => event === "iteration");
    const whole = await run({ type_of_transform: "Rigid" }, () => false);
    expect(after).toBe(0);
    expect(answer.notices.map(inEnglish).at(-1)).toMatch(stopped);
    expect(answer.stages[0].levels.filter(({ samples }) => samples > 0)).toHaveLength(1);
    expect(answer.quality.metricAfter).toBeLessThan(answer.quality.metricBefore ?? NaN);
    const error = ({ transform }: RegisterAnswer) => cornerError(fixed.header, linearToMatrix(transform), truth);
    expect(error(answer)).toBeGreaterThan(error(whole.answer));
    expect(whole.answer.notices.some((notice) => stopped.test(inEnglish(notice)))).toBe(false);
  });

  it("in a linear stage before a deformable one: the linear result, no deformation", async () => {
    const { answer } = await run({ type_of_transform: "SyN" }, (event) => event.event === "iteration" && event.level === 2);
    expect(answer.deformation).toBeNull();
    expect(answer.stages.map(({ transform }) => transform)).toEqual(["Affine"]);
    expect(answer.notices.map(inEnglish).at(-1)).toMatch(stopped);
  });

  it("in a deformable stage: the deformation so far, on the last grid, with its metrics", async () => {
    const { answer, after } = await run({ type_of_transform: "SyN", reg_iterations: [40, 20, 5] }, (event) => event.event === "iteration" && event.stage === 2 && event.iteration === 3);
    expect(after).toBe(0);
    expect(answer.deformation?.forward.grid.dims).toEqual(fixed.header.dims);
    expect(answer.stages[1].levels.map(({ iterations }) => iterations)).toEqual([3, 0, 0]);
    expect(answer.quality.metricBefore).toBeLessThan(0);
    expect(answer.quality.metricAfter).toBeLessThan(answer.quality.metricBefore ?? NaN);
    expect(answer.notices.map(inEnglish).at(-1)).toMatch(stopped);
  });
});
