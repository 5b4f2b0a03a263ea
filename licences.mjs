// The licences of everything that is in the built program: packages that were bundled or are packed beside the bundles, and the libraries inside their WebAssembly.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The packages that files of a bundle come from, by their folders below node_modules; one inside another is told by its own. */
export function packagesOf(files) {
  return files.flatMap((file) => /(?:^|\/)node_modules\/((?:.*\/node_modules\/)?(?:@[^/]+\/)?[^/]+)\//.exec(file.replaceAll("\\", "/").replaceAll("\0", ""))?.[1] ?? []);
}

/** Name, version, licence and text of one package. Throws when it states no licence: nothing is passed on without one. */
function entry(modules, place) {
  const folder = join(modules, place);
  const { name, version, license, author, homepage } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  const licence = typeof license === "string" ? license : license?.type;
  if (!licence) throw new Error(`The package ${place} states no licence.`);
  const file = readdirSync(folder).find((candidate) => /^(licen[cs]e|copying)(\.|-|$)/i.test(candidate));
  const by = typeof author === "string" ? author : author?.name;
  // a few packages state a licence and leave its text out
  const text = file ? readFileSync(join(folder, file), "utf8").trim() : `${by ? `Copyright (c) ${by}. ` : ""}Licence: ${licence}.${homepage ? ` ${homepage}` : ""}`;
  const notice = ["NOTICE", "NOTICE.txt", "NOTICE.md"].map((candidate) => join(folder, candidate)).find(existsSync);
  return { name, version, licence, text: notice ? `${text}\n\n${readFileSync(notice, "utf8").trim()}` : text };
}

/** The whole file: a list, then each text. @param files of all bundles, @param more packages that are compiled or packed without being bundled */
export function thirdPartyText(root, files, more) {
  const entries = [...new Set([...packagesOf(files), ...more])].sort().map((place) => entry(join(root, "node_modules"), place));
  const width = Math.max(...entries.map(({ name, version }) => name.length + version.length + 1));
  const rule = "=".repeat(80);
  return [
    "Syncline is under the Apache License 2.0 (see LICENSE). It is built with the work of others, listed here with their licences.\nElectron and Chromium, where the program is packed with them, carry their own lists beside the executable.\n",
    entries.map(({ name, version, licence }) => `${`${name} ${version}`.padEnd(width)}  ${licence}`).join("\n"), "",
    ...entries.map(({ name, version, licence, text }) => `${rule}\n${name} ${version}\nLicence: ${licence}\n${rule}\n\n${text}\n`),
    `${rule}\n${readFileSync(join(root, "assets/licences/dicom-codecs.txt"), "utf8")}`,
  ].join("\n");
}
