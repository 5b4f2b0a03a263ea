import { isInvertible, orientationOf, spacingOf } from "../contract/affine.ts";
import { notice, type Notice } from "../contract/notices.ts";
import { say, type PlainText } from "../contract/sentences.ts";
import { voxelCount, type Triple } from "../contract/volume.ts";
import { readHead } from "./bytes.ts";
import { unreadable } from "./fail.ts";
import { geometryNotices, scalingDecision } from "./geometry-notices.ts";
import type { ImageChoice, ImageFile, VolumeInspection } from "./image-file.ts";
import { openStored } from "./stored-image.ts";
import { storedTypes, type StoredType } from "./stored-types.ts";
import { chooseVolume } from "./volume-choice.ts";

/** FreeSurfer's MGH: everything big-endian, voxels from byte 284, then a footer of scan parameters and notes that is never looked at. */
const headerBytes = 284;
const types: Record<number, StoredType> = { 0: storedTypes.uint8, 1: storedTypes.int32, 3: storedTypes.float32, 4: storedTypes.int16, 10: storedTypes.uint16 };

/** Opens a FreeSurfer .mgh or .mgz. @throws input */
export async function openMgh(path: string, choice: ImageChoice): Promise<ImageFile> {
  const { bytes, gzip, size } = await readHead(path);
  if (bytes.length < headerBytes) throw unreadable(path, say("its content is only {bytes} bytes long", { bytes: bytes.length }), "choose an image, or copy this one again if it was cut short");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const dims: Triple = [view.getInt32(4), view.getInt32(8), view.getInt32(12)];
  const volumes = view.getInt32(16);
  const code = view.getInt32(20);
  const type = Object.hasOwn(types, code) ? types[code] : undefined;
  if (type === undefined || ![...dims, volumes].every((count) => count >= 1 && count <= 65536)) {
    throw unreadable(path, "its header gives impossible sizes or an unknown type", "copy or export it again");
  }
  const { volume, notices: choiceNotices } = chooseVolume(path, choice.volume, volumes, [...dims, volumes]);
  const good = view.getInt16(28) > 0;
  const affine = good ? storedAffine(view, dims) : defaultAffine(dims);
  if (!isInvertible(affine)) throw unreadable(path, "its direction cosines cannot be inverted", "the header is damaged: export the image again");
  const notices: Notice[] = [...choiceNotices, ...geometryNotices(affine)];
  if (!good) notices.push(notice("noGoodGeometry"));
  const header: VolumeInspection = {
    dims, affine, dtype: type.dtype, slope: 1, intercept: 0, spacing: spacingOf(affine), orientation: orientationOf(affine),
    format: gzip ? "FreeSurfer MGH (gzip)" : "FreeSurfer MGH", storedType: type.name, geometrySource: (good ? "direction cosines" : "spacing only") satisfies PlainText, volumes, volume,
    decisions: [notice(good ? "mghDirections" : "voxelSizesOnly"), scalingDecision(1, 0)], notices,
  };
  const stored = voxelCount(dims) * type.size;
  return openStored({
    header, type, littleEndian: false, before: [], stretches: [{ path, size, packed: gzip, start: 0, offset: headerBytes + volume * stored, bytes: stored }],
    components: 1, component: 0, text: false, moreFollows: true,
  });
}

/** Columns: direction cosines times voxel sizes; the given centre lies at voxel dims / 2 (not at the middle of the grid, which is half a voxel before). */
function storedAffine(view: DataView, dims: Triple): number[] {
  const real = (at: number): number => view.getFloat32(30 + 4 * at);
  const linear = [0, 1, 2].map((row) => [0, 1, 2].map((axis) => real(3 + 3 * axis + row) * real(axis)));
  return [...linear.flatMap((row, k) => [...row, real(12 + k) - row.reduce((sum, value, axis) => sum + (value * dims[axis]) / 2, 0)]), 0, 0, 0, 1];
}

/** What FreeSurfer assumes: coronal slices, 1 mm, centred. */
function defaultAffine([x, y, z]: Triple): number[] {
  return [-1, 0, 0, x / 2, 0, 0, 1, -z / 2, 0, -1, 0, y / 2, 0, 0, 0, 1];
}
