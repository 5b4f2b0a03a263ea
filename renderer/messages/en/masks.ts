export const masks = {
  title: "Masks", short: { fixed: "fixed", moving: "moving" }, of: { fixed: "Mask of the fixed image", moving: "Mask of the moving image" }, in: { fixed: "On the fixed image", moving: "On the moving image" },
  hint: "Only what a mask marks is compared in a registration. Without a mask everything counts.", image: "Image the mask belongs to", load: "Load a mask", save: "Save the mask", notSaved: "The mask could not be saved", clear: "Remove the mask",
  from: "Lowest value", to: "Highest value", threshold: "Mark values", largest: "Largest part", fill: "Fill holes", invert: "Invert", brush: "Brush", erase: "Eraser", box: "Box",
  radius: "{radius} mm", radiusLabel: "Radius of the brush, mm", boxAdd: "Mark the box", boxCut: "Keep only the box", boxRemove: "Clear the box", boxDrop: "Forget the box",
  bent: "The moving image is shown bent. Switch to before (B) to draw its mask.", busy: "Changing the mask…", share: "{share} % of the image are marked", failed: "The mask could not be changed",
} as const;
