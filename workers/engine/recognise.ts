import { spacingOf } from "../contract/affine.ts";
import { growRings, type Overview } from "./content.ts";
import { headMask } from "./head.ts";

/** Depths below the skin, mm: where a skull lies, and where there is only brain. */
const skullDepth = 20;
const brainDepth = 30;
/** A CT's brain is even: its middle half spans less than this share of its value above the background. In T1 and T2 it spans a quarter and more. */
const evenness = 0.2;
/** A CT's skull is so much brighter than the brain, and nowhere is there a dark layer between scalp and brain as in MR. */
const brighter = 1.15;
const darker = 0.75;

/**
 * Whether an image whose values say nothing (rescaled from 0, of 8 bits, windowed) looks like a CT of a head: an even brain in a shell that is brighter than
 * it, without the dark layer that the skull is in MR. Means of shells by depth below the surface of the head.
 */
export function looksLikeCt(overview: Overview): boolean {
  const { data, grid } = overview;
  const size = Math.min(...spacingOf(grid.affine));
  const head = headMask(overview);
  if (!head.includes(1)) return false;
  const outside = new Uint8Array(head.length);
  for (let i = 0; i < head.length; i++) outside[i] = head[i] ? 0 : 1;
  const background = quantiles(where(data, outside, 1), [0.5])[0] ?? 0;
  const shells: number[] = [];
  const rounds = Math.ceil(brainDepth / size);
  let round = 0;
  growRings(outside, grid.dims, rounds, (shell, count) => {
    if (++round * size > skullDepth) return;
    let sum = 0;
    // in the order of memory: a sum must not depend on the way to its voxels
    for (const voxel of shell.slice(0, count).sort()) sum += data[voxel];
    shells.push(sum / count - background);
  });
  if (round < rounds) return false;
  const brain = where(data, outside, 0);
  if (brain.length < 200) return false;
  const [low, middle, high] = quantiles(brain, [0.25, 0.5, 0.75]).map((value) => value - background);
  if (!(middle > 0) || high - low > evenness * middle) return false;
  const peak = shells.indexOf(Math.max(...shells));
  // what lies deeper than the brightest shell
  return shells[peak] > brighter * middle && shells.slice(peak).every((value) => value > darker * middle);
}

/** The values where a mask is `set`. */
function where(data: Float32Array, mask: Uint8Array, set: 0 | 1): Float32Array {
  const values = new Float32Array(data.length);
  let count = 0;
  for (let i = 0; i < data.length; i++) if (mask[i] === set) values[count++] = data[i];
  return values.subarray(0, count);
}

function quantiles(values: Float32Array, shares: readonly number[]): number[] {
  const sorted = values.slice().sort();
  return sorted.length === 0 ? [] : shares.map((share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]);
}
