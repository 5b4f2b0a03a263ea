export const verdict = {
  label: "Verdict", good: "The result looks plausible", check: "Look closely before you use this", failed: "The result looks wrong", sides: "The result looks plausible, but make sure of left and right", more: "{count} more reason | {count} more reasons",
  overlap: { title: "Overlap", help: "Share of the fixed image's content that lies inside the moving image" },
  metric: { title: "Metric", help: "Before and after; lower is better", none: "no overlap", value: "{before} to {after}" },
  rotation: { title: "Rotation", help: "Angle of the rotation part" },
  shift: { title: "Shift", help: "How far the middle of the image moves" },
  scale: { title: "Scale", help: "Along the principal axes; 1 is unchanged" },
  volume: { title: "Volume change", help: "Strongest shrinkage and growth inside the body (Jacobian determinant); 1 is unchanged", value: "{min} to {max} times" },
  folds: { title: "Folds", help: "Where space is turned inside out, which no anatomy does", value: "{percent} % of the body", none: "none" },
  roundTrip: { title: "There and back", help: "Distance between a point and itself after the transform and its inverse", tiny: "below 0.01 mm", value: "{mean}, at most {max}" },
  margin: { title: "Against other poses", help: "How far the likeness stands above that of the best other pose; 100 %: no other pose is any better than a usual wrong one; below 0 another one is better" },
  edges: { title: "Edge directions", help: "Agreement of the directions of edges, a measure apart from the metric: how many standard deviations it lies above that of wrong poses" },
  elsewhere: { title: "Other measures", help: "How far away the images fit best by the directions of edges, by smoothed images, and registered the other way round", value: "{edges} · {smooth} · {back} mm" },
  side: { title: "Left and right", help: "Whether the moving image mirrored would fit as well inside the body", told: "told apart", unclear: "not told apart", exchanged: "exchanged" },
  labels: {
    title: "Labels (Dice)", help: "Load labels of both images: those of the moving one pass the transform, and the overlap is told.", fixed: "Labels of the fixed image…", moving: "Labels of the moving image…",
    busy: "Comparing…", label: "Label", dice: "Dice", mean: "Mean", failed: "The labels could not be compared",
  },
} as const;
