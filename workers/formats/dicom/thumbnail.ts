import { PNG } from "pngjs";
import { SynclineError } from "../../contract/errors.ts";
import type { VoxelArray } from "../../contract/volume.ts";
import type { Listed } from "./choose.ts";
import { frameValues } from "./read-stack.ts";

/** Longer side of the picture, pixels. */
const side = 96;

/** The middle slice as a small grey PNG, windowed from the 2nd to the 99th percentile; null when it cannot be decoded. */
export async function thumbnailOf({ group, stack }: Listed): Promise<string | null> {
  const slices = stack?.volumes[0] ?? group.frames;
  const slice = slices[Math.floor(slices.length / 2)];
  try {
    const values = await frameValues(slice);
    return `data:image/png;base64,${PNG.sync.write(picture(values, slice.columns, slice.rows, slice.spacing), { colorType: 0, inputColorType: 0, inputHasAlpha: false }).toString("base64")}`;
  } catch (thrown) {
    if (thrown instanceof SynclineError) return null;
    throw thrown;
  }
}

/** A slice at the size of a thumbnail with square pixels, each the value nearest its centre. */
function picture(values: VoxelArray, columns: number, rows: number, [rowSpacing, columnSpacing]: readonly number[]): PNG {
  const [wide, high] = [columns * (columnSpacing > 0 ? columnSpacing : 1), rows * (rowSpacing > 0 ? rowSpacing : 1)];
  const scale = side / Math.max(wide, high);
  const [width, height] = [Math.max(1, Math.round(wide * scale)), Math.max(1, Math.round(high * scale))];
  const picked = new Float64Array(width * height);
  for (let y = 0; y < height; y++) {
    const row = Math.min(rows - 1, Math.floor(((y + 0.5) / height) * rows));
    for (let x = 0; x < width; x++) picked[y * width + x] = values[row * columns + Math.min(columns - 1, Math.floor(((x + 0.5) / width) * columns))];
  }
  const sorted = picked.slice().sort();
  const low = sorted[Math.floor(0.02 * sorted.length)];
  const high99 = sorted[Math.floor(0.99 * sorted.length)];
  const png = new PNG({ width, height });
  png.data = Buffer.alloc(width * height);
  picked.forEach((value, i) => {
    png.data[i] = Math.round(255 * Math.min(1, Math.max(0, (value - low) / Math.max(1e-9, high99 - low))));
  });
  return png;
}
