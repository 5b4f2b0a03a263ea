export const exports = {
  label: "Export", title: "Take it along", writing: "Writing…", saved: "{title} saved", notSaved: "{title}: not saved", dialog: "Export",
  warped: { title: "Registered image", help: "The moving image on the fixed image's grid, at full resolution" },
  inverseWarped: { title: "Inverse image", help: "The fixed image on the moving image's grid" },
  transform: {
    title: "Transform", help: "An ITK/ANTs affine (.mat) that maps fixed points to moving points",
    composite: "One ITK/ANTs file (.h5) that maps fixed points to moving points", linearPart: "The linear part, an ITK/ANTs affine (.mat): fixed points pass the deformation first",
  },
  warp: { title: "Deformation", help: "The displacement field (ANTs' 1Warp) that a fixed point passes before the affine" },
  inverseWarp: { title: "Inverse deformation", help: "The field back (ANTs' 1InverseWarp), after the inverted affine" },
  report: { title: "Report", help: "Parameters, numbers, hashes and provenance (JSON)" },
} as const;
