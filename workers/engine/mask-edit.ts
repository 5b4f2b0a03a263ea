import { multiply4 } from "../contract/affine.ts";
import { paintBall, type MaskEdit } from "../contract/mask-edit.ts";
import { faceNeighbours } from "../contract/neighbours.ts";
import { voxelCount, voxelView, type Grid, type Triple, type Volume } from "../contract/volume.ts";
import { largestComponent } from "./content.ts";
import { computedHeader, extremesOf } from "./header.ts";

/**
 * A mask (uint8, 0 or 1) on the image's grid after one change. `mask`: the one before, any type, voxels other than 0 count; null: nothing is marked.
 * The masks given are left as they are.
 */
export function editMask(image: Volume, mask: Volume | null, edit: MaskEdit): { mask: Volume; marked: number } {
  const { header } = image;
  const count = voxelCount(header.dims);
  const buffer = new SharedArrayBuffer(count);
  const voxels = new Uint8Array(buffer);
  if (mask) {
    const before = voxelView(mask.header.dtype, mask.voxels);
    // stored values: 0 of a scaled mask is -intercept / slope
    const nothing = -mask.header.intercept / mask.header.slope;
    for (let i = 0; i < count; i++) voxels[i] = before[i] !== nothing && before[i] === before[i] ? 1 : 0;
  }
  change(voxels, image, edit);
  let marked = 0;
  for (let i = 0; i < count; i++) marked += voxels[i];
  const grid: Grid = { dims: [...header.dims], affine: [...header.affine] };
  return { mask: { header: { ...computedHeader(header, grid, "uint8", 1, 0, extremesOf(voxels)), geometrySource: header.geometrySource, modality: "unknown", range: { min: 0, max: 1, low: 0, high: 1 } }, voxels: buffer }, marked };
}

function change(mask: Uint8Array, { header, voxels }: Volume, edit: MaskEdit): void {
  switch (edit.kind) {
    case "threshold": {
      const stored = voxelView(header.dtype, voxels);
      for (let i = 0; i < mask.length; i++) {
        const value = stored[i] * header.slope + header.intercept;
        mask[i] = value >= edit.low && value <= edit.high ? 1 : 0;
      }
      return;
    }
    case "box": return box(mask, edit.frame ? { dims: header.dims, affine: multiply4(edit.frame, header.affine) } : header, edit.low, edit.high, edit.how);
    case "largest": return void mask.set(largestComponent(mask, header.dims));
    case "fill": return fillHoles(mask, header.dims);
    case "keep": return;
    case "invert": {
      for (let i = 0; i < mask.length; i++) mask[i] ^= 1;
      return;
    }
    case "stroke": {
      for (const point of edit.points) paintBall(mask, header, point, edit.radius, edit.mark ? 1 : 0);
    }
  }
}

/** A voxel belongs to the box when its centre does. */
function box(mask: Uint8Array, { dims: [nx, ny, nz], affine: m }: Grid, low: Readonly<Triple>, high: Readonly<Triple>, how: "add" | "cut" | "remove"): void {
  const from = low.map((value, axis) => Math.min(value, high[axis])), to = low.map((value, axis) => Math.max(value, high[axis]));
  for (let z = 0, i = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, i++) {
        let inside = true;
        for (let axis = 0; axis < 3 && inside; axis++) {
          const world = m[4 * axis] * x + m[4 * axis + 1] * y + m[4 * axis + 2] * z + m[4 * axis + 3];
          inside = world >= from[axis] && world <= to[axis];
        }
        if (how === "add" ? inside : inside === (how === "remove")) mask[i] = how === "add" ? 1 : 0;
      }
    }
  }
}

/** Marks what the background cannot reach from the image's border through shared faces. */
function fillHoles(mask: Uint8Array, [nx, ny, nz]: Triple): void {
  const outside = 2;
  const queue = new Int32Array(mask.length);
  let size = 0;
  const visit = (i: number): void => {
    if (mask[i] !== 0) return;
    mask[i] = outside;
    queue[size++] = i;
  };
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const row = nx * (y + ny * z);
      if (z === 0 || z === nz - 1 || y === 0 || y === ny - 1) for (let x = 0; x < nx; x++) visit(row + x);
      visit(row);
      visit(row + nx - 1);
    }
  }
  const visitAround = faceNeighbours([nx, ny, nz], visit);
  for (let head = 0; head < size; head++) visitAround(queue[head]);
  for (let i = 0; i < mask.length; i++) mask[i] = mask[i] === outside ? 0 : 1;
}
