/** An image's name without the ending that tells its format, for the names of files that belong to it; a series' number is set off by a dash. */
export function imageStem(name: string): string {
  return name.replace(/#(\d+)$/, "-$1").replace(/(\.nii)?(\.gz)?$|\.(hdr|img|nrrd|nhdr|mha|mhd|dcm)$/i, "");
}
