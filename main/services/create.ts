import type { Dialogs, Services } from "./dispatch.ts";

export interface ServicesOptions {
  door: "desktop" | "page";
  /** the window opens the sample pair at once */
  openSample: boolean;
  /** threads of a registration; all cores when not given */
  threads?: number;
  dialogs?: Dialogs;
}

/** The services of a window: registry of volumes, jobs, exports, sample, presets. Threads start at the first need. */
export function createServices(_options: ServicesOptions): Services {
  throw new Error("being written");
}
