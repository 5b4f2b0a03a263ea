import { spacingOf } from "../contract/affine.ts";
import { voxelCount, type Triple } from "../contract/volume.ts";
import type { Team } from "../team/types.ts";
import { blockMeans, dilate, largestComponent, spread } from "./content.ts";
import { steppedGrid } from "./grid.ts";
import { closeAndFill } from "./head.ts";
import type { EngineImage } from "./image.ts";
import { matchingFromHounsfield } from "./intensity.ts";
import type { EngineMask } from "./samples.ts";

/** Voxel size the skull is looked at, mm: its thinnest parts still show. */
const fine = 2;
/** Gaps of the skull (foramina, orbits' roofs) up to twice as wide are closed, mm. */
const gap = 4;
/** HU of brain and fluid with the partial volume and noise of such voxels, and of bone. */
const softest = -30, densest = 110, bone = 250;
/** Directions of five (left, right, front, back, above) in which bone has to be seen: a line may leave by an orbit or an ear. */
const leastWalls = 4;
/** Less than this is no brain, ml. */
const leastVolume = 150;

/**
 * What the skull of a CT encloses: soft tissue with bone to its left, right, front, back and above (one may be missing), without what hangs on it by less than a narrow gap (orbits, spinal canal). On a grid of about
 * 2 mm. Null when the image shows no skull about a brain.
 */
export function skullInterior(team: Team, image: EngineImage): EngineMask | null {
  const { dims, affine } = image.grid;
  const factors = spacingOf(affine).map((size, axis) => Math.min(dims[axis], Math.max(1, Math.round(fine / size)))) as Triple;
  const coarse = dims.map((n, axis) => Math.ceil(n / factors[axis])) as Triple;
  const means = blockMeans(team.f32(image.data, voxelCount(dims)), dims, factors, coarse);
  const grid = steppedGrid(image.grid, coarse, factors, factors.map((factor) => (factor - 1) / 2) as Triple);
  const [low, high, hard] = [softest, densest, bone].map(matchingFromHounsfield);
  const walls = wallsAround(Uint8Array.from(means, (value) => (value >= hard ? 1 : 0)), coarse, upAxis(affine));
  const enclosed = Uint8Array.from(walls, (count, i) => (count >= leastWalls && means[i] >= low && means[i] <= high ? 1 : 0));
  const size = Math.cbrt(spacingOf(grid.affine).reduce((product, s) => product * s, 1));
  const rounds = Math.max(1, Math.round(gap / size));
  let core: Uint8Array = enclosed;
  for (let round = 0; round < rounds; round++) core = spread(core, coarse, 0);
  const grown = dilate(largestComponent(core, coarse), coarse, rounds + 1);
  for (let i = 0; i < grown.length; i++) grown[i] &= enclosed[i];
  // calcified vessels and the pineal gland are no bone that should stay
  const inside = closeAndFill(grown, grid, fine);
  const count = inside.reduce((sum, voxel) => sum + voxel, 0);
  return count * size ** 3 / 1000 >= leastVolume ? { grid, inside } : null;
}

/** The voxel axis that points most upwards, and whether along or against it. */
function upAxis(affine: readonly number[]): { axis: number; up: boolean } {
  const rises = [affine[8], affine[9], affine[10]].map((rise, axis) => rise / Math.hypot(affine[axis], affine[4 + axis], affine[8 + axis]));
  const axis = rises.reduce((best, rise, i) => (Math.abs(rise) > Math.abs(rises[best]) ? i : best), 0);
  return { axis, up: rises[axis] > 0 };
}

/** In how many of five directions, both ways along the two level axes and upwards, something of `wall` is met. */
function wallsAround(wall: Uint8Array, dims: Triple, { axis: vertical, up }: { axis: number; up: boolean }): Uint8Array {
  const met = new Uint8Array(wall.length);
  const strides = [1, dims[0], dims[0] * dims[1]];
  for (let axis = 0; axis < 3; axis++) {
    const [n, stride] = [dims[axis], strides[axis]];
    // what lies above is met on the way down
    for (const forward of axis === vertical ? [!up] : [true, false]) {
      for (let start = 0; start < wall.length; start++) {
        if (Math.floor(start / stride) % n !== 0) continue;
        let seen = 0;
        for (let step = 0; step < n; step++) {
          const i = start + stride * (forward ? step : n - 1 - step);
          if (wall[i]) seen = 1;
          met[i] += seen;
        }
      }
    }
  }
  return met;
}
