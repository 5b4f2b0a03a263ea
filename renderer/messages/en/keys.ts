export const keys = {
  title: "Keys and mouse", button: "Keys and mouse (?)", description: "What each key and mouse button does",
  pose: "Before / after", swap: "Swap fixed and moving", centre: "Middle of the image, whole image", planes: "Axial, sagittal, coronal, 3D alone; again for all",
  fixedAlone: "Fixed alone, then back", movingAlone: "Moving alone, then back", compare: "Next way to compare", tools: "Crosshair, window, pan, zoom, ruler, align, landmarks with the left button", turn: "In a plane while aligning: turn by a degree; arrows shift by 1 mm (Shift: 10 mm)",
  undo: "Undo, redo", enter: "In a plane: set at the crosshair what the tool sets, such as a ruler's end",
  register: "Register", cancel: "Cancel the registration; where none runs, dismiss the newest message", list: "This list", arrows: "In a plane: move the crosshair (Shift: ten steps)",
  pages: "In a plane: next slices", zoom: "In a plane: zoom", wheel: "Slices; with Ctrl zoom", rightDrag: "Window and level", middleDrag: "Pan", doubleClick: "One plane alone",
  names: {
    undo: "Ctrl + Z, Ctrl + Shift + Z", enter: "Enter",
    register: "Ctrl + Enter", escape: "Esc", arrows: "Arrows", pages: "Page Up, Page Down", wheel: "Wheel", rightDrag: "Right drag", middleDrag: "Middle or Shift drag", doubleClick: "Double click",
  },
} as const;
