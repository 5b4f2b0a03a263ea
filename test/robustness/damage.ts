import { spacingOf, transformPoint } from "../../workers/contract/affine.ts";
import { bytesPerVoxel, voxelCount, voxelView, type Dtype, type Triple, type Volume } from "../../workers/contract/volume.ts";

/** What scanners, other programs and users do to images. All answer a copy; world positions of what remains do not change. */

/** The voxels as another type, in real values. */
export function converted(volume: Volume, dtype: Dtype): Volume {
  const { slope, intercept } = volume.header;
  const from = voxelView(volume.header.dtype, volume.voxels);
  const voxels = new SharedArrayBuffer(from.length * bytesPerVoxel[dtype]);
  const to = voxelView(dtype, voxels);
  for (let i = 0; i < from.length; i++) to[i] = from[i] * slope + intercept;
  return { header: { ...volume.header, dtype, slope: 1, intercept: 0 }, voxels };
}

/** A float32 copy whose voxels `change` may give another real value. */
export function changed(volume: Volume, change: (value: number, x: number, y: number, z: number) => number): Volume {
  const copy = converted(volume, "float32");
  const voxels = voxelView("float32", copy.voxels);
  const [nx, ny, nz] = copy.header.dims;
  for (let z = 0, i = 0; z < nz; z++) for (let y = 0; y < ny; y++) for (let x = 0; x < nx; x++, i++) voxels[i] = change(voxels[i], x, y, z);
  return copy;
}

/** Everything outside a circle in each slice holds `value`, as outside a scanner's field of measurement; it spans the longer side, lest it cuts a head off. */
export function outsideCircle(volume: Volume, value: number): Volume {
  const [nx, ny] = volume.header.dims;
  const radius = 0.49 * Math.max(nx, ny);
  return changed(volume, (old, x, y) => (Math.hypot(x - (nx - 1) / 2, y - (ny - 1) / 2) > radius ? value : old));
}

/** The outer share of every side holds one value. */
export function framed(volume: Volume, value: number, share: number): Volume {
  const { dims } = volume.header;
  return changed(volume, (old, ...place) => (place.some((at, axis) => at < share * dims[axis] || at >= (1 - share) * dims[axis]) ? value : old));
}

/** A CT with a table top: a curved plate of 60 to 250 HU below the patient (posterior, toward -y in RAS), as long as the image. */
export function withTable(volume: Volume): Volume {
  const { affine, dims } = volume.header;
  const low = lowestBody(volume) - 12;
  const middle = transformPoint(affine, dims.map((n) => (n - 1) / 2))[0];
  return changed(volume, (old, x, y, z) => {
    const [wx, wy] = transformPoint(affine, [x, y, z]);
    const surface = low + ((wx - middle) / 60) ** 2 * 4;
    return wy < surface && wy > surface - 14 ? (wy > surface - 4 || wy < surface - 10 ? 250 : -60) : old;
  });
}

/** The most posterior world y (mm) of anything above -300 HU. */
function lowestBody(volume: Volume): number {
  const { affine, dims: [nx, ny, nz], slope, intercept, dtype } = volume.header;
  const voxels = voxelView(dtype, volume.voxels);
  let low = Infinity;
  for (let z = 0; z < nz; z += 2) {
    for (let y = 0; y < ny; y++) {
      let count = 0;
      for (let x = 0; x < nx; x++) if (voxels[(z * ny + y) * nx + x] * slope + intercept > -300) count++;
      if (count > 0.12 * nx) low = Math.min(low, transformPoint(affine, [nx / 2, y, z])[1]);
    }
  }
  return low;
}

/** Slices of `thickness` mm along the axis that is nearest to up: means over what each covers. */
export function thickSlices(volume: Volume, thickness: number): Volume {
  const { affine, dims, dtype, slope, intercept } = volume.header;
  const axis = [0, 1, 2].reduce((best, candidate) => (Math.abs(affine[8 + candidate]) > Math.abs(affine[8 + best]) ? candidate : best), 0);
  const size = spacingOf(affine)[axis];
  const factor = thickness / size;
  const coarse = dims.map((n, i) => (i === axis ? Math.floor(n / factor) : n)) as Triple;
  const from = voxelView(dtype, volume.voxels);
  const voxels = new SharedArrayBuffer(4 * voxelCount(coarse));
  const to = new Float32Array(voxels);
  const value = (place: Triple) => from[(place[2] * dims[1] + place[1]) * dims[0] + place[0]] * slope + intercept;
  let i = 0;
  for (let z = 0; z < coarse[2]; z++) {
    for (let y = 0; y < coarse[1]; y++) {
      for (let x = 0; x < coarse[0]; x++, i++) {
        const place: Triple = [x, y, z];
        const [begin, end] = [place[axis] * factor, (place[axis] + 1) * factor];
        let sum = 0;
        for (let k = Math.floor(begin); k < Math.ceil(end - 1e-9); k++) {
          const at: Triple = [x, y, z];
          at[axis] = Math.min(k, dims[axis] - 1);
          sum += (Math.min(end, k + 1) - Math.max(begin, k)) * value(at);
        }
        to[i] = sum / factor;
      }
    }
  }
  const first: Triple = [0, 0, 0];
  first[axis] = (factor - 1) / 2;
  const origin = transformPoint(affine, first);
  const placed = affine.map((entry, index) => (index >= 12 ? entry : index % 4 === 3 ? origin[(index - 3) / 4] : index % 4 === axis ? entry * factor : entry));
  return { header: { ...volume.header, dims: coarse, affine: placed, spacing: spacingOf(placed), dtype: "float32", slope: 1, intercept: 0 }, voxels };
}

export type Side = "left" | "right" | "back" | "front" | "bottom" | "top";

/** The first and end index of each axis when a share of the field of view is cut off at an anatomical side (by the header). */
export function cutBox({ header: { affine, dims } }: Volume, side: Side, share: number): { first: Triple; end: Triple } {
  const row = side === "left" || side === "right" ? 0 : side === "back" || side === "front" ? 1 : 2;
  const axis = [0, 1, 2].reduce((best, candidate) => (Math.abs(affine[4 * row + candidate]) > Math.abs(affine[4 * row + best]) ? candidate : best), 0);
  const positive = side === "right" || side === "front" || side === "top";
  // the world axis grows with the index or against it
  const atEnd = positive === affine[4 * row + axis] > 0;
  const first: Triple = [0, 0, 0], end: Triple = [...dims];
  if (atEnd) end[axis] = Math.round(dims[axis] * (1 - share));
  else first[axis] = Math.round(dims[axis] * share);
  return { first, end };
}

