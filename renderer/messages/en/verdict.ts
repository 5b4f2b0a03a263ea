export const verdict = {
  label: "Verdict", good: "The result looks plausible", check: "Look closely before you use this", failed: "The result looks wrong",
  overlap: { title: "Overlap", help: "Share of the fixed image's content that lies inside the moving image" },
  metric: { title: "Metric", help: "Before and after; lower is better", none: "no overlap", value: "{before} to {after}" },
  rotation: { title: "Rotation", help: "Angle of the rotation part" },
  shift: { title: "Shift", help: "How far the middle of the image moves" },
  scale: { title: "Scale", help: "Along the principal axes; 1 is unchanged" },
  volume: { title: "Volume change", help: "Strongest shrinkage and growth inside the body (Jacobian determinant); 1 is unchanged", value: "{min} to {max} times" },
  folds: { title: "Folds", help: "Where space is turned inside out, which no anatomy does", value: "{percent} % of the body", none: "none" },
  roundTrip: { title: "There and back", help: "Distance between a point and itself after the transform and its inverse", tiny: "below 0.01 mm", value: "{mean}, at most {max}" },
} as const;
