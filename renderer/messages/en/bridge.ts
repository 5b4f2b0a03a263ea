export const bridge = {
  notUnderstood: "The program's answer was not understood. Restart Syncline and try again.",
  noPath: "{name} has no path on this computer. Save it to disk and open it from there.",
  stopped: "The program behind this page does not answer. It may have been stopped: start it again and open the address that it then names.",
  refused: "The program behind this page refused the request (HTTP {status}). Reload the page.",
  noRoom: "There was not enough memory to take this image into the window. Close other programs or images and open it again.",
  silent: "The program behind this page does not answer.",
} as const;
