import { notice, type Notice } from "../contract/notices.ts";
import type { CarriedHeader } from "../contract/volume.ts";
import { readHead } from "./bytes.ts";
import type { NiftiHeader } from "./nifti-header.ts";

/** The largest header with its extensions that is read. */
const mostBytes = 1 << 22;
/** Intents that say what a value means and stay true of the same image on another grid: statistics, estimates, labels, names. */
const meaning = (code: number): boolean => (code >= 2 && code <= 24) || (code >= 1001 && code <= 1003);

/**
 * What a NIfTI header says besides, to be taken along: its intent and its extensions (nifti1.h: size, code, data, one after another behind the
 * header). What the extensions hold is never looked at: it may be about the patient.
 */
export async function readCarried(path: string, nifti: NiftiHeader): Promise<{ carried: CarriedHeader | undefined; notices: Notice[] }> {
  const { extensions, complete } = await readExtensions(path, nifti);
  const intent = meaning(nifti.intentCode) ? nifti.intent : null;
  const carried = intent || extensions.length > 0 ? { intent: intent && { code: nifti.intentCode, ...intent }, extensions } : undefined;
  return { carried, notices: complete ? [] : [notice("extensionsDamaged")] };
}

async function readExtensions(path: string, nifti: NiftiHeader): Promise<{ extensions: CarriedHeader["extensions"]; complete: boolean }> {
  const start = nifti.version === "NIfTI-2" ? 544 : 352;
  const none = { extensions: [], complete: true };
  if (nifti.version === "Analyze 7.5" || (nifti.single && nifti.voxelOffset <= start)) return none;
  const end = Math.min(mostBytes, nifti.single ? nifti.voxelOffset : mostBytes);
  const { bytes } = await readHead(path, end);
  if (bytes.length < start || bytes[start - 4] === 0) return none;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const extensions: CarriedHeader["extensions"] = [];
  let at = start;
  while (at + 8 <= bytes.length) {
    const size = view.getInt32(at, nifti.littleEndian);
    // zeros fill up to the voxels
    if (size === 0) break;
    if (size < 8 || size % 16 !== 0 || at + size > bytes.length) return { extensions, complete: false };
    extensions.push({ code: view.getInt32(at + 4, nifti.littleEndian), bytes: bytes.slice(at + 8, at + size) });
    at += size;
  }
  return { extensions, complete: true };
}

/** The bytes of extensions as they follow a header: four that say whether there are any, then each with its size and code. */
export function extensionBytes(extensions: CarriedHeader["extensions"]): Buffer {
  const parts = extensions.map(({ code, bytes }) => {
    // the standard wants multiples of 16
    const part = Buffer.alloc(Math.ceil((bytes.length + 8) / 16) * 16);
    part.writeInt32LE(part.length, 0);
    part.writeInt32LE(code, 4);
    part.set(bytes, 8);
    return part;
  });
  return Buffer.concat([Buffer.from([parts.length > 0 ? 1 : 0, 0, 0, 0]), ...parts]);
}
