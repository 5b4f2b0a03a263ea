import { translation4, multiply4, centreOf } from "../../workers/contract/affine.ts";
import type { ParametersInput } from "../../workers/contract/parameters.ts";
import type { Team } from "../../workers/team/types.ts";
import { randomRigid, uniform } from "../fixtures/rigid.ts";
import { headPoints } from "./head-points.ts";
import { differenceOf, matrixOf, referenceOf, registerPair, undoMove } from "./runs.ts";
import type { RowResult } from "./table.ts";
import { moved, volumeAt } from "./volumes.ts";

/** CT and MR heads: [name, fixed, moving]. */
export const capturePairs = [
  ["ct_head to mni152", "head/mni152_t1_head.nii.gz", "head/ct_head.nii.gz"],
  ["ct_head to t1_head_lia", "head/t1_head_lia.nii.gz", "head/ct_head.nii.gz"],
  ["scct to avg152T1", "mrct/avg152T1_2mm.nii.gz", "mrct/scct_2mm.nii"],
  ["sample pair", "sample/mr", "sample/ct"],
] as const;

export interface Start { move: number[]; farOrigin: boolean }

/** The seeded start `index`: up to 90 degrees about any axis through the moving image's centre and 150 mm; every other one with its origin up to 3 m away. */
export function startOf(index: number, centre: readonly number[]): Start {
  const move = randomRigid(1000 + index, 90, 150, centre);
  const next = uniform(5000 + index);
  const farOrigin = index % 2 === 1;
  const origin = [0, 1, 2].map(() => (farOrigin ? (2 * next() - 1) * 3000 / Math.sqrt(3) : 0));
  return { move: multiply4(translation4(origin), move), farOrigin };
}

/** Starts the moving image from many poses; each result must come back to that of the header's own start. */
export async function captureRange(team: Team, count: number, parameters: ParametersInput, only: string | null, log: (line: string) => void): Promise<RowResult[]> {
  const rows: RowResult[] = [];
  for (const [name, fixedName, movingName] of capturePairs) {
    if (only !== null && !name.includes(only)) continue;
    const fixed = await volumeAt(fixedName), moving = await volumeAt(movingName);
    const reference = matrixOf(await referenceOf(team, fixedName, movingName, parameters));
    const points = headPoints(fixed);
    let good = 0;
    const worst = { meanMm: 0, degrees: 0 };
    const began = performance.now();
    for (let index = 0; index < count; index++) {
      const { move } = startOf(index, centreOf(moving.header));
      let line: string;
      try {
        const answer = registerPair(team, fixed, moved(moving, move), parameters);
        const { meanMm, degrees, maxMm } = differenceOf(undoMove(matrixOf(answer), move), reference, points);
        const ok = meanMm <= 2 && degrees <= 1;
        if (ok) good++;
        worst.meanMm = Math.max(worst.meanMm, meanMm);
        worst.degrees = Math.max(worst.degrees, degrees);
        line = `${ok ? "  " : "! "}${name} ${index}: ${meanMm.toFixed(2)} mm (max ${maxMm.toFixed(2)}), ${degrees.toFixed(2)} degrees, metric ${answer.quality.metricAfter.toFixed(4)}, ${answer.quality.verdict}`;
      } catch (error) {
        worst.meanMm = worst.degrees = Infinity;
        line = `! ${name} ${index}: ${error instanceof Error ? error.message : String(error)}`;
      }
      log(line);
    }
    rows.push({
      name: `capture range, ${name}`, target: `${count} of ${count} within 2 mm and 1 degree`, holds: good === count,
      measured: `${good} of ${count}; worst ${worst.meanMm.toFixed(2)} mm, ${worst.degrees.toFixed(2)} degrees; ${((performance.now() - began) / 1000 / Math.max(1, count)).toFixed(2)} s each`,
    });
  }
  return rows;
}
