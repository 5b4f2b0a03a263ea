import { describe, expect, it } from "vitest";
import { directionLetter, edgeLetters, planeFrame, planeNames } from "../../../renderer/scene/planes.ts";
import type { Triple } from "../../../workers/contract/volume.ts";

const cross = ([a, b, c]: Triple, [d, e, f]: Triple): Triple => [b * f - c * e + 0, c * d - a * f + 0, a * e - b * d + 0];

describe("planes", () => {
  it("shows the patient's left at the right side in the radiological convention, as if seen from the feet or the front", () => {
    expect(edgeLetters(planeFrame("axial", "radiological"))).toEqual({ left: "R", right: "L", top: "A", bottom: "P" });
    expect(edgeLetters(planeFrame("coronal", "radiological"))).toEqual({ left: "R", right: "L", top: "S", bottom: "I" });
  });

  it("shows the patient's left at the left side in the neurological convention", () => {
    expect(edgeLetters(planeFrame("axial", "neurological"))).toEqual({ left: "L", right: "R", top: "A", bottom: "P" });
    expect(edgeLetters(planeFrame("coronal", "neurological"))).toEqual({ left: "L", right: "R", top: "S", bottom: "I" });
  });

  it("shows the nose at the left of a sagittal plane in both", () => {
    for (const convention of ["radiological", "neurological"] as const) {
      expect(edgeLetters(planeFrame("sagittal", convention))).toEqual({ left: "A", right: "P", top: "S", bottom: "I" });
    }
  });

  it.each(planeNames)("looks at the %s plane without mirroring: right x up points to the viewer", (name) => {
    for (const convention of ["radiological", "neurological"] as const) {
      const frame = planeFrame(name, convention);
      expect(cross(frame.right, frame.up)).toEqual(frame.towards.map((value) => value + 0));
      expect(frame.towards[frame.axis]).not.toBe(0);
    }
  });

  it("names an oblique direction by its largest part", () => {
    expect(directionLetter([0.2, -0.9, 0.4])).toBe("P");
    expect(directionLetter([0.2, -0.3, 0.4])).toBe("S");
    expect(directionLetter([-0.7, 0.3, 0.4])).toBe("L");
  });
});
