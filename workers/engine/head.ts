import { spacingOf } from "../contract/affine.ts";
import { voxelCount, type Grid, type Triple } from "../contract/volume.ts";
import { dilate, largestComponent, largestPart, type Overview } from "./content.ts";
import type { EngineMask } from "./samples.ts";

/** An adult head without its neck, from the vertex down, mm. */
const headHeight = 170;
/** Skin, air and dura about a head or brain tell where it ends: so much of the surroundings is compared, mm. */
const surroundings = 10;

/** Gaps that close where a head is outlined, mm: bone and air of the skull and sinuses look like background in MR. */
const gap = 12;

/**
 * The head of an image, on the overview's grid: its largest body with gaps closed (the dark skull between scalp and brain) and everything that it encloses
 * filled in. A CT's table or head rest stays outside.
 */
export function headMask(overview: Overview): Uint8Array {
  return overview.once(() => {
    const { grid } = overview;
    const ct = overview.modality === "CT";
    const filled = closeAndFill(ct ? overview.body : overview.tissue, grid);
    return ct ? filled : largestPart(filled, grid.dims);
  });
}

/** A mask with gaps of so many mm closed and everything filled in that it encloses. */
export function closeAndFill(body: Uint8Array, grid: Grid, width: number = gap): Uint8Array {
  const rounds = roundsOf(grid, width / 2);
  const [px, py, pz] = [rounds + 1, rounds + 1, rounds + 1];
  const [nx, ny] = grid.dims;
  // room all around: closing must not stick to the border, and what is around joins there
  const dims: Triple = [nx + 2 * px, ny + 2 * py, grid.dims[2] + 2 * pz];
  const place = (x: number, y: number, z: number) => ((z + pz) * dims[1] + y + py) * dims[0] + x + px;
  const padded = new Uint8Array(voxelCount(dims));
  forEachVoxel(grid.dims, (i, x, y, z) => {
    padded[place(x, y, z)] = body[i];
  });
  const around = largestComponent(invert(dilate(padded, dims, rounds)), dims);
  // eroding the filled, closed head is dilating what is around it
  const outside = dilate(around, dims, rounds);
  const head = new Uint8Array(body.length);
  forEachVoxel(grid.dims, (i, x, y, z) => {
    head[i] = outside[place(x, y, z)] && !body[i] ? 0 : 1;
  });
  return head;
}

const invert = (mask: Uint8Array) => mask.map((value) => (value ? 0 : 1));

/** How many dilations by one voxel reach so many mm, at least one. */
function roundsOf({ affine }: Grid, mm: number): number {
  return Math.max(1, Math.round(mm / Math.cbrt(spacingOf(affine).reduce((product, size) => product * size, 1))));
}

/**
 * Height (world z, mm) below which a head's neck begins: 170 mm under its vertex. -Infinity when the body reaches the upper end of the field of view, as then
 * nobody knows where the vertex is, or when there is no body.
 */
export function neckHeight(overview: Overview, filled: Uint8Array): number {
  const { grid } = overview;
  const { top, bottom, size } = heightsOf(grid);
  let highest = -Infinity;
  forEachVoxel(grid.dims, (i, x, y, z) => {
    if (filled[i]) highest = Math.max(highest, heightAt(grid, x, y, z));
  });
  // an oblique field of view is narrower at its highest corner: a body that ends well below it has a top
  return highest > top - 1.5 * size || highest - bottom < headHeight ? -Infinity : highest - headHeight;
}

/** Where the head is and how much of the surroundings tells its outline; `neck` keeps what lies below the head. */
export function headRegion(overview: Overview, neck: boolean): EngineMask {
  const { grid } = overview;
  const filled = headMask(overview);
  const inside = dilate(filled, grid.dims, roundsOf(grid, surroundings));
  const floor = neck ? -Infinity : neckHeight(overview, filled);
  if (floor > -Infinity) {
    forEachVoxel(grid.dims, (i, x, y, z) => {
      if (heightAt(grid, x, y, z) < floor) inside[i] = 0;
    });
  }
  return { grid, inside };
}

export const heightAt = ({ affine: m }: Grid, x: number, y: number, z: number) => m[8] * x + m[9] * y + m[10] * z + m[11];

/** Heights of the lowest and highest voxel centres of a grid, and what a voxel measures upwards, mm. */
function heightsOf(grid: Grid): { top: number; bottom: number; size: number } {
  const [nx, ny, nz] = grid.dims;
  const heights = [0, nx - 1].flatMap((x) => [0, ny - 1].flatMap((y) => [0, nz - 1].map((z) => heightAt(grid, x, y, z))));
  const size = Math.max(Math.abs(grid.affine[8]), Math.abs(grid.affine[9]), Math.abs(grid.affine[10]));
  return { top: Math.max(...heights), bottom: Math.min(...heights), size };
}

/** Visits the voxels of a grid in memory order. */
export function forEachVoxel([nx, ny, nz]: Triple, visit: (index: number, x: number, y: number, z: number) => void): void {
  for (let z = 0, i = 0; z < nz; z++) for (let y = 0; y < ny; y++) for (let x = 0; x < nx; x++, i++) visit(i, x, y, z);
}
