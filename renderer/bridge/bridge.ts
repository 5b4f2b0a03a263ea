import type { Bridge } from "../../main/contract/requests.ts";
import { DesktopBridge } from "./desktop.ts";
import { PageBridge } from "./page.ts";

let current: Bridge | null = null;

/** The way to the services: Electron's preload where there is one, else the server of the local page. */
export function connect(): Bridge {
  return window.syncline ? new DesktopBridge(window.syncline) : new PageBridge();
}

/** Sets the bridge all features use; tests give a false one. */
export function provideBridge(bridge: Bridge): void {
  current = bridge;
}

export function useBridge(): Bridge {
  if (!current) throw new Error("The bridge is not connected yet.");
  return current;
}

/** Gives the user a file that the services answered with, base64. @returns as offerFile does */
export function offerBase64(name: string, base64: string): Promise<string | null> {
  return useBridge().offerFile(name, new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))]));
}
