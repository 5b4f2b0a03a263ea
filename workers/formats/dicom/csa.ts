/** Siemens' private header (CSA): a list of named values. Layout as described by nibabel's documentation of the format. */

const mostTags = 256;
const mostItems = 256;

/** The values of one tag of a CSA header; empty where it is absent or the header is damaged. */
export function csaValues(bytes: Uint8Array, name: string): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const second = Buffer.from(bytes.subarray(0, 4)).toString("latin1") === "SV10";
  let at = second ? 8 : 0;
  if (bytes.length < at + 8) return [];
  const count = view.getUint32(at, true);
  at += 8;
  // the older form adds the first tag's number of items to every length
  let base = 0;
  for (let tag = 0; tag < Math.min(count, mostTags); tag++) {
    if (at + 84 > bytes.length) return [];
    const label = Buffer.from(bytes.subarray(at, at + 64)).toString("latin1").split("\0")[0];
    const items = view.getUint32(at + 76, true);
    at += 84;
    if (items > mostItems) return [];
    if (tag === 0) base = items;
    const values: string[] = [];
    for (let item = 0; item < items; item++) {
      if (at + 16 > bytes.length) return [];
      const length = second ? view.getUint32(at + 4, true) : view.getUint32(at, true) - base;
      at += 16;
      if (length < 0 || at + length > bytes.length) return label === name ? values : [];
      const value = Buffer.from(bytes.subarray(at, at + length)).toString("latin1").split("\0")[0].trim();
      if (value !== "") values.push(value);
      at += Math.ceil(length / 4) * 4;
    }
    if (label === name) return values;
  }
  return [];
}
