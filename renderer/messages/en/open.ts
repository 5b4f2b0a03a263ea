export const open = {
  images: "Images", fixedImage: "Fixed image", movingImage: "Moving image", fixedExplained: "stays where it is", movingExplained: "is moved onto the fixed image",
  anotherFixed: "Open another fixed image…", anotherMoving: "Open another moving image…", openFixed: "Open the fixed image…", openMoving: "Open the moving image…", openFixedTitle: "Open the fixed image", openMovingTitle: "Open the moving image",
  fixedPath: "Path of the fixed image", movingPath: "Path of the moving image", pathHint: "or type a path and press Enter",
  removeFixed: "Remove the fixed image", removeMoving: "Remove the moving image",
  modality: "Modality", fixedModality: "Fixed modality", movingModality: "Moving modality", other: "Other",
  size: "Size", volume: "Volume", voxel: "Voxel", axes: "Axes", values: "Values", format: "Format", decisions: "About the file", notices: "Notices",
  fixedVolume: "Which volume of the fixed image, 1 to {volumes}", movingVolume: "Which volume of the moving image, 1 to {volumes}", ofVolumes: "of {volumes} in this file",
  range: "{low} to {high}", axesPoint: "Voxel axes point to: {words}",
  directions: { R: "right", L: "left", A: "front", P: "back", S: "head", I: "feet", oblique: "oblique" },
  swap: "Swap", opening: "Opening…", sample: "Open the sample pair", recent: "Recent pairs",
  failed: {
    image: "Could not open the image", named: "Could not open {name}", files: "Could not open the files", volume: "Could not open volume {volume} of {name}",
    sample: "Could not open the sample pair", modality: "Could not change the modality", dialog: "Could not open the dialog",
  },
  noImage: "Nothing here is an image this version reads. Choose NIfTI, DICOM, NRRD, MetaImage or FreeSurfer files (a header together with its data files).",
  two: { title: "Two images were opened", message: "A registration takes two images. {count} more was left out. | A registration takes two images. {count} more were left out." },
  openFixedFolder: "Folder of the fixed image…", openMovingFolder: "Folder of the moving image…",
  series: {
    title: "Which series?", description: "The DICOM files hold several series. Choose the one to open.", number: "series {number}",
    images: "{count} image | {count} images", volumes: "{count} volumes", localiser: "localiser", noVolume: "no volume",
  },
  incomplete: "{name} came incomplete from the program. Open the file again.",
} as const;
