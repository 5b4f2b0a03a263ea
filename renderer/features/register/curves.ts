/** The metric of one stage, iteration by iteration, and where each level begins. */
export interface Curve { values: number[]; levelStarts: number[] }

// long plain arrays, which a store would watch number by number
let curves: Curve[] = [];

export function curveOf(stage: number): Curve {
  while (curves.length <= stage) curves.push({ values: [], levelStarts: [] });
  return curves[stage];
}

export function forgetCurves(): void {
  curves = [];
}

/** The curves as they are: forgetting them leaves these whole. */
export const heldCurves = (): readonly Curve[] => curves;

export function showCurves(held: readonly Curve[]): void {
  curves = [...held];
}
