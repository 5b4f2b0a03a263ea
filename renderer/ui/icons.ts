/** Line icons on a 16 x 16 grid. */
export const iconPaths = {
  open: "M1.5 12.5v-9h4l1.5 2h7.5v7z",
  swap: "M4 2 1.5 4.5 4 7M1.5 4.5h11M12 9l2.5 2.5L12 14M14.5 11.5h-11",
  close: "M3.5 3.5l9 9M12.5 3.5l-9 9",
  crosshair: "M8 1.5v13M1.5 8h13",
  window: "M8 2a6 6 0 1 0 0 12zM8 2a6 6 0 0 1 0 12",
  pan: "M8 1.5v13M1.5 8h13M6 3.5l2-2 2 2M6 12.5l2 2 2-2M3.5 6l-2 2 2 2M12.5 6l2 2-2 2",
  zoom: "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9zM10.5 10.5l3.5 3.5M5 7h4M7 5v4",
  fit: "M1.5 5.5v-4h4M10.5 1.5h4v4M14.5 10.5v4h-4M5.5 14.5h-4v-4",
  maximise: "M9.5 1.5h5v5M6.5 14.5h-5v-5M14.5 1.5 9.5 6.5M1.5 14.5l5-5",
  minimise: "M14.5 6.5h-5v-5M1.5 9.5h5v5M9.5 6.5l5-5M6.5 9.5l-5 5",
  sun: "M8 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M3 13l1-1M12 4l1-1",
  moon: "M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7z",
  help: "M5.5 5.5a2.5 2.5 0 1 1 3.5 2.3c-.8.4-1 .9-1 1.7M8 12.5v.2",
  settings: "M8 5.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5zM8 1.5v2M8 12.5v2M1.5 8h2M12.5 8h2M3.4 3.4l1.4 1.4M11.2 11.2l1.4 1.4M3.4 12.6l1.4-1.4M11.2 4.8l1.4-1.4",
  chevron: "M4 6l4 4 4-4",
  check: "M3 8.5l3.5 3.5L13 4.5",
  save: "M8 1.5v8.5M4.5 7 8 10.5 11.5 7M2 14h12",
  reset: "M3 8a5 5 0 1 0 1.5-3.5L2.5 6.5M2.5 2.5v4h4",
  warning: "M8 2 1.5 13.5h13zM8 6.5v3.5M8 12v.2",
  info: "M8 1.5a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM8 7.5v3.5M8 5v.2",
} as const;

export type IconName = keyof typeof iconPaths;
