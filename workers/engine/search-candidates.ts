import { aboutCentre, centreOf, identity4, multiply4, spacingOf, translation4 } from "../contract/affine.ts";
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
  const strides = slabShifts(fixed, moving);
  for (const w of rotationLattice()) {
    const rotation = rotationMatrix(w);
    const movingTop = upperCentre(movingPoints, [rotation[2], rotation[5], rotation[8]], movingBody);
    const pairs: { from: Triple; to: Triple }[] = [
      { from: fixedBody, to: movingBody }, { from: fixedTop, to: movingTop }, grids,
      { from: fixedTop, to: movingBody }, { from: fixedBody, to: movingTop }, { from: fixedBody, to: fixedBody },
    ];
    const match = (from: Triple, to: Triple) => multiply4(translation4([0, 1, 2].map((axis) => to[axis] - from[axis])), aboutCentre(rotation, [0, 0, 0], from));
    for (const { from, to } of pairs) list.push(match(from, to));
    if (Math.hypot(...w) > slabTurn) continue;
    for (const shift of strides) list.push(match([0, 1, 2].map((axis) => fixedBody[axis] + shift.fixed[axis]) as Triple, [0, 1, 2].map((axis) => movingBody[axis] + shift.moving[axis]) as Triple));
  }
  return list;
}

/** A slab of a head may belong anywhere along its short axis: so far apart are the places that are tried, mm, for turns of up to so many radians. */
const slabStep = 15;
const slabTurn = 0.8;

/** Shifts of the bodies' centres, along the axes on which one image holds a slab of what the other one holds: the slab's centre against other places of the other body. */
function slabShifts(fixed: Overview, moving: Overview): { fixed: Triple; moving: Triple }[] {
  const [f, m] = [extentsOf(fixed), extentsOf(moving)];
  const places = (thin: number, whole: number): number[] => {
    if (thin > 0.6 * whole) return [];
    const steps = Math.ceil((whole - thin) / 2 / slabStep);
    return Array.from({ length: 2 * steps + 1 }, (_, i) => (i - steps) * slabStep).filter((place) => place !== 0);
  };
  const along = (axis: number[], place: number) => axis.map((value) => value * place) as Triple;
  return [
    ...m.flatMap(({ axis, length }) => places(length, Math.min(...f.map((other) => other.length))).map((place) => ({ fixed: [0, 0, 0] as Triple, moving: along(axis, place) }))),
    ...f.flatMap(({ axis, length }) => places(length, Math.min(...m.map((other) => other.length))).map((place) => ({ fixed: along(axis, place), moving: [0, 0, 0] as Triple }))),
  ];
}

/** How far a body reaches along each axis of its grid, mm, and these axes' directions in the world. */
function extentsOf(overview: Overview): { axis: number[]; length: number }[] {
  const points = sparse(overview.bodyPoints());
  const { affine } = overview.grid;
  const spacing = spacingOf(affine);
  return [0, 1, 2].map((column) => {
    const axis = [0, 1, 2].map((row) => affine[4 * row + column] / spacing[column]);
    let low = Infinity, high = -Infinity;
    for (let i = 0; i < points.length; i += 3) {
      const place = axis[0] * points[i] + axis[1] * points[i + 1] + axis[2] * points[i + 2];
      low = Math.min(low, place);
      high = Math.max(high, place);
    }
    return { axis, length: Math.max(0, high - low) };
  });
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
