import { constants, setPriority } from "node:os";
import { backgroundFlag } from "../contract/background.ts";
import { toPlainError, type Outcome } from "../contract/errors.ts";
import type { ApplyAnswer, ApplyTask, DeformationMaps, EvaluateAnswer, EvaluateTask, HelpTask, MapDeformationTask, PrepareAnswer, PrepareTask, RegisterAnswer, RegisterTask } from "../contract/tasks.ts";
import { mapDeformation as mapField } from "../engine/deformation-maps.ts";
import { evaluate as evaluatePairs } from "../engine/evaluate.ts";
import { preparationOf } from "../engine/preparation-labels.ts";
import { registerVolumes } from "../engine/register.ts";
import { registeredImages } from "../engine/registered-images.ts";
import { resampleVolume } from "../engine/resample.ts";
import { createConductor, helpGang, type Conductor } from "../team/team.ts";

// on Linux a priority belongs to a thread; elsewhere it would slow down the whole program, the window's services included
if (process.platform === "linux" && process.argv.includes(backgroundFlag)) setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL);

/** Runs work as the conductor of a gang; the helpers are let go whatever happens. Never throws. */
function conduct<T>(task: { gang: RegisterTask["gang"] }, work: (team: Conductor) => T): Outcome<T> {
  let team: Conductor | undefined;
  try {
    team = createConductor(task.gang);
    return { ok: true, value: work(team) };
  } catch (error) {
    return { ok: false, error: toPlainError(error) };
  } finally {
    team?.end();
  }
}

/** Finds the transform that maps the fixed volume's points to the moving volume's. */
export function register(task: RegisterTask): Outcome<RegisterAnswer> {
  return conduct(task, (team) => {
    const { images, keepImplausible } = task;
    const answer = registerVolumes(team, { ...task, inPlace: images !== undefined }, team.control);
    return images && (keepImplausible || answer.quality.verdict !== "failed") ? { ...answer, images: registeredImages(team, task, answer, images) } : answer;
  });
}

/** Pulls a volume through transforms onto a grid. */
export function apply(task: ApplyTask): Outcome<ApplyAnswer> {
  return conduct(task, (team) => ({ volume: resampleVolume(team, task) }));
}

/** Compares images, labels and a warp, whichever are given. */
export function evaluate(task: EvaluateTask): Outcome<EvaluateAnswer> {
  return conduct(task, (team) => evaluatePairs(team, task));
}

/** Coarse maps of a deformation, for the window. One thread. */
export function mapDeformation(task: MapDeformationTask): Outcome<DeformationMaps> {
  return conduct(task, () => mapField(task.field, task.side));
}

/** Tells what a registration would decide about an image, and where. */
export function prepare(task: PrepareTask): Outcome<PrepareAnswer> {
  return conduct(task, (team) => preparationOf(team, task));
}

/** Works for a gang's conductor until its job is over. */
export function help(task: HelpTask): Outcome<null> {
  try {
    helpGang(task.gang);
    return { ok: true, value: null };
  } catch (error) {
    return { ok: false, error: toPlainError(error) };
  }
}

/** Lets go of what this thread does not use any more. */
export { collectGarbage as collect } from "../contract/collect.ts";
