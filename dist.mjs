// `npm run dist`: packages for this system into release/. Where Electron's binary was never fetched (no access to its release site), an unpacked
// folder with a stub in its place: the archive is complete, only the executable is missing. Further arguments go to electron-builder.
import { existsSync, mkdirSync, readFileSync, writeFileSync, chmodSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, Platform } from "electron-builder";

const root = fileURLToPath(new URL(".", import.meta.url));
const electron = join(root, "node_modules", "electron");
const own = process.env.ELECTRON_OVERRIDE_DIST_PATH ?? join(electron, "dist");
const at = process.argv.indexOf("--output");
const output = at > 0 ? process.argv[at + 1] : join(root, "release");

/** A folder that looks like an unpacked Electron for Linux, of a few bytes. */
function makeStub(folder) {
  mkdirSync(join(folder, "resources"), { recursive: true });
  const { version } = JSON.parse(readFileSync(join(electron, "package.json"), "utf8"));
  writeFileSync(join(folder, "version"), version);
  writeFileSync(join(folder, "LICENSE"), "Stands for Electron, which is not here.\n");
  writeFileSync(join(folder, "electron"), "#!/bin/sh\necho \"This package was built without Electron's binary.\" >&2\nexit 1\n");
  chmodSync(join(folder, "electron"), 0o755);
  return folder;
}

const config = { extends: join(root, "electron-builder.yml"), directories: { output } };
if (existsSync(join(own, "version"))) {
  await build({ projectDir: root, publish: "never", config: { ...config, electronDist: own } });
} else {
  console.log("Electron's binary is not here: packing an unpacked folder with a stub in its place.");
  await build({
    projectDir: root, publish: "never", targets: Platform.LINUX.createTarget("dir"),
    config: { ...config, electronDist: makeStub(join(output, ".electron-stub")), electronFuses: null },
  });
}
