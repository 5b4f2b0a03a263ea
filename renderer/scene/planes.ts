import type { Triple } from "../../workers/contract/volume.ts";

export const planeNames = ["axial", "sagittal", "coronal"] as const;
export type PlaneName = (typeof planeNames)[number];

/** Which side of the screen the patient's left is on: right (radiological, seen from the feet) or left (neurological). */
export type Convention = "radiological" | "neurological";

/** How a plane lies on the screen, in world (RAS) directions. */
export interface PlaneFrame {
  /** towards the right edge of the screen */
  right: Triple;
  /** towards the upper edge */
  up: Triple;
  /** out of the screen, towards the person looking: right x up */
  towards: Triple;
  /** world axis the slices are stacked along: 0 = x, 1 = y, 2 = z */
  axis: 0 | 1 | 2;
}

const negative = ([x, y, z]: Triple): Triple => [x === 0 ? 0 : -x, y === 0 ? 0 : -y, z === 0 ? 0 : -z];

/** The frame of an anatomical plane. Sagittal planes are seen from the patient's left, nose to the left, in both conventions. */
export function planeFrame(name: PlaneName, convention: Convention): PlaneFrame {
  const toPatientLeft: Triple = [-1, 0, 0];
  const side = convention === "radiological" ? toPatientLeft : negative(toPatientLeft);
  switch (name) {
    case "axial": return { right: side, up: [0, 1, 0], towards: [0, 0, side[0]], axis: 2 };
    case "coronal": return { right: side, up: [0, 0, 1], towards: [0, side[0] === 0 ? 0 : -side[0], 0], axis: 1 };
    case "sagittal": return { right: [0, -1, 0], up: [0, 0, 1], towards: [-1, 0, 0], axis: 0 };
  }
}

const letters = [["L", "R"], ["P", "A"], ["I", "S"]] as const;

/** The letter of the side of the patient a world (RAS) direction points to. */
export function directionLetter(direction: Readonly<Triple>): string {
  const sizes = direction.map(Math.abs);
  const axis = sizes.indexOf(Math.max(...sizes));
  return letters[axis][direction[axis] > 0 ? 1 : 0];
}

/** The letters at the four edges of a plane. */
export function edgeLetters(frame: PlaneFrame): { left: string; right: string; top: string; bottom: string } {
  return {
    right: directionLetter(frame.right), left: directionLetter(negative(frame.right)),
    top: directionLetter(frame.up), bottom: directionLetter(negative(frame.up)),
  };
}
