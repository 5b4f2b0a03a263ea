import type { Modality, Volume, VolumeHeader } from "../contract/volume.ts";

/** A header without what only the voxels can tell. */
export type VolumeInspection = Omit<VolumeHeader, "range" | "modality">;

/** Which image of a file or folder that holds several. */
export interface ImageChoice {
  /** of a 4-D file, from 0 */
  volume?: number;
  /** of a DICOM folder: the series' identifier as the list of series gives it */
  series?: string;
}

/** What reading the voxels gives. */
export interface ReadImage {
  volume: Volume;
  /** of the bytes on disk; where there are several files, of their bytes in the order they are read */
  sha256: string;
  /** of a DICOM series: its name that tells nothing of the patient, and whether the path tells who the patient is (it holds words of the name or identifiers) */
  identity?: { title: string; telling: boolean };
}

/** An image whose header is read and checked against the sizes of its files; no voxel is read yet and nothing large is allocated. */
export interface ImageFile {
  header: VolumeInspection;
  /** bytes of memory that reading the voxels takes at most */
  bytes: number;
  /** where the file itself says so; otherwise it is guessed from the values */
  modality?: Modality;
  /** Reads the voxels into shared memory. @throws input (damaged), memory (no room) */
  read(): Promise<ReadImage>;
}

/** A reader of one format: opens the image that a path, whose content was recognised as that format's, leads to. @throws input */
export type ImageReader = (path: string, choice: ImageChoice) => Promise<ImageFile>;
