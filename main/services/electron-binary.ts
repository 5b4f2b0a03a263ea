import { existsSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

/** Folder of this package: two above the bundle in dist/main. */
export function packageFolder(here: string = __dirname): string {
  return join(here, "..", "..");
}

/**
 * Path of Electron's executable, or null where it was never fetched. The package's own lookup is not used: it would start a download, and
 * this program connects nowhere by itself.
 */
export function electronBinary(folder: string = packageFolder()): string | null {
  try {
    const electron = dirname(createRequire(join(folder, "package.json")).resolve("electron/package.json"));
    const pathFile = join(electron, "path.txt");
    const name = existsSync(pathFile) ? readFileSync(pathFile, "utf8").trim() : "electron";
    const path = join(process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(electron, "dist"), name);
    return existsSync(path) ? path : null;
  } catch {
    return null;
  }
}

/** Why no window can be shown here, or null when one can: Linux needs an X or Wayland display. */
export function missingDisplay(platform: NodeJS.Platform = process.platform, environment: NodeJS.ProcessEnv = process.env): string | null {
  if (platform !== "linux" || environment.DISPLAY || environment.WAYLAND_DISPLAY) return null;
  return "There is no display here";
}
