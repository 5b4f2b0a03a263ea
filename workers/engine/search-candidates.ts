import { aboutCentre, centreOf, identity4, multiply4, translation4 } from "../contract/affine.ts";
import type { Grid, Triple } from "../contract/volume.ts";
import { centreOfMass, type Overview } from "./content.ts";
import { rotationMatrix } from "./matrix.ts";

/** Rotation vectors on a lattice of 30 degrees, up to 95: no turn within that ball is further than 26 degrees from one of them. The first is no turn. */
function rotationLattice(): number[][] {
  const step = Math.PI / 6;
  const limit = 95 * Math.PI / 180;
  const places = [-3, -2, -1, 0, 1, 2, 3].map((k) => k * step);
  const lattice = places.flatMap((x) => places.flatMap((y) => places.map((z) => [x, y, z]))).filter((w) => Math.hypot(...w) <= limit);
  return lattice.sort((a, b) => Math.hypot(...a) - Math.hypot(...b));
}

/** Part of a body from its upper end that two images of heads most likely share, mm: an adult head without the neck. */
const upperPart = 150;

/**
 * Rigid maps (fixed world to moving world) worth a look: as the headers say (first), and each rotation of the lattice about several pairs of points that may
 * correspond: centres of the bodies, of their upper parts (a neck moves the centre of a head), of the grids, and crosswise. What is up
 * in the moving image follows from the rotation that is tried.
 */
export function searchCandidates(fixed: Overview, moving: Overview, fixedGrid: Grid, movingGrid: Grid): number[][] {
  const fixedBody = centreOfMass(fixed, false), movingBody = centreOfMass(moving, false);
  const grids = { from: centreOf(fixedGrid), to: centreOf(movingGrid) };
  const fixedTop = upperCentre(sparse(fixed.bodyPoints()), [0, 0, 1], fixedBody);
  const movingPoints = sparse(moving.bodyPoints());
  const list = [[...identity4]];
  for (const w of rotationLattice()) {
    const rotation = rotationMatrix(w);
    const movingTop = upperCentre(movingPoints, [rotation[2], rotation[5], rotation[8]], movingBody);
    const pairs: { from: Triple; to: Triple }[] = [
      { from: fixedBody, to: movingBody }, { from: fixedTop, to: movingTop }, grids,
      { from: fixedTop, to: movingBody }, { from: fixedBody, to: movingTop }, { from: fixedBody, to: fixedBody },
    ];
    for (const { from, to } of pairs) list.push(multiply4(translation4([0, 1, 2].map((axis) => to[axis] - from[axis])), aboutCentre(rotation, [0, 0, 0], from)));
  }
  return list;
}

/** At most some 4000 of the points, evenly taken: enough for a centre. */
function sparse(points: Float64Array): Float64Array {
  const step = Math.max(1, Math.floor(points.length / 12_000));
  return points.filter((_, i) => Math.floor(i / 3) % step === 0);
}

/** Centre of the points within 150 mm of the end that lies furthest in a direction (a unit vector); `otherwise` when there are none. */
function upperCentre(points: Float64Array, [ux, uy, uz]: Triple, otherwise: Triple): Triple {
  let top = -Infinity;
  for (let i = 0; i < points.length; i += 3) top = Math.max(top, ux * points[i] + uy * points[i + 1] + uz * points[i + 2]);
  let count = 0, x = 0, y = 0, z = 0;
  for (let i = 0; i < points.length; i += 3) {
    if (ux * points[i] + uy * points[i + 1] + uz * points[i + 2] < top - upperPart) continue;
    count++;
    x += points[i];
    y += points[i + 1];
    z += points[i + 2];
  }
  return count > 0 ? [x / count, y / count, z / count] : otherwise;
}
