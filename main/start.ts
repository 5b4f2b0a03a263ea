// `npm start`: the desktop window with the sample pair, or, where Electron's binary or a display cannot be had, the same as a page.
import { spawn } from "node:child_process";
import { exitCodes, toPlainError } from "../workers/contract/errors.ts";
import { servePage } from "./page.ts";
import { electronBinary, missingDisplay, packageFolder } from "./services/electron-binary.ts";

/** Opens the window and waits for it to be closed. */
function openWindow(binary: string): Promise<number> {
  return new Promise((done, fail) => {
    const child = spawn(binary, [packageFolder(), "--sample"], { stdio: "inherit" });
    for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => child.kill(name));
    child.on("error", fail).on("close", (code) => done(code ?? 1));
  });
}

async function serve(reason: string): Promise<void> {
  process.stdout.write(`${reason}, so the window is served as a page instead; open the address below (Ctrl-C stops it).\n`);
  await servePage({ port: 0, openSample: true, announce: (url) => process.stdout.write(`${url}\n`) });
}

async function main(): Promise<number> {
  const binary = electronBinary();
  const display = missingDisplay();
  if (binary === null) await serve("Electron's binary is not installed here");
  else if (display !== null) await serve(display);
  else return openWindow(binary);
  return 0;
}

main().then((code) => {
  process.exitCode = code;
}, (thrown: unknown) => {
  const { code, message } = toPlainError(thrown);
  process.stderr.write(`syncline: ${message}\n`);
  process.exitCode = exitCodes[code];
});
