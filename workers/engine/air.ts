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
function seenFrom(kinds: Uint8Array, dims: Triple): Uint8Array {
  const seen = new Uint8Array(kinds.length);
  const last = new Uint8Array(dims[0] * dims[1]);
  let stride = 1;
  for (const n of dims) {
    // in the order of memory along every axis, or most of the time goes into fetching it
    for (let begin = 0; begin < kinds.length; begin += n * stride) {
      passOn(kinds, seen, last, begin, n, stride, stride);
      passOn(kinds, seen, last, begin + (n - 1) * stride, n, -stride, stride);
    }
    stride *= n;
  }
  return seen;
}

/** Goes through `n` layers of `width` voxels, `step` apart: unknown voxels see the kind that came `last` in their place. */
function passOn(kinds: Uint8Array, seen: Uint8Array, last: Uint8Array, begin: number, n: number, step: number, width: number): void {
  last.fill(unknown, 0, width);
  for (let k = 0, layer = begin; k < n; k++, layer += step) {
    for (let i = 0, at = layer; i < width; i++, at++) {
      const kind = kinds[at];
      if (kind === unknown) seen[at] |= last[i];
      else last[i] = kind;
    }
  }
}
