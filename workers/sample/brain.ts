import type { Head } from "./anatomy.ts";
import { gradientNoise, noiseAt, type NoiseSample } from "./noise.ts";
import { clamp, ellipsoid } from "./shapes.ts";

/*
 * Cortex: let t be the distance (mm) from the brain's free surface, which is its hull and the walls of its furrows. Then t < 0 is CSF,
 * 0 < t < 2.7 is grey and deeper is white matter. Furrows are sheets where a band-limited noise, made constant along the rays from the
 * middle of the head, crosses zero: |n| / |grad n| is the distance to such a sheet (first order), and a sheet ends at some depth.
 */

/** Distance to a sheet of half width `width` that reaches down to depth 0 of `beyond` (positive below its end). */
function sheet(distance: number, beyond: number): number {
  const across = Math.max(distance, 0), down = Math.max(beyond, 0);
  return across === 0 && down === 0 ? Math.max(distance, beyond) : Math.sqrt(across * across + down * down);
}

const noise: NoiseSample = { value: 0, dx: 0, dy: 0, dz: 0 };

/** Paints everything inside the skull's cavity, `depth` mm below its inner table. */
export function paintBrain(head: Head, x: number, y: number, z: number, depth: number): void {
  const { brain, seed } = head.recipe;
  const wiggle = 1.6 * noiseAt(seed + 10, 0, y, z, 30);
  const middle = Math.abs(x - wiggle);
  const { core } = brain.fissure;
  const aboveCore = ellipsoid(0, y - core.centre[1], z - core.centre[2], core.radii[0], core.radii[1], core.radii[2]);
  // the tent between cerebrum and cerebellum: highest in the middle in front, falling to the sides and to the back
  const tent = (z - brain.tentorium.height + brain.tentorium.fall * Math.abs(x) - brain.tentorium.rise * (y - brain.tentorium.front)) * 0.88;

  if (z > -75) {
    const hull = depth - brain.subarachnoid - 0.8 * noiseAt(seed + 11, x, y, z, 15);
    const aboveTent = Math.max(tent, y - brain.tentorium.front) - 1.3;
    const besideStem = ellipsoid(x, y + 19, z + 40, 18, 21, 28);
    const cerebrum = Math.min(hull, aboveTent, besideStem);
    if (cerebrum > -head.recipe.cavity.fillet) paintCerebrum(head, x, y, z, cerebrum, sheet(middle - brain.fissure.width, -aboveCore));
    if (tent < 2) paintCerebellum(head, x, y, z, Math.min(hull, -tent - 1.3));
    if (aboveCore > 4 && z > -22) head.paint("dura", Math.max(middle - 0.55, 5 - aboveCore));
    if (y < brain.tentorium.front - 3) head.paint("dura", Math.max(Math.abs(tent) - 0.6, 12 - Math.abs(x) - 0.4 * (brain.tentorium.front - y)));
    if (tent > -2 && y < 55) head.paint("vessel", Math.max(middle - 4.2 + 0.62 * depth, depth - 6.5));
  }
  for (const layer of head.deep) head.paint(layer.tissue, layer.distance(x, y, z));
}

function paintCerebrum(head: Head, x: number, y: number, z: number, hull: number, fissure: number): void {
  const { brain, cavity, seed } = head.recipe;
  const outer = Math.min(hull, fissure);
  const { sylvian } = brain;
  const side = Math.abs(x);
  const over = (z - sylvian.origin[2] + sylvian.slope * (y - sylvian.origin[1]) + 3 * noiseAt(seed + 12, x, y, z, 22)) * 0.9;
  const beyond = Math.max(sylvian.insula - side, y - sylvian.front, sylvian.back - y);
  let surface = Math.min(outer, sheet(Math.abs(over) - sylvian.width, beyond));

  if (outer < 26) {
    // half way to the ray's point on the hull: the noise varies a little along the ray, so furrows lean
    const dx = x - cavity.centre[0], dy = y - cavity.centre[1], dz = z - cavity.centre[2];
    const ux = dx / cavity.radii[0], uy = dy / cavity.radii[1], uz = dz / cavity.radii[2];
    const share = Math.max(Math.sqrt(ux * ux + uy * uy + uz * uz), 0.3);
    const bendX = 5 * noiseAt(seed + 13, x, y, z, 21), bendY = 5 * noiseAt(seed + 14, x, y, z, 21), bendZ = 5 * noiseAt(seed + 15, x, y, z, 21);
    // furrows grow shallow towards the middle, where the rays crowd together
    const depthShare = (1 + 0.45 * noiseAt(seed + 16, x, y, z, 26)) * clamp((share - 0.36) * 3);
    const stretch = Math.sqrt(share);
    for (let family = 0; family < 2; family++) {
      const { spacing, depth, width } = brain.furrows[family];
      const scale = 1 / (spacing * stretch);
      gradientNoise(seed + 20 + family, dx * scale + bendX / spacing, dy * scale + bendY / spacing, dz * scale + bendZ / spacing, noise);
      const slope = Math.sqrt(noise.dx * noise.dx + noise.dy * noise.dy + noise.dz * noise.dz) * scale;
      const across = Math.abs(noise.value) / Math.max(slope, 0.3 * scale);
      surface = Math.min(surface, sheet(across - width, outer - depth * depthShare));
    }
  }
  head.paint("grey", -surface);
  head.paint("white", brain.cortex * (1 + 0.2 * noiseAt(seed + 17, x, y, z, 12)) - surface);
}

function paintCerebellum(head: Head, x: number, y: number, z: number, limit: number): void {
  const { cerebellum } = head.recipe.brain;
  const { centre, radii } = cerebellum;
  const inside = Math.min(limit, -ellipsoid(x - centre[0], y - centre[1], z - centre[2], radii[0], radii[1], radii[2]));
  if (inside < -2) return;
  // leaves fan out from the fourth ventricle: (z - z4) / (a + r) is constant on a leaf
  const fromY = y + 38, fromZ = z + 30;
  const reach = 14 + Math.sqrt(fromY * fromY + fromZ * fromZ + 0.15 * x * x);
  const fan = (fromZ * 42) / reach + 1.6 * noiseAt(head.recipe.seed + 18, x, y, z, 14) + 0.05 * Math.abs(x);
  const phase = fan / cerebellum.folia;
  const across = Math.abs(phase - Math.floor(phase) - 0.5) * cerebellum.folia * (reach / 42);
  const leaves = sheet(across - 0.4, inside - 15 * clamp(0.8 + 0.5 * noiseAt(head.recipe.seed + 19, x, y, z, 16)));
  const surface = Math.min(inside, leaves);
  head.paint("cerebellarGrey", -surface);
  head.paint("cerebellarWhite", cerebellum.cortex - surface);
}
