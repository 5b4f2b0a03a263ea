import { invertAffine, multiply4, type Matrix4 } from "../../workers/contract/affine.ts";
import { toPlainError } from "../../workers/contract/errors.ts";
import type { Quality } from "../../workers/contract/job.ts";
import type { Team } from "../../workers/team/types.ts";
import { headPoints } from "./head-points.ts";
import { differenceOf, matrixOf, registerPair } from "./runs.ts";
import type { RowResult } from "./table.ts";
import { isMadeToFail, pairs, runsOf, type Pair, type RunPlan, type RunSet } from "./verdict-runs.ts";
import { volumeAt } from "./volumes.ts";

/** Voxel size (mm) of the runs: the verdict's measures are relative to the body, so that hundreds of runs need not be at full size. */
const resolution = 2.5;
/** Mean distance over the head (mm) up to which a result is right, and from which it is wrong: of one person, and of two who cannot agree better. */
const bounds = { same: { right: 3, wrong: 6 }, other: { right: 6, wrong: 12 } };

export interface Outcome {
  id: string;
  kind: string;
  /** by the truth; null where it is neither quite right nor plainly wrong */
  right: boolean | null;
  verdict: Quality["verdict"];
  mm: number;
  line: string;
}

/** The true map of a pair, fixed world to moving world: known, or found once by an affine registration of the whole images from a search. */
export async function truthOf(team: Team, pair: Pair, found: Map<string, Matrix4>): Promise<Matrix4> {
  const known = found.get(pair.name);
  if (known) return known;
  const named = pairs.find(({ name }) => name === pair.truth);
  const truth = named ? invertAffine(await truthOf(team, named, found)) : typeof pair.truth === "object" && pair.truth !== null ? pair.truth
    : matrixOf(registerPair(team, await volumeAt(pair.fixed), await volumeAt(pair.moving), { type_of_transform: "Affine", initial_transform: "search", working_resolution: 2 }));
  found.set(pair.name, truth);
  return truth;
}

/** One run, judged by the truth and by the verdict. A registration that gives up by itself counts as called failed: rightly where it was made to fail. */
export async function outcomeOf(team: Team, { id, pair, kind, make }: RunPlan, truth: Matrix4): Promise<Outcome> {
  const { fixed, moving, motion, hopeless, parameters } = await make(truth);
  try {
    const answer = registerPair(team, fixed, moving, { working_resolution: resolution, ...parameters });
    const { meanMm } = differenceOf(matrixOf(answer), multiply4(motion, truth), headPoints(fixed));
    const { right, wrong } = pair.same ? bounds.same : bounds.other;
    const { verdict, evidence, findings } = answer.quality;
    const numbers = Object.entries(evidence ?? {}).map(([name, value]) => `${name} ${value?.toFixed(2) ?? "-"}`).join(" ");
    return {
      id, kind, verdict, mm: meanMm, right: hopeless || meanMm > wrong ? false : meanMm <= right ? true : null,
      line: `${id.padEnd(32)} ${meanMm.toFixed(1).padStart(6)} mm ${verdict.padEnd(6)} ${numbers} | ${findings.map(({ code, severity }) => (severity === "failed" ? `${code}!` : code)).join(" ")}`,
    };
  } catch (error) {
    const { code, message } = toPlainError(error);
    if (code !== "failed") throw error;
    return { id, kind, verdict: "failed", mm: Infinity, right: !isMadeToFail(kind), line: `${id.padEnd(32)} gave up: ${message}` };
  }
}

/** The outcomes of a set's runs, one after the other. */
export async function verdictOutcomes(team: Team, plans: readonly RunPlan[], log: (line: string) => void): Promise<Outcome[]> {
  const truths = new Map<string, Matrix4>();
  const outcomes: Outcome[] = [];
  for (const plan of plans) {
    const outcome = await outcomeOf(team, plan, await truthOf(team, plan.pair, truths));
    const fault = (outcome.right === false && outcome.verdict === "good") || (outcome.right === true && outcome.verdict === "failed");
    log(`${fault ? "! " : "  "}${outcome.right === null ? "? " : outcome.right ? "R " : "W "}${outcome.line}`);
    outcomes.push(outcome);
  }
  return outcomes;
}

const verdicts = ["good", "check", "failed"] as const;

/** The confusion of truth and verdict, kind by kind. */
export function confusionTable(outcomes: readonly Outcome[]): string[] {
  const count = (some: readonly Outcome[], right: boolean | null) => verdicts.map((verdict) => some.filter((outcome) => outcome.right === right && outcome.verdict === verdict).length);
  const line = (name: string, some: readonly Outcome[]) => {
    const cells = [true, false, null].map((right) => count(some, right).map((n) => String(n).padStart(5)).join(""));
    return `${name.padEnd(18)}${cells.join("   |")}`;
  };
  const kinds = [...new Set(outcomes.map(({ kind }) => kind))];
  const heads = ["right", "wrong", "between"].map((name) => `${name}: good check failed`);
  return [`${" ".repeat(18)}${heads.join("  ")}`, ...kinds.map((kind) => line(kind, outcomes.filter((outcome) => outcome.kind === kind))), line("all", outcomes)];
}

/** The rows of the robustness table. */
export async function verdictRows(team: Team, set: RunSet, times: number, only: string | null, log: (line: string) => void): Promise<RowResult[]> {
  const outcomes = await verdictOutcomes(team, runsOf(set, times).filter(({ id }) => only === null || id.includes(only)), log);
  for (const text of confusionTable(outcomes)) log(text);
  const wrong = outcomes.filter(({ right }) => right === false), right = outcomes.filter((outcome) => outcome.right === true);
  const falseGood = wrong.filter(({ verdict }) => verdict === "good").length;
  const falseFailed = right.filter(({ verdict }) => verdict === "failed").length;
  const share = (n: number, of: readonly Outcome[]) => `${String(n)} of ${String(of.length)}`;
  return [
    { name: `verdict on wrong results, ${set} set`, target: "none called good", measured: `${share(falseGood, wrong)}; ${share(wrong.filter(({ verdict }) => verdict === "failed").length, wrong)} called failed`, holds: falseGood === 0 },
    {
      name: `verdict on right results, ${set} set`, target: "at most 2 % called failed",
      measured: `${share(falseFailed, right)}; ${share(right.filter(({ verdict }) => verdict === "good").length, right)} called good`, holds: falseFailed <= 0.02 * right.length,
    },
  ];
}
