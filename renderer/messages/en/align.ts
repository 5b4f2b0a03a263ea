export const align = {
  title: "Align by hand", inUse: "start", hint: "Drag the moving image inside the ring to shift it, outside to turn it. A registration starts from there.",
  tool: "Move it in the planes", shift: "Shift, mm", turn: "Turn, °", shiftAxes: { x: "Shift to the right, mm", y: "Shift to the front, mm", z: "Shift to the head, mm" },
  turnAxes: { x: "Turn about the left-right axis, degrees", y: "Turn about the back-front axis, degrees", z: "Turn about the feet-head axis, degrees" },
  axes: { x: "right", y: "front", z: "head" }, reset: "Put it back", fromResult: "Go on from the result", show: "Show it", save: "Save as .mat", saveHelp: "The start as a transform file of ANTs, for --initial-transform", notSaved: "The start could not be saved",
  landmarks: "Landmarks", landmarkHint: "Put the crosshair on a place of the fixed image and mark it, then on the same place of the moving image; or click both with the landmark tool above the planes.", mark: { fixed: "Mark in the fixed image", moving: "Mark in the moving image" },
  bent: { title: "The landmark was not set", message: "The moving image is shown bent. Switch to before (B) and mark it there." }, drop: "Forget the mark", fit: "Fit to landmarks", onlyShift: { title: "The image was only shifted", message: "To turn it as well, landmarks at three places that are not on one line are needed." },
  pair: "Landmark {number}", distance: "{distance} mm", go: "Go to landmark {number}", remove: "Remove landmark {number}", mean: "Mean distance {mean} mm, largest {largest} mm",
} as const;
