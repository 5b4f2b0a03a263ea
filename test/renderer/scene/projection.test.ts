import { describe, expect, it } from "vitest";
import { planeFrame, planeNames } from "../../../renderer/scene/planes.ts";
import { paneToWorld, worldToPane, zoomAt } from "../../../renderer/scene/projection.ts";
import type { Triple } from "../../../workers/contract/volume.ts";

const pane = { width: 400, height: 300 };
const view = { centre: [10, -20, 30] as Triple, mmPerPixel: 0.5 };
const through: Triple = [12, -18, 33];

describe("projection", () => {
  it.each(planeNames)("maps a pixel of the %s plane to the world and back, on the slice of the crosshair", (name) => {
    for (const convention of ["radiological", "neurological"] as const) {
      const frame = planeFrame(name, convention);
      const world = paneToWorld(frame, view, pane, 123, 45, through);
      expect(world[frame.axis]).toBe(through[frame.axis]);
      const [x, y] = worldToPane(frame, view, pane, world);
      expect(x).toBeCloseTo(123, 9);
      expect(y).toBeCloseTo(45, 9);
    }
  });

  it("puts the front of the patient at the top of an axial plane and the patient's left at the right side", () => {
    const frame = planeFrame("axial", "radiological");
    const [, front] = worldToPane(frame, view, pane, [10, 0, 30]);
    expect(front).toBeLessThan(pane.height / 2);
    const [left] = worldToPane(frame, view, pane, [-10, -20, 30]);
    expect(left).toBe(pane.width / 2 + 40);
  });

  it("keeps the point under the mouse where it is while zooming", () => {
    const frame = planeFrame("sagittal", "radiological");
    const before = paneToWorld(frame, view, pane, 321, 77, through);
    const zoomed = zoomAt(frame, view, pane, 321, 77, 1.7);
    expect(zoomed.mmPerPixel).toBeCloseTo(0.5 / 1.7, 12);
    paneToWorld(frame, zoomed, pane, 321, 77, through).forEach((value, axis) => expect(value).toBeCloseTo(before[axis], 9));
  });

  it("does not zoom without end", () => {
    const frame = planeFrame("axial", "radiological");
    expect(zoomAt(frame, view, pane, 0, 0, 1e9).mmPerPixel).toBe(0.02);
    expect(zoomAt(frame, view, pane, 0, 0, 1e-9).mmPerPixel).toBe(10);
  });
});
