export const compare = {
  fixedAlone: "Show the fixed image alone", movingAlone: "Show the moving image alone", blend: "Blend: share of the moving image", blendText: "{fixed} % fixed, {moving} % moving",
  poses: "Moving image before or after registration", mode: "Comparison",
  modes: { blend: "Blend", checkerboard: "Checkerboard", swipe: "Swipe", flicker: "Flicker", difference: "Difference", edges: "Contours" },
  notes: {
    blend: "Both laid over each other", checkerboard: "Tiles of one and the other", swipe: "One at each side of a line; drag it in a plane", flicker: "One and the other in turn",
    difference: "Moving minus fixed, in their windows; for two images of one kind", edges: "Contours of one over the other",
  },
  tile: "Side of a tile", tileText: "Tiles {size} px", swipe: "Place of the line", turn: "Turn the line", rate: "Changes per second", rateText: "{rate} / s",
  differenceLegend: "Blue: the fixed image is brighter. Orange: the moving image is brighter. Dark: they agree.",
  edgesOf: { fixed: "of the fixed", moving: "of the moving" },
  before: "Before", after: "After", poseKey: "Switches before and after",
} as const;
