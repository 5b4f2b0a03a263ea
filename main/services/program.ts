import { existsSync } from "node:fs";
import { join } from "node:path";

declare const SYNCLINE_VERSION: string | undefined;

/** The version in package.json, put in by the build. */
export const version = typeof SYNCLINE_VERSION === "string" ? SYNCLINE_VERSION : "0.0.0";

/** Where the program's own files lie. Threads and WebAssembly need real files, so inside an Electron archive they are the unpacked ones. */
export interface ProgramFiles {
  ioWorker: string;
  computeWorker: string;
  kernels: string;
  presets: string;
  renderer: string;
  command: string;
}

/** The path of a file that electron-builder left outside the archive. */
export function unpacked(path: string): string {
  return path.replace(/app\.asar(?=[\\/])/, "app.asar.unpacked");
}

/** The built program's files, found from the bundle (dist/main) or, under a test runner, from the source. */
export function programFiles(here: string = __dirname): ProgramFiles {
  const besideBundle = join(here, "..");
  const dist = existsSync(join(unpacked(besideBundle), "kernels.wasm")) ? besideBundle : join(here, "..", "..", "dist");
  return {
    ioWorker: unpacked(join(dist, "workers", "io.cjs")),
    computeWorker: unpacked(join(dist, "workers", "compute.cjs")),
    kernels: unpacked(join(dist, "kernels.wasm")),
    presets: join(dist, "assets", "presets"),
    renderer: join(dist, "renderer"),
    command: join(dist, "main", "command.cjs"),
  };
}

/**
 * What calls the command in a terminal, from any folder. In the packed program it lies within the archive, which Node alone cannot read: there it is the bare
 * name, for npx would ask the public registry for a package of that name and give it the paths.
 */
export function commandCall(here: string = __dirname): readonly string[] {
  const { command } = programFiles(here);
  return /app\.asar[\\/]/.test(command) ? ["syncline"] : ["node", command];
}
