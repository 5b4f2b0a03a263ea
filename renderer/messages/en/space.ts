export const space = {
  label: "3-D view", help: "3-D view of both images' surfaces and the three slices. Arrows turn it, plus and minus zoom, Home looks from the front.",
  surface: { fixed: "Fixed surface", moving: "Moving surface" }, threshold: { fixed: "Value of the fixed surface", moving: "Value of the moving surface" }, slices: "Slices",
  opacity: { fixed: "Opacity of the fixed surface", moving: "Opacity of the moving surface" }, columns: { opacity: "Opacity", threshold: "Value" }, making: "Surfaces are being made…", software: "Drawn without a graphics card: coarser surfaces.",
  none: "The 3-D view needs WebGL 2, which this browser or graphics driver does not offer. The planes, registration and export work all the same. To see it, turn on hardware acceleration in the browser's settings, update the graphics driver, or use another browser.",
  lost: "The graphics driver was reset, for example after sleep or because its memory was full. Nothing is lost; the 3-D view is being restored.",
  again: "Try again", home: "From the front left", only: "Show only the 3-D view", all: "Show all views", empty: "Open an image to see it here.",
} as const;
