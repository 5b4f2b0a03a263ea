import type { DataSet } from "dicom-parser";
import { brightnessOf } from "../brightness.ts";
import { bytesOf, unsigned16 } from "./elements.ts";

/** Brightness (0 to 255) of the stored values from `first` on; values before and behind take the nearest entry's (PS3.3 C.7.6.3.1.5). */
export interface Palette {
  first: number;
  grey: Uint8Array;
}

const colours = [["x00281101", "x00281201"], ["x00281102", "x00281202"], ["x00281103", "x00281203"]] as const;

/**
 * The palette of a file as brightness.
 * @param signed whether stored values are
 * @returns null where the file holds none that is whole
 */
export function paletteOf(dataSet: DataSet, signed: boolean): Palette | null {
  const [entries, firstRaw, bits] = [0, 1, 2].map((index) => unsigned16(dataSet, colours[0][0], index));
  if (entries === undefined || firstRaw === undefined || (bits !== 8 && bits !== 16)) return null;
  // 65,536 does not fit its field
  const count = entries === 0 ? 65536 : entries;
  const tables = colours.map(([, tag]) => tableOf(dataSet, tag, count, bits));
  const [red, green, blue] = tables;
  if (red === null || green === null || blue === null) return null;
  // some writers state 16 bits and fill 8
  const most = [red, green, blue].some((table) => table.some((value) => value > 255)) ? 65535 : 255;
  return {
    first: signed && firstRaw >= 32768 ? firstRaw - 65536 : firstRaw,
    grey: Uint8Array.from(red, (value, i) => Math.round((brightnessOf(value, green[i], blue[i]) * 255) / most)),
  };
}

/** One colour's entries; 8-bit ones lie in bytes or, as some write them, in words. */
function tableOf(dataSet: DataSet, tag: string, count: number, bits: 8 | 16): Uint16Array | null {
  const bytes = bytesOf(dataSet, tag);
  if (!bytes || bytes.length < (bits === 16 ? 2 * count : count)) return null;
  if (bytes.length < 2 * count) return Uint16Array.from(bytes.subarray(0, count));
  return Uint16Array.from({ length: count }, (_, i) => unsigned16(dataSet, tag, i) ?? 0);
}

/** Stored values of 8 or 16 bits, little endian, as brightness. */
export function throughPalette(values: Uint8Array, { first, grey }: Palette, { bitsAllocated, bitsStored, highBit, signed }: { bitsAllocated: number; bitsStored: number; highBit: number; signed: boolean }): Uint8Array {
  const wide = bitsAllocated === 16;
  const [left, right] = [31 - highBit, 32 - bitsStored];
  const shown = new Uint8Array(wide ? values.length >> 1 : values.length);
  for (let i = 0; i < shown.length; i++) {
    const raw = (wide ? values[2 * i] | (values[2 * i + 1] << 8) : values[i]) << left;
    shown[i] = grey[Math.min(grey.length - 1, Math.max(0, (signed ? raw >> right : raw >>> right) - first))];
  }
  return shown;
}
