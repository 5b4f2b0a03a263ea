/** One element of a data set as its bytes: text in the file's own character set. */
export interface RawElement {
  /** eight hexadecimal digits */
  tag: string;
  vr: string;
  bytes: Uint8Array<ArrayBuffer>;
}

/**
 * What a DICOM series says of patient, study and itself, for a series made from it. It tells who the patient is: it stays between the services and
 * the threads, and is written into DICOM files only.
 */
export interface DicomSource {
  elements: RawElement[];
  /** the name of the series without words of the patient's name or identifiers */
  title: string;
  study: string;
  series: string;
  frameOfReference: string;
  /** as DICOM writes it: "CT", "MR", "PT" … */
  modality: string;
  instances: { sopClass: string; sopInstance: string }[];
}
