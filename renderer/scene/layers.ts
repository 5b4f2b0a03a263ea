/** Opacities of the three layers of a slice, bottom to top. */
export interface LayerOpacities { movingUnder: number; fixed: number; movingOver: number }

/**
 * Opacities for a share of the moving image from 0 (fixed alone) to 1 (moving alone). Where both images are, the picture is
 * (1 - share) fixed + share moving; where only one is, it is shown nearly full, so that images that do not overlap are both
 * seen. The layer under the fixed image does that: the fixed image covers it wherever there is one.
 */
export function layerOpacities(share: number, has: { fixed: boolean; moving: boolean }): LayerOpacities {
  if (!has.moving) return { movingUnder: 0, fixed: has.fixed ? 1 : 0, movingOver: 0 };
  if (!has.fixed) return { movingUnder: 0, fixed: 0, movingOver: 1 };
  // at the very end the fixed image leaves even where it is alone
  const fixed = Math.min(1, (1 - share) * 10);
  return { movingUnder: Math.min(1, share * 2), fixed, movingOver: share };
}
