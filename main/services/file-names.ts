/** A title as the name of a file, never of a folder: a DICOM series is called as its scanner says, such as "T1/T2". */
export function fileName(title: string): string {
  return title.replace(/[\\/]/g, "_");
}
