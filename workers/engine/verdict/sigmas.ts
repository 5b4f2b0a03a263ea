import type { Overview } from "../content.ts";
import { bodySize } from "./regions.ts";

/** Smoothing in mm of the levels the evidence is taken from: for a head 4, 2 and 1. */
export interface EvidenceSigmas { coarse: number; fine: number; sharp: number }

/** Levels to take the evidence from, in proportion to the fixed body; the sharp one shows what is inside a head. A level that the registration `needed` anyway is taken where it is near. */
export function evidenceSigmas(fixed: Overview, needed: readonly number[]): EvidenceSigmas {
  const size = bodySize(fixed);
  const near = (sigma: number, most: number) => needed.filter((other) => other >= 0.7 * sigma && other <= most * sigma).sort((a, b) => Math.abs(Math.log(a / sigma)) - Math.abs(Math.log(b / sigma))).at(0) ?? sigma;
  return { coarse: near(size / 40, 1.3), fine: near(size / 80, 1.3), sharp: near(size / 160, 1.5) };
}
