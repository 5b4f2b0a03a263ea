export const app = {
  sides: { left: "Images and registration", right: "Progress and result" },
  pair: "{moving} onto {fixed}",
  lightColours: "Light colours", darkColours: "Dark colours",
  drop: "Drop one or two images: the first becomes fixed, the second moving",
  version: "Version {version}",
  silent: "The program does not answer",
  fault: "Something went wrong in the window",
  automatic: "automatic", close: "Close", cancel: "Cancel", copy: "Copy", copied: "Copied", undo: "Undo", redo: "Redo",
  fixed: "Fixed", moving: "Moving", fixedImage: "fixed image", movingImage: "moving image",
} as const;
