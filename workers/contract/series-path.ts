/**
 * One series of a DICOM folder, file or DICOMDIR, or one volume of a file or series that holds several, as a path: the path, "#" and the number, from 1; FOLDER#2#5 is the
 * fifth volume of the second series. A file whose own name ends so is meant first: ask for the parts only when the whole is not there.
 */
export function splitSeriesPath(path: string): { path: string; series: string } | null {
  const match = /^(.+)#(\d{1,6})$/s.exec(path);
  return match ? { path: match[1], series: match[2] } : null;
}

export function seriesPath(path: string, series: string): string {
  return `${path}#${series}`;
}
