/** A file's name without the ending of a header and image pair (.hdr, .img, packed or not), for comparing. */
export function pairStem(name: string): string {
  return name.replace(/\.(hdr|img)(\.gz)?$/i, "").toLowerCase();
}

const detachedHeader = /\.(mhd|nhdr)$/i;
const bareVoxels = /\.(z?raw|bin)(\.gz)?$/i;

/** The files to open: of a .hdr/.img pair the header alone, since either brings the other; no bare voxels beside a header that names its data files. */
export function withoutPairedImages<T extends { readonly name: string }>(files: readonly T[]): T[] {
  const headers = new Set(files.filter(({ name }) => /\.hdr(\.gz)?$/i.test(name)).map(({ name }) => pairStem(name)));
  const detached = files.some(({ name }) => detachedHeader.test(name));
  return files.filter(({ name }) => !(/\.img(\.gz)?$/i.test(name) && headers.has(pairStem(name))) && !(detached && bareVoxels.test(name)));
}
