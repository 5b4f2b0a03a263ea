import { linearPart, multiply3, multiply4, nearestOrthogonal, transformPoint, transpose3, invertAffine, type Matrix4 } from "../../workers/contract/affine.ts";
import { parametersSchema, type ParametersInput } from "../../workers/contract/parameters.ts";
import type { RegisterAnswer } from "../../workers/contract/tasks.ts";
import { linearToMatrix } from "../../workers/contract/transform.ts";
import type { Triple, Volume } from "../../workers/contract/volume.ts";
import { registerVolumes } from "../../workers/engine/register.ts";
import type { Team } from "../../workers/team/types.ts";
import { volumeAt } from "./volumes.ts";

const silent = { publish: () => undefined, publishPreview: () => undefined, elapsed: 0 };

/** One registration; what it allocated is freed. Throws what the engine throws. */
export function registerPair(team: Team, fixed: Volume, moving: Volume, parameters: ParametersInput): RegisterAnswer {
  const mark = team.arena.mark();
  try {
    return registerVolumes(team, { fixed, moving, initial: null, parameters: parametersSchema.parse(parameters) }, silent);
  } finally {
    team.arena.release(mark);
  }
}

const references = new Map<string, Promise<RegisterAnswer>>();

/** The registration of a pair as its files are, with which spoilt and moved ones are compared: once in a process, since it is the same bytes each time. */
export function referenceOf(team: Team, fixed: string, moving: string, parameters: ParametersInput): Promise<RegisterAnswer> {
  const key = JSON.stringify([fixed, moving, parameters]);
  const known = references.get(key);
  if (known) return known;
  const made = (async () => registerPair(team, await volumeAt(fixed), await volumeAt(moving), parameters))();
  references.set(key, made);
  return made;
}

export const matrixOf = (answer: RegisterAnswer): number[] => linearToMatrix(answer.transform);

/** How far two maps of fixed world points lie apart. */
export interface Difference { meanMm: number; maxMm: number; degrees: number }

/** Distance of two maps over points (mm), and the angle between their rotations. */
export function differenceOf(a: Matrix4, b: Matrix4, points: readonly Triple[]): Difference {
  const distances = points.map((point) => {
    const p = transformPoint(a, point), q = transformPoint(b, point);
    return Math.hypot(p[0] - q[0], p[1] - q[1], p[2] - q[2]);
  });
  const [ra, rb] = [a, b].map((matrix) => nearestOrthogonal(linearPart(matrix)));
  const turn = multiply3(transpose3(ra), rb);
  const cosine = Math.min(1, Math.max(-1, (turn[0] + turn[4] + turn[8] - 1) / 2));
  return {
    meanMm: distances.reduce((sum, value) => sum + value, 0) / distances.length, maxMm: Math.max(...distances),
    degrees: (Math.acos(cosine) * 180) / Math.PI,
  };
}

/** The map of the original moving image that `found` means when the moving image's world had been moved by `move`. */
export function undoMove(found: Matrix4, move: Matrix4): number[] {
  return multiply4(invertAffine(move), found);
}
