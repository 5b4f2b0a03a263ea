import { aboutCentre, centreOf, identity4 } from "../../workers/contract/affine.ts";
import type { Volume } from "../../workers/contract/volume.ts";
import { rotationMatrix } from "../../workers/engine/matrix.ts";
import type { Team } from "../../workers/team/types.ts";
import { cutBox, framed, outsideCircle, thickSlices, withTable, type Side } from "./damage.ts";
import { headPoints } from "./head-points.ts";
import { differenceOf, matrixOf, referenceOf, registerPair, undoMove } from "./runs.ts";
import type { RowResult } from "./table.ts";
import { cropped, moved, volumeAt } from "./volumes.ts";

/** A spoilt CT, how far its pose may be from that of the clean one (mean mm over the head), and by what its world was moved. */
interface Spoilt { name: string; limit: number; spoil: (ct: Volume) => Volume; move?: (ct: Volume) => number[] }

const cut = (side: Side, share: number) => (ct: Volume) => {
  const { first, end } = cutBox(ct, side, share);
  return cropped(ct, first, end);
};
/** A slab of so many mm in the middle of the upper two thirds. */
const slab = (mm: number) => (ct: Volume) => {
  const top = cutBox(ct, "top", 0.32), bottom = cutBox(ct, "bottom", 0);
  const upper = cropped(ct, top.first, top.end);
  const axis = [0, 1, 2].find((k) => top.end[k] - top.first[k] !== bottom.end[k] - bottom.first[k]) ?? 2;
  return cropped(upper, ...slabBox(upper, axis, mm));
};
function slabBox(volume: Volume, axis: number, mm: number): [[number, number, number], [number, number, number]] {
  const { dims, spacing, affine } = volume.header;
  const count = Math.round(mm / spacing[axis]);
  const first: [number, number, number] = [0, 0, 0], end: [number, number, number] = [...dims];
  if (affine[8 + axis] > 0) first[axis] = dims[axis] - count;
  else end[axis] = count;
  return [first, end];
}
const turn = (axis: number, degrees: number) => (ct: Volume) =>
  aboutCentre(rotationMatrix([0, 1, 2].map((k) => (k === axis ? degrees * Math.PI / 180 : 0))), [0, 0, 0], centreOf(ct.header));

const cases: Spoilt[] = [
  ...[-3023, -2000, 0, Number.NaN].map((value): Spoilt => ({ name: `padding of ${value}`, limit: 1, spoil: (ct) => outsideCircle(ct, value) })),
  ...[-2000, 0, -1024, Number.NaN].map((value): Spoilt => ({ name: `border of ${value}`, limit: 1, spoil: (ct) => framed(ct, value, 0.03) })),
  { name: "table", limit: 1, spoil: withTable },
  ...(["left", "right", "back", "front", "bottom", "top"] as const).map((side): Spoilt => ({ name: `cut at the ${side}`, limit: 2, spoil: cut(side, 0.25) })),
  // the upper half of a view that holds a neck is the head
  ...(["left", "right", "back", "front", "bottom"] as const).map((side): Spoilt => ({ name: `half cut off at the ${side}`, limit: 2, spoil: cut(side, 0.5) })),
  { name: "slices of 7 mm", limit: 2, spoil: (ct) => thickSlices(ct, 7) },
  { name: "slab of 30 mm", limit: 2, spoil: slab(30) },
  ...[0, 1, 2].map((axis): Spoilt => ({ name: `turned by 40 degrees about ${"xyz"[axis]}`, limit: 1, spoil: (ct) => ct, move: turn(axis, 40) })),
];

const pairs = [
  ["ct_head to mni152", "head/mni152_t1_head.nii.gz", "head/ct_head.nii.gz"],
  ["ct_head to t1_head_lia", "head/t1_head_lia.nii.gz", "head/ct_head.nii.gz"],
  ["scct to avg152T1", "mrct/avg152T1_2mm.nii.gz", "mrct/scct_2mm.nii"],
  ["sample pair", "sample/mr", "sample/ct"],
] as const;

/** Spoils the CT of pairs in many ways; each result must be that of the clean CT. */
export async function spoiltImages(team: Team, pair: string | null, only: string | null, log: (line: string) => void): Promise<RowResult[]> {
  const rows: RowResult[] = [];
  for (const [name, fixedName, movingName] of pairs) {
    if (pair !== null && !name.includes(pair)) continue;
    const fixed = await volumeAt(fixedName), ct = await volumeAt(movingName);
    const clean = matrixOf(await referenceOf(team, fixedName, movingName, { type_of_transform: "Rigid" }));
    const points = headPoints(fixed);
    for (const { name: what, limit, spoil, move } of cases) {
      if (only !== null && !what.includes(only)) continue;
      const by = move ? move(ct) : [...identity4];
      let measured: string, holds = false;
      try {
        const answer = registerPair(team, fixed, moved(spoil(ct), by), { type_of_transform: "Rigid" });
        const { meanMm, maxMm, degrees } = differenceOf(undoMove(matrixOf(answer), by), clean, points);
        holds = meanMm <= limit;
        const { padding, modality } = answer.preparation?.moving ?? { padding: { fraction: 0 }, modality: "?" };
        measured = `${meanMm.toFixed(2)} mm (max ${maxMm.toFixed(2)}), ${degrees.toFixed(2)} degrees; ${modality}, ${(100 * padding.fraction).toFixed(1)} % padding, ${answer.quality.verdict}`;
      } catch (error) {
        measured = error instanceof Error ? error.message : String(error);
      }
      log(`${holds ? "  " : "! "}${name}, ${what}: ${measured}`);
      rows.push({ name: `${name}, ${what}`, target: `within ${limit} mm of the clean case`, measured, holds });
    }
  }
  return rows;
}
