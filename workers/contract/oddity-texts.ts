/** What can be odd about a file, in plain sentences. Values stand in braces; a window in another language has the same keys and braces. */
export const oddityTexts = {
  // any format
  voxelSizeImplausible: "The voxel size is implausible ({size} mm); check the header or ignore the geometry.",
  sheared: "The voxel axes are not at right angles ({degrees} degrees off); the shear is kept. ANTs and ITK ignore it or refuse the file.",
  firstVolumeUsed: "The file holds {count} volumes ({sizes}); the first is used (in the command, FILE#2 is the second).",
  vectors: "The file holds vectors, such as a displacement field; one component is shown.",
  coloursToBrightness: "Colours were converted to brightness (Rec. 601: 0.299 red, 0.587 green, 0.114 blue).",
  laterVolumesMissing: "The file ends after {have} of {want} bytes; later volumes are missing.",
  trailingBytes: "The file goes on after its voxels; the rest is ignored.",
  integersRounded: "Some 64-bit integers exceed 2^53 and were rounded.",
  shownReduced: "Too large to be drawn whole: the views show it with voxels of {size} mm. Registration and export use the whole image.",
  // values
  noFiniteValue: "No voxel holds a finite number.",
  notFinite: "{lost} of {count} voxels are not finite numbers (NaN or infinite); they are left out.",
  constant: "All voxels hold the same value ({value}).",
  padding: "Voxels of {value} were taken as padding outside the scanned region.",
  // NRRD, MetaImage and MGH
  measurementFrameIgnored: "The measurement frame of the vectors is ignored; it does not move the image.",
  noSpaceNamed: "The header does not say where left, front and top are: the axes are taken to run to the left, the back and the top (LPS, as ITK does). Left and right may be swapped.",
  spaceNotAnatomical: "The header's space is not an anatomical one: it is taken as left, posterior, superior (LPS, as ITK does). Left and right may be swapped.",
  noGoodGeometry: "The header says that its geometry is not known: FreeSurfer's default (coronal slices of 1 mm) is used. Left and right may be swapped.",
  // NIfTI and Analyze
  negativeVoxelSize: "The header gives a negative voxel size along axis {axis}; its sign is ignored.",
  noVoxelSize: "The header gives no voxel size along axis {axis} ({value}).",
  noVoxelSizeAssumed: "The header gives no voxel size along axis {axis} ({value}); 1 mm is used.",
  quaternionLong: "The quaternion in the header is longer than 1; it was normalised.",
  sformSingularQformUsed: "The sform in the header cannot be inverted; the qform is used instead.",
  sformSingularSizesUsed: "The sform in the header cannot be inverted; the voxel size alone is used instead.",
  qformUnusable: "The qform in the header cannot be used; the voxel size alone is used instead.",
  formsDisagree: "The sform and the qform in the header disagree (by up to {distance} mm at a corner); the sform is used. Programs that prefer the qform show the image elsewhere.",
  voxelSizesDisagree: "The header's voxel sizes ({stored} mm) differ from those of its sform ({used} mm); the sform is used.",
  noPosition: "The header says nothing about position or orientation: the first axis is taken to run right to left and the image is centred at the origin "
    + "(as nibabel does; ANTs and ITK put the first voxel at the origin instead). Left and right may be swapped.",
  analyzeOrigin: "Analyze 7.5 files hold no orientation: the first axis is taken to run right to left (SPM's convention) and the origin to be where the header says. Left and right may be swapped.",
  analyzeCentre: "Analyze 7.5 files hold no orientation: the first axis is taken to run right to left (SPM's convention) and the origin to be the centre. Left and right may be swapped.",
  unitAbsurd: "The header gives {unit} as the unit of length, which would make voxels of {size} mm; millimetres are assumed.",
  unitConverted: "The header's unit of length is {unit}; sizes were converted to millimetres.",
  axisSizeAssumed: "Size {size} of axis {axis} was read as 1.",
  slopeNotFinite: "The scale factor in the header is not a number; stored values are used unscaled.",
  interceptNotFinite: "The scale intercept in the header is not a number; 0 is used.",
  extensionsDamaged: "The extensions of the header are damaged; those after the damage are not kept on export.",
  offsetImpossible: "The voxel offset in the header is impossible ({offset}); {used} is used.",
} as const;
