// Builds everything into dist/: kernels.wasm, the workers and the main programs as self-contained CommonJS, the renderer by Vite.
// `--if-missing` returns at once when dist/ is complete and no source is newer.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, chmodSync, cpSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build as bundle } from "esbuild";
import { thirdPartyText } from "./licences.mjs";

const root = fileURLToPath(new URL(".", import.meta.url));
const at = (...parts) => join(root, ...parts);
const { version } = JSON.parse(readFileSync(at("package.json"), "utf8"));
const stamp = at("dist", "built");

/** Newest modification time (ms) of the files below a path. */
function newest(path) {
  const stat = statSync(path);
  if (!stat.isDirectory()) return stat.mtimeMs;
  return Math.max(0, ...readdirSync(path).map((name) => newest(join(path, name))));
}

const sources = ["main", "renderer", "workers", "assets", "build.mjs", "package.json", "vite.config.mts", "licences.mjs"].map((name) => at(name));
if (process.argv.includes("--if-missing") && existsSync(stamp) && Math.max(...sources.map(newest)) < statSync(stamp).mtimeMs) process.exit(0);
// a build that is interrupted must not pass for a whole one
rmSync(stamp, { force: true });

mkdirSync(at("dist"), { recursive: true });
const node = process.execPath;

execFileSync(node, [
  at("node_modules/assemblyscript/bin/asc.js"), at("workers/kernels/index.ts"), "-o", at("dist/kernels.wasm"),
  "-O3", "--runtime", "stub", "--importMemory", "--sharedMemory", "--initialMemory", "1", "--maximumMemory", "65536",
  "--enable", "simd", "--enable", "threads", "--noAssert",
], { stdio: "inherit" });

const common = {
  bundle: true, platform: "node", target: "node20", format: "cjs", outExtension: { ".js": ".cjs" }, logLevel: "warning", sourcemap: "linked",
  legalComments: "none", loader: { ".html": "text" }, define: { SYNCLINE_VERSION: JSON.stringify(version) },
};
const entries = (folder, names) => names.map((name) => at(folder, `${name}.ts`)).filter(existsSync);

/** Bundles into a folder, with files copied beside the bundles, then removes what an earlier build left there. Not before: another program may be running from it. @returns the files that went in */
async function bundleInto(folder, options, copies = {}) {
  const { metafile } = await bundle({ ...common, ...options, absWorkingDir: root, outdir: at(folder), metafile: true });
  for (const [name, source] of Object.entries(copies)) cpSync(source, at(folder, name));
  const bundled = Object.values(metafile.outputs).flatMap(({ inputs }) => Object.keys(inputs));
  prune(at(folder), new Set([...Object.keys(metafile.outputs).map((path) => resolve(root, path)), ...Object.keys(copies).map((name) => at(folder, name))]));
  return bundled;
}

/** Removes every file below a folder that is not to be kept, and folders that are then empty. */
function prune(folder, kept) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) prune(path, kept);
    else if (!kept.has(path)) rmSync(path, { force: true });
  }
  if (readdirSync(folder).length === 0) rmSync(folder, { recursive: true, force: true });
}

const filesBelow = (path) => statSync(path).isDirectory() ? readdirSync(path).flatMap((name) => filesBelow(join(path, name))) : [path];

const dicomCodecs = { "dicom-codecs.wasm": at("node_modules/dcmjs-codecs/build/dcmjs-native-codecs.wasm") };
const inside = await bundleInto("dist/workers", { entryPoints: entries("workers/tasks", ["io", "compute", "decode"]) }, dicomCodecs);
// piscina starts its own worker file, so it stays a package beside the bundles
inside.push(...await bundleInto("dist/main", {
  external: ["electron", "piscina"],
  entryPoints: [...entries("main", ["command", "index", "start", "demo"]), ...entries("main/desktop", ["preload"])],
}));
if (existsSync(at("dist/main/command.cjs"))) chmodSync(at("dist/main/command.cjs"), 0o755);
for (const name of ["bench", "robustness"]) {
  const entry = at("test", name, `${name}.ts`);
  if (existsSync(entry)) await bundleInto(`dist/${name}`, { external: ["piscina", "playwright-core", "@sparticuz/chromium"], entryPoints: [entry] });
}
const fuzz = entries("test/fuzz", ["fuzz", "fuzz-worker"]);
if (fuzz.length > 0) await bundleInto("dist/fuzz", { entryPoints: fuzz }, dicomCodecs);
// the README's pictures stay out of the program
const assets = ["presets", "sample", "icons"];
for (const name of assets) cpSync(at("assets", name), at("dist/assets", name), { recursive: true });
prune(at("dist/assets"), new Set(assets.flatMap((name) => filesBelow(at("assets", name))).map((path) => path.replace(at("assets"), at("dist/assets")))));

if (existsSync(at("renderer/index.html"))) {
  const { build } = await import("vite");
  const { output } = await build({ configFile: at("vite.config.mts"), logLevel: "warn" });
  inside.push(...output.flatMap(({ moduleIds }) => moduleIds ?? []));
}
writeFileSync(at("dist/THIRD-PARTY.txt"), thirdPartyText(root, inside, ["piscina", "assemblyscript", "dcmjs-codecs"]));
writeFileSync(stamp, version);
