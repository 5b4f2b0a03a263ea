import { describe, expect, it } from "vitest";
import { layerOpacities } from "../../../renderer/scene/layers.ts";

/** What a pixel becomes that the three layers cover, bottom to top. */
function over(layers: readonly { value: number; opacity: number }[]): number {
  return layers.reduce((below, { value, opacity }) => below * (1 - opacity) + value * opacity, 0);
}
const picture = (share: number, fixed: number | null, moving: number | null) => {
  const opacities = layerOpacities(share, { fixed: true, moving: true });
  return over([
    { value: moving ?? 0, opacity: moving === null ? 0 : opacities.movingUnder },
    { value: fixed ?? 0, opacity: fixed === null ? 0 : opacities.fixed },
    { value: moving ?? 0, opacity: moving === null ? 0 : opacities.movingOver },
  ]);
};

describe("blending", () => {
  it.each([0, 0.3, 0.5, 0.8])("is linear where both images are, share %s", (share) => {
    expect(picture(share, 100, 200)).toBeCloseTo((1 - share) * 100 + share * 200, 9);
  });

  it("shows each image where it is alone", () => {
    expect(picture(0.3, 100, null)).toBe(100);
    expect(picture(0.3, null, 100)).toBeGreaterThan(70);
  });

  it("shows one image only at the ends", () => {
    expect(picture(0, null, 200)).toBe(0);
    expect(picture(1, 100, null)).toBe(0);
    expect(picture(1, 100, 200)).toBe(200);
  });

  it("shows a single image in full", () => {
    expect(layerOpacities(0.3, { fixed: false, moving: true }).movingOver).toBe(1);
    expect(layerOpacities(0.3, { fixed: true, moving: false })).toEqual({ movingUnder: 0, fixed: 1, movingOver: 0 });
  });
});
