import type { DataSet, Element } from "dicom-parser";
import type { Triple } from "../../contract/volume.ts";

/** Checked access to a data set: what is absent, empty or not what it should be is undefined. The parser may throw on damaged elements. */
function attempt<T>(work: () => T | undefined): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}

export function text(dataSet: DataSet, tag: string, index?: number): string | undefined {
  const value = attempt(() => dataSet.string(tag, index))?.replace(/\0/g, "").trim();
  return value === "" ? undefined : value;
}

function toNumber(written: string | undefined): number | undefined {
  const value = written === undefined || written === "" ? Number.NaN : Number(written.replace(",", "."));
  return Number.isFinite(value) ? value : undefined;
}

/** A number written as text (DS, IS). */
export function decimal(dataSet: DataSet, tag: string, index = 0): number | undefined {
  return toNumber(text(dataSet, tag, index));
}

/** `count` numbers written as text; undefined unless all are there. Taken apart once: there may be one for each of very many frames. */
export function decimals(dataSet: DataSet, tag: string, count: number): number[] | undefined {
  const parts = text(dataSet, tag)?.split("\\") ?? [];
  if (parts.length < count) return undefined;
  const values = parts.slice(0, count).map((part) => toNumber(part.trim()));
  return values.every((value) => value !== undefined) ? values : undefined;
}

export function point(dataSet: DataSet, tag: string): Triple | undefined {
  const values = decimals(dataSet, tag, 3);
  return values ? [values[0], values[1], values[2]] : undefined;
}

export function unsigned16(dataSet: DataSet, tag: string, index = 0): number | undefined {
  return attempt(() => dataSet.uint16(tag, index));
}

export function unsigned32(dataSet: DataSet, tag: string): number | undefined {
  return attempt(() => dataSet.uint32(tag));
}

/** A 32-bit float (FL). */
export function single(dataSet: DataSet, tag: string): number | undefined {
  const element = elementOf(dataSet, tag);
  const value = element && element.length >= 4 ? attempt(() => dataSet.float(tag)) : undefined;
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

/** A 64-bit float (FD). */
export function double(dataSet: DataSet, tag: string, index = 0): number | undefined {
  const element = elementOf(dataSet, tag);
  const value = element && element.length >= 8 * (index + 1) ? attempt(() => dataSet.double(tag, index)) : undefined;
  return value !== undefined && Number.isFinite(value) ? value : undefined;
}

export function elementOf(dataSet: DataSet, tag: string): Element | undefined {
  return Object.hasOwn(dataSet.elements, tag) ? dataSet.elements[tag] : undefined;
}

/** An element's bytes; undefined when they reach beyond the data set. */
export function bytesOf(dataSet: DataSet, tag: string): Uint8Array | undefined {
  const element = elementOf(dataSet, tag);
  if (!element || element.dataOffset + element.length > dataSet.byteArray.length) return undefined;
  return dataSet.byteArray.subarray(element.dataOffset, element.dataOffset + element.length);
}

/** The items of a sequence. */
export function items(dataSet: DataSet, tag: string): DataSet[] {
  return (elementOf(dataSet, tag)?.items ?? []).flatMap(({ dataSet: item }) => (item ? [item] : []));
}

/** All values of a multi-valued text, such as ImageType. */
export function words(dataSet: DataSet, tag: string): string[] {
  const whole = attempt(() => dataSet.string(tag)) ?? "";
  return whole.split("\\").map((word) => word.replace(/\0/g, "").trim()).filter((word) => word !== "");
}
