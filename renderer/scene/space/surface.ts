import { faceNeighbours } from "../../../workers/contract/neighbours.ts";
import type { Triple } from "../../../workers/contract/volume.ts";

/** Triangles in voxel coordinates; `normals` point to lower values, length 1. */
export interface Surface { points: Float32Array; normals: Float32Array; triangles: Uint32Array }

/**
 * The surface where a volume passes `level`, by surface nets (Gibson 1998): one point in every cell of eight voxels that the surface passes through, in the
 * middle of its crossings with the cell's edges, and a quad around every edge it crosses. Smoother and with fewer triangles than marching cubes.
 */
export function surfaceNet(dims: Readonly<Triple>, values: Float32Array, level: number): Surface {
  const [nx, ny, nz] = dims;
  const strides = [1, nx, nx * ny];
  const offsets = Array.from({ length: 8 }, (_, corner) => (corner & 1) + (corner & 2 ? nx : 0) + (corner & 4 ? nx * ny : 0));
  const pointOf = new Int32Array(values.length).fill(-1);
  const points: number[] = [];
  for (let z = 0; z < nz - 1; z++) for (let y = 0; y < ny - 1; y++) for (let x = 0, cell = nx * (y + ny * z); x < nx - 1; x++, cell++) {
    let above = 0;
    for (let corner = 0; corner < 8; corner++) if (values[cell + offsets[corner]] > level) above |= 1 << corner;
    if (above === 0 || above === 255) continue;
    let sx = 0, sy = 0, sz = 0, crossings = 0;
    for (let corner = 0; corner < 8; corner++) for (let axis = 0; axis < 3; axis++) {
      const other = corner | (1 << axis);
      if (other === corner || ((above >> corner) & 1) === ((above >> other) & 1)) continue;
      const a = values[cell + offsets[corner]], b = values[cell + offsets[other]];
      const share = (level - a) / (b - a);
      sx += (corner & 1) + (axis === 0 ? share : 0);
      sy += ((corner >> 1) & 1) + (axis === 1 ? share : 0);
      sz += (corner >> 2) + (axis === 2 ? share : 0);
      crossings++;
    }
    pointOf[cell] = points.length / 3;
    points.push(x + sx / crossings, y + sy / crossings, z + sz / crossings);
  }
  const triangles: number[] = [];
  for (let z = 1; z < nz - 1; z++) for (let y = 1; y < ny - 1; y++) for (let x = 1, voxel = nx * (y + ny * z) + 1; x < nx - 1; x++, voxel++) {
    const inside = values[voxel] > level;
    for (let axis = 0; axis < 3; axis++) {
      if (values[voxel + strides[axis]] > level === inside) continue;
      // the four cells around the edge from this voxel along the axis
      const [u, v] = [strides[(axis + 1) % 3], strides[(axis + 2) % 3]];
      const [a, b, c, d] = [pointOf[voxel - u - v], pointOf[voxel - v], pointOf[voxel], pointOf[voxel - u]];
      if (inside) triangles.push(a, b, c, a, c, d);
      else triangles.push(a, c, b, a, d, c);
    }
  }
  const positions = Float32Array.from(points);
  return { points: positions, normals: normalsOf(dims, values, positions), triangles: Uint32Array.from(triangles) };
}

/** Share of all that is above the level, below which a part of its own is left out of the surface. */
const speck = 0.01;

/** The values without small parts apart from the rest, such as noise or the pieces a thin table falls into on a coarse grid: these are set to the level. */
export function withoutSpecks(dims: Readonly<Triple>, values: Float32Array, level: number): Float32Array {
  const kept = values.slice();
  const seen = new Uint8Array(values.length);
  let total = 0;
  for (const value of values) if (value > level) total++;
  let part: number[] = [];
  const visit = (at: number): void => {
    if (seen[at] || !(values[at] > level)) return;
    seen[at] = 1;
    part.push(at);
  };
  const visitAround = faceNeighbours(dims, visit);
  for (let start = 0; start < values.length; start++) {
    if (seen[start] || !(values[start] > level)) continue;
    part = [];
    visit(start);
    for (let i = 0; i < part.length; i++) visitAround(part[i]);
    if (part.length < speck * total) for (const at of part) kept[at] = level;
  }
  return kept;
}

/** Downhill directions of the volume at points: central differences at the eight voxels around, weighted; those of the nearest voxel alone would show the voxels as facets. */
function normalsOf([nx, ny, nz]: Readonly<Triple>, values: Float32Array, points: Float32Array): Float32Array {
  const normals = new Float32Array(points.length);
  const at = (x: number, y: number, z: number): number =>
    values[Math.min(nx - 1, Math.max(0, x)) + nx * (Math.min(ny - 1, Math.max(0, y)) + ny * Math.min(nz - 1, Math.max(0, z)))];
  for (let i = 0; i < points.length; i += 3) {
    const [left, front, low] = [Math.floor(points[i]), Math.floor(points[i + 1]), Math.floor(points[i + 2])];
    let gx = 0, gy = 0, gz = 0;
    for (let corner = 0; corner < 8; corner++) {
      const [x, y, z] = [left + (corner & 1), front + ((corner >> 1) & 1), low + (corner >> 2)];
      const weight = (1 - Math.abs(points[i] - x)) * (1 - Math.abs(points[i + 1] - y)) * (1 - Math.abs(points[i + 2] - z));
      gx += weight * (at(x - 1, y, z) - at(x + 1, y, z));
      gy += weight * (at(x, y - 1, z) - at(x, y + 1, z));
      gz += weight * (at(x, y, z - 1) - at(x, y, z + 1));
    }
    const length = Math.sqrt(gx * gx + gy * gy + gz * gz) || 1;
    normals[i] = gx / length;
    normals[i + 1] = gy / length;
    normals[i + 2] = gz / length;
  }
  return normals;
}
