/** What was decided about a DICOM series and what is odd about it, in plain sentences. Values stand in braces; a window in another language has the same keys and braces. */
export const dicomTexts = {
  dicomSorted: "{count} slices were put in order by their position in the patient.",
  dicomTilt: "The slices are tilted by {degrees} degrees against the direction they follow one another in (gantry tilt); the shear is kept in the geometry.",
  dicomUneven: "The slices lie unevenly, {least} to {most} mm apart; they were resampled to {count} slices {step} mm apart.",
  dicomMissing: "Missing slices: {count} (between image numbers {where}); their places were filled from the neighbours.",
  dicomDuplicates: "Slices set apart because their place was taken already: {count}.",
  dicomCopies: "Files set apart because another file holds the same image: {count}.",
  dicomDrift: "The slices are shifted against each other by up to {distance} mm within their plane, which one grid cannot hold; positions are off by as much.",
  dicomOneSlice: "It is a single slice; its thickness stands for the distance to the next.",
  dicomOneOfSeries: "It is one slice of a series; open its folder for the whole volume.",
  dicomOtherSeries: "Other series in the folder that are no volumes (localisers, single slices, objects without place) and were set apart: {count}.",
  dicomUnreadable: "DICOM files in the folder that hold no image that can be read and were left out: {count}.",
  dicomScalingVaries: "The scaling differs from slice to slice; values were converted to real ones.",
  dicomInverted: "White and black are exchanged in the file (MONOCHROME1); they were turned round.",
  dicomInvertedDisplay: "The file asks to be shown with white and black exchanged (MONOCHROME1); its values are calibrated and stay as they are.",
  dicomPadding: "The file declares stored values of {values} as padding.",
  dicomMosaic: "Each file is a mosaic of slices; it was taken apart.",
} as const;
