export const overlays = {
  title: "Overlays", deformation: "Deformation", unavailable: "A deformable registration's result can be shown here as grid, volume change and displacement.", loading: "Being made…",
  grid: "Grid", jacobian: "Volume change", displacement: "Displacement", noDeformation: "The deformation could not be shown",
  preparation: "Left out of the registration", preparationIn: { fixed: "In the fixed image", moving: "In the moving image" }, preparationOf: { fixed: "Left out of the fixed image", moving: "Left out of the moving image" },
  left: { invalid: "no data", outsideHead: "outside the head", neck: "neck (not searched)" }, noPreparation: "What is left out could not be shown",
  labels: "Labels and masks", add: { fixed: "Over the fixed image…", moving: "Over the moving image…" }, notOpened: "Could not open the labels",
  outline: "Outlines", remove: "Remove {title}", opacity: "Opacity", opacityOf: "Opacity of {title}", spacing: "Distance of the grid's lines",
  bent: "Not drawn while the moving image is being bent: it follows with the result.", notPassed: "The labels could not follow the deformation",
  scale: "Colours from {low} to {high} {unit}", folds: "folded: no anatomy does that", label: "Label {label}", more: "and {count} more",
} as const;
