import { homedir } from "node:os";
import { join } from "node:path";

const { platform, env } = process;

function folder(linuxVariable: string, linuxDefault: string, mac: string, windowsVariable: string): string {
  if (platform === "win32") return join(env[windowsVariable] ?? join(homedir(), "AppData", windowsVariable === "APPDATA" ? "Roaming" : "Local"), "Syncline");
  if (platform === "darwin") return join(homedir(), "Library", mac, "Syncline");
  return join(env[linuxVariable] || join(homedir(), linuxDefault), "syncline");
}

/** What can be made again: the sample pair. */
export const cacheFolder = (): string => folder("XDG_CACHE_HOME", ".cache", "Caches", "LOCALAPPDATA");
/** What the user chose: settings, recent pairs. */
export const configFolder = (): string => folder("XDG_CONFIG_HOME", ".config", "Application Support", "APPDATA");
/** The log. */
export const stateFolder = (): string => folder("XDG_STATE_HOME", join(".local", "state"), "Logs", "LOCALAPPDATA");
