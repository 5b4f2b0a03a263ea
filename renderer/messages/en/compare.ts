export const compare = {
  fixedAlone: "Show the fixed image alone", movingAlone: "Show the moving image alone", blend: "Blend: share of the moving image", blendText: "{fixed} % fixed, {moving} % moving",
  poses: "Moving image before or after registration", before: "Before", after: "After", poseKey: "Switches before and after",
} as const;
