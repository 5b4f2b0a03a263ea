/** The formats an image can be written in, by the endings of their names; the longest ending first. */
export const volumeFormats = ["nii.gz", "nii", "nrrd", "mha", "mhd"] as const;
export type VolumeFormat = (typeof volumeFormats)[number];

/** What an image file's name asks for by its ending; null when it ends otherwise. */
export function volumeFormatOf(path: string): VolumeFormat | null {
  const name = path.toLowerCase();
  return volumeFormats.find((format) => name.endsWith(`.${format}`)) ?? null;
}

/** The file beside an .mhd that holds its voxels; null for formats of one file. */
export function dataFileOf(path: string): string | null {
  return volumeFormatOf(path) === "mhd" ? path.replace(/\.mhd$/i, ".raw") : null;
}

/** All files that writing an image to this path makes. */
export function filesOfVolume(path: string): string[] {
  const data = dataFileOf(path);
  return data === null ? [path] : [path, data];
}
