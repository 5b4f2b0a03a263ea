import { centreOf, identity4 } from "../../workers/contract/affine.ts";
import type { Team } from "../../workers/team/types.ts";
import { randomRigid } from "../fixtures/rigid.ts";
import { headPoints } from "./head-points.ts";
import { differenceOf, matrixOf, registerPair, undoMove } from "./runs.ts";
import type { RowResult } from "./table.ts";
import { moved, volumeAt } from "./volumes.ts";

const brainOnly = "mrct/colin27_brain_1mm.nii.gz";
/**
 * Templates in one space, so that the truth is the identity to within 2 to 3 mm; or, where `whole` is another template of the fixed image's space, what the registration
 * to that one finds.
 */
const pairs: readonly { name: string; fixed: string; moving: string; whole?: string }[] = [
  { name: "ct_brain to colin27_brain", fixed: brainOnly, moving: "mrct/ct_brain_1mm.nii.gz" },
  { name: "scct to avg152T1", fixed: "mrct/avg152T1_2mm.nii.gz", moving: "mrct/scct_2mm.nii" },
  { name: "scct (whole head) to colin27_brain", fixed: brainOnly, moving: "mrct/scct_2mm.nii" },
  { name: "ct_head (whole head) to colin27_brain", fixed: brainOnly, moving: "head/ct_head.nii.gz", whole: "head/mni152_t1_head.nii.gz" },
];

/** Registers rigidly from random rigid starts (the first one is that of the headers) and measures the mean error over the brain. */
export async function templateTruth(team: Team, count: number, pair: string | null, log: (line: string) => void): Promise<RowResult[]> {
  const rows: RowResult[] = [];
  const brain = headPoints(await volumeAt(brainOnly));
  for (const { name, fixed: fixedName, moving: movingName, whole } of pairs) {
    if (pair !== null && !name.includes(pair)) continue;
    const fixed = await volumeAt(fixedName), moving = await volumeAt(movingName);
    const truth = whole === undefined ? identity4 : matrixOf(registerPair(team, await volumeAt(whole), moving, { type_of_transform: "Rigid" }));
    const errors: number[] = [];
    for (let index = 0; index < count; index++) {
      const move = index === 0 ? [...identity4] : randomRigid(300 + index, 60, 100, centreOf(moving.header));
      const answer = registerPair(team, fixed, moved(moving, move), { type_of_transform: "Rigid" });
      const { meanMm, degrees } = differenceOf(undoMove(matrixOf(answer), move), truth, brain);
      errors.push(meanMm);
      log(`${meanMm <= 3 ? "  " : "! "}${name} ${index}: ${meanMm.toFixed(2)} mm, ${degrees.toFixed(2)} degrees, ${answer.initialisation}, ${answer.preparation?.moving.modality ?? ""}, metric ${answer.quality.metricAfter.toFixed(3)}`);
    }
    const worst = Math.max(...errors);
    rows.push({ name: `template truth, ${name}`, target: "mean error over the brain <= 3 mm", measured: `worst of ${count}: ${worst.toFixed(2)} mm, best ${Math.min(...errors).toFixed(2)} mm`, holds: worst <= 3 });
  }
  return rows;
}

