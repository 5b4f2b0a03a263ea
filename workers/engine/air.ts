import { voxelCount, type Triple } from "../contract/volume.ts";
import type { Team } from "../team/types.ts";
import type { EngineImage } from "./image.ts";

/** What is as dark as this on the scale of matching (0 to 1) is air, or an MR's background. */
const darkest = 0.05;

const unknown = 0, air = 1, body = 2;

/** Faces of a box, then its edges, then its corners: so often must what was learnt be passed on. */
const rounds = 3;

/**
 * Padding behind air is air: what lies outside a scanner's circle or in a frame, and sees nothing but air where data begins along all three axes, gets the value of air and full
 * weight. Without it the outline of the head would count only where the circle leaves it, and poses would follow the circle. Where data ends in tissue the rest stays unknown.
 */
export function fillAir(team: Team, image: EngineImage): void {
  if (!image.weight) return;
  const { dims } = image.grid;
  const count = voxelCount(dims);
  const data = team.f32(image.data, count), weight = team.f32(image.weight, count);
  const kinds = new Uint8Array(count);
  for (let i = 0; i < count; i++) kinds[i] = weight[i] === 0 ? unknown : data[i] <= darkest ? air : body;
  for (let round = 0; round < rounds; round++) {
    const seen = seenFrom(kinds, dims);
    let open = false;
    for (let i = 0; i < count; i++) {
      if (kinds[i] !== unknown) continue;
      if (seen[i] === unknown) open = true;
      // of both kinds: the body may go on here
      else kinds[i] = seen[i] === air ? air : body;
    }
    if (!open) break;
  }
  for (let i = 0; i < count; i++) if (weight[i] === 0 && kinds[i] === air) weight[i] = 1;
}

/** For every voxel the kinds, as bits, of the nearest known voxels in the six directions. */
function seenFrom(kinds: Uint8Array, [nx, ny, nz]: Triple): Uint8Array {
  const seen = new Uint8Array(kinds.length);
  const strides = [1, nx, nx * ny];
  [nx, ny, nz].forEach((n, axis) => {
    const [a, b] = [0, 1, 2].filter((other) => other !== axis);
    const [na, nb] = [a, b].map((other) => [nx, ny, nz][other]);
    for (let j = 0; j < nb; j++) {
      for (let i = 0; i < na; i++) {
        const first = i * strides[a] + j * strides[b];
        for (const [start, step] of [[first, strides[axis]], [first + (n - 1) * strides[axis], -strides[axis]]]) {
          let last = unknown;
          for (let k = 0, at = start; k < n; k++, at += step) {
            if (kinds[at] === unknown) seen[at] |= last;
            else last = kinds[at];
          }
        }
      }
    }
  });
  return seen;
}
