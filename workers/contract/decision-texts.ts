/** What was decided when a file was read, in plain sentences. Values stand in braces; a window in another language has the same keys and braces. */
export const decisionTexts = {
  sformAlone: "Position and orientation come from the sform (code {code}); the file has no qform.",
  sformAgrees: "Position and orientation come from the sform (code {code}); the qform agrees.",
  sformPreferred: "Position and orientation come from the sform (code {code}), which the NIfTI standard puts before the qform.",
  qformAlone: "Position and orientation come from the qform (code {code}); the file has no sform.",
  qformFallback: "Position and orientation come from the qform (code {code}), because the sform cannot be used.",
  spaceDirections: "Position and orientation come from the space directions, in {space}.",
  metaImageMatrix: "Position and orientation come from Offset and TransformMatrix, in LPS.",
  mghDirections: "Position and orientation come from the direction cosines and the centre (FreeSurfer scanner RAS).",
  voxelSizesOnly: "The voxel sizes alone place the image.",
  modalityStated: "The file itself says that it is {modality}.",
  scaled: "Values are the stored numbers times {slope} plus {intercept}.",
  unscaled: "Values are the stored numbers.",
} as const;
