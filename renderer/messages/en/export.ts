export const exports = {
  label: "Export", title: "Take it along", writing: "Writing…", saved: "{title} saved", notSaved: "{title}: not saved", dialog: "Export",
  warped: { title: "Registered image", help: "The moving image on the fixed image's grid, at full resolution" },
  inverseWarped: { title: "Inverse image", help: "The fixed image on the moving image's grid" },
  transform: {
    title: "Transform", help: "An ITK/ANTs affine (.mat) that maps fixed points to moving points",
    composite: "One ITK/ANTs file (.h5) that maps fixed points to moving points", linearPart: "The linear part, an ITK/ANTs affine (.mat): fixed points pass the deformation first",
  },
  warp: { title: "Deformation", help: "The displacement field (ANTs' 1Warp) that a fixed point passes before the affine" },
  inverseWarp: { title: "Inverse deformation", help: "The field back (ANTs' 1InverseWarp), after the inverted affine", composite: "One ITK/ANTs file (.h5) that maps moving points to fixed points" },
  dicom: { title: "DICOM series", help: "The registered image as new DICOM slices, with the transform as Spatial Registration (ZIP)" },
  report: { title: "Report, data", help: "Parameters, numbers, hashes and provenance (JSON)" },
  reportPage: { title: "Report, page", help: "With pictures, to read and print (HTML)" },
  saveOne: "Export only: {title}", saveChosen: "Export {count} file | Export {count} files", several: "{count} file | {count} files", options: "How images are written", format: "Format", interpolator: "Interpolation",
  type: "Values", strip: "DICOM without identifiers", spacing: "Voxel, mm", fixedGrid: "as the fixed image", asRegistration: "As in the registration",
  types: { float32: "Real numbers (float32)", int16: "Whole numbers (int16)", asImage: "As the original image" },
  formats: { niiGz: "NIfTI, compressed", nii: "NIfTI", nrrd: "NRRD", mha: "MetaImage, one file", mhd: "MetaImage, two files" },
  further: "Other images of the moving space", furtherHelp: "Labels, masks or other contrasts pass the same transform into the fixed image's grid.", addFurther: "Add images…", removeFurther: "Leave out {name}", wayOf: "Interpolation of {name}",
} as const;
