export const verdict = {
  label: "Verdict", more: "{count} more reason | {count} more reasons",
  labels: {
    title: "Labels (Dice)", help: "Load labels of both images: those of the moving one pass the transform, and the overlap is told.", fixed: "Labels of the fixed image…", moving: "Labels of the moving image…",
    busy: "Comparing…", label: "Label", dice: "Dice", mean: "Mean", failed: "The labels could not be compared",
  },
} as const;
