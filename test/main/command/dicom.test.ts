import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import type { DicomElement } from "../../../workers/formats/dicom/encode.ts";
import { writeTransform } from "../../../workers/tasks/io.ts";
import { runCommand } from "../../fixtures/command.ts";
import { commandInProcess } from "../../fixtures/command-in-process.ts";
import { sliceFile } from "../../fixtures/dicom-bytes.ts";
import { readVolume, unwrap } from "../../fixtures/files.ts";
import { temporaryFolder } from "../../fixtures/folder.ts";

const folder = temporaryFolder();
const inProcess = commandInProcess();
const one = folder.at("Jane_Roe_CT");
const several = folder.at("several");
const shift = folder.at("shift.mat");

function put(place: string, series: string, count: number, step: number): void {
  mkdirSync(place, { recursive: true });
  for (let k = 0; k < count; k++) {
    const values = Array.from({ length: 120 }, (_, i) => 100 * k + i);
    writeFileSync(join(place, `${series.slice(-1)}${k}`), sliceFile({ rows: 10, columns: 12, values, position: [0, 0, step * k], instance: k + 1, series, sop: `${series}.${k + 1}` }));
  }
}

beforeAll(async () => {
  put(one, "1.2.826.0.1.3680043.10.1.2", 6, 3);
  put(several, "1.2.826.0.1.3680043.10.1.2", 6, 3);
  put(several, "1.2.826.0.1.3680043.10.1.5", 4, 5);
  unwrap(await writeTransform({ path: shift, transform: { kind: "linear", matrix: [1, 0, 0, 0, 1, 0, 0, 0, 1], translation: [0, 0, 3], centre: [0, 0, 0] } }));
});

describe("a DICOM folder in the command", () => {
  it("is told like a file; several series are listed with the names that choose them", async () => {
    const single = await inProcess(["info", "--json", one]);
    expect(JSON.parse(single.stdout)).toMatchObject({ shape: [12, 10, 6], spacing: [2, 2, 3], orientation: "LPS", modality: "CT" });
    const list = await inProcess(["info", several]);
    expect(list.code).toBe(0);
    expect(list.stdout).toContain(`${several}#1  CT Head 5.0, 12 x 10 x 6, 2 x 2 x 3 mm, 2024-02-29`);
    expect(list.stdout).toContain(`${several}#2  CT Head 5.0, 12 x 10 x 4, 2 x 2 x 5 mm, 2024-02-29`);
    expect(JSON.parse((await inProcess(["info", "--json", `${several}#2`])).stdout)).toMatchObject({ shape: [12, 10, 4] });
  });

  it("is refused with a list where it holds several series, and taken by its number", async () => {
    const output = folder.at("out.nii.gz");
    const refused = await inProcess(["apply", "--fixed", one, "--moving", several, "--transform", shift, "--output", output]);
    expect(refused.code).toBe(3);
    expect(refused.stderr).toMatch(/several cannot be read: it holds 2 series; choose one by writing its number after the name: #1 \(.*\), #2 \(/);
    const done = await inProcess(["apply", "--fixed", one, "--moving", `${several}#1`, "--transform", shift, "--output", output]);
    expect(done.code).toBe(0);
    const volume = await readVolume(output);
    // the moving image is sampled one slice further along
    expect([...new Float32Array(volume.voxels)].filter((_, i) => i % 120 === 0)).toEqual([100, 200, 300, 400, 500, -1000]);
    expect((await inProcess(["info", `${several}#7`])).stderr).toContain("it has no series 7");
  });
});

describe("export-dicom", () => {
  it("writes the moving image on the fixed grid as a new series with its registration", async () => {
    const output = folder.at("exported");
    const done = await runCommand(["export-dicom", "--fixed", one, "--moving", `${several}#1`, "--transform", shift, "--output", output]);
    expect(done.stderr).toContain("Wrote 6 slices and a Spatial Registration");
    expect(done.code).toBe(0);
    expect(readdirSync(output).sort()).toEqual([...Array.from({ length: 6 }, (_, k) => `IM000${k + 1}.dcm`), "REGISTRATION.dcm"]);
    const volume = await readVolume(output);
    expect(volume.header.affine).toEqual((await readVolume(one)).header.affine);
    expect(volume.header.notices.map(({ code }) => code)).toContain("dicomRegistrations");
    expect([...new Int16Array(volume.voxels)].filter((_, i) => i % 120 === 0)).toEqual([100, 200, 300, 400, 500, -1000]);
  });

  it("leaves no identifier where asked, and does not mix with what is there", async () => {
    const output = folder.at("stripped");
    expect((await inProcess(["export-dicom", "--fixed", one, "--moving", one, "--output", output, "--strip-identifiers"])).code).toBe(0);
    for (const name of readdirSync(output)) expect(readFileSync(join(output, name)).toString("latin1")).not.toMatch(/Roe|MRN12345|19700101|1\.2\.826\.0\.1\.3680043\.10\.1\.[1-9]/);
    const again = await inProcess(["export-dicom", "--fixed", one, "--moving", one, "--output", output]);
    expect(again.code).toBe(5);
    expect(again.stderr).toContain("it is not empty");
    const nowhere = await inProcess(["export-dicom", "--fixed", one, "--moving", one, "--output", folder.at("no/such/folder")]);
    expect([nowhere.code, existsSync(folder.at("no"))]).toEqual([5, false]);
  });
});

describe("a folder called after the patient", () => {
  it("is not named in the report", async () => {
    const prefix = folder.at("r-");
    const done = await inProcess(["register", "--fixed", one, "--moving", one, "--transform", "QuickRigid", "--initial-transform", "identity", "--output", prefix, "--keep-implausible"]);
    expect(existsSync(`${prefix}Report.json`), done.stderr).toBe(true);
    const report = readFileSync(`${prefix}Report.json`, "utf8");
    expect(report).toContain("CT Head 5.0");
    expect(report).not.toMatch(/roe|jane/i);
  });
});

describe("words of the patient planted wherever a header has room", () => {
  const text = "Zyxwv QQ98765 Quor";
  const planted: DicomElement[] = [
    ["00080050", "SH", "QQ98765"], ["00080080", "LO", text], ["00080090", "PN", "Quor^Zyxwv"], ["00081030", "LO", text], ["0008103E", "LO", `T1 ${text}`], ["00081048", "PN", "Quor^Zyxwv"], ["00081070", "PN", "Zyxwv"],
    ["00090010", "LO", text], ["00091001", "LO", text], ["00100010", "PN", "Zyxwv^Quor"], ["00100020", "LO", "QQ98765"], ["00100021", "LO", "Quor"], ["00101000", "LO", "QQ98765"], ["00101040", "LO", text], ["00104000", "LT", text],
    ["00180015", "CS", "HEAD"], ["00181030", "LO", text], ["00200010", "SH", "QQ98765"], ["00204000", "LT", text], ["00280301", "CS", "YES"], ["00324000", "LT", text],
  ];
  const words = /zyxwv|quor|qq98765|19700101/i;
  const place = folder.at("planted");
  beforeAll(() => {
    mkdirSync(place);
    for (let k = 0; k < 6; k++) {
      const values = Array.from({ length: 120 }, (_, i) => (k - 3) ** 2 + ((i % 12) - 6) ** 2 + (Math.floor(i / 12) - 5) ** 2 < 14 ? 900 : i % 7);
      writeFileSync(join(place, `${k}`), sliceFile({ rows: 10, columns: 12, values, position: [0, 0, 3 * k], instance: k + 1, more: planted }));
    }
  });

  it("are in nothing that is printed or written, but in a DICOM export that was not stripped", async () => {
    const prefix = folder.at("clean-");
    const said = [await inProcess(["info", place]), await inProcess(["info", "--json", place])];
    said.push(await runCommand(["register", "--json", "--verbose", "--fixed", place, "--moving", place, "--transform", "QuickRigid", "--initial-transform", "identity", "--output", prefix, "--keep-implausible"]));
    const transform = `${prefix}0GenericAffine.mat`;
    for (const ending of ["nrrd", "mha", "nii"]) said.push(await inProcess(["apply", "--fixed", place, "--moving", place, "--transform", transform, "--output", `${prefix}again.${ending}`]));
    said.push(await inProcess(["compare-picture", "--fixed", place, "--moving", `${prefix}Warped.nii.gz`, "--output", `${prefix}look.png`]));
    said.push(await inProcess(["export-dicom", "--fixed", place, "--moving", place, "--transform", transform, "--output", folder.at("clean-dicom"), "--strip-identifiers"]));
    said.push(await inProcess(["export-dicom", "--fixed", place, "--moving", place, "--transform", transform, "--output", folder.at("whole-dicom")]));
    for (const [i, { code, stdout, stderr }] of said.entries()) {
      // the register run may be told implausible: nothing is to be found on so small a grid
      expect(i === 2 ? [0, 4] : [0], stderr).toContain(code);
      expect(`${stdout}${stderr}`).not.toMatch(words);
    }
    expect(said[0].stdout).toContain("text is burned into its pixels");
    const written = [...readdirSync(folder.path).filter((name) => name.startsWith("clean-") && name !== "clean-dicom").map((name) => folder.at(name)), ...readdirSync(folder.at("clean-dicom")).map((name) => join(folder.at("clean-dicom"), name))];
    expect(written.length).toBeGreaterThan(12);
    for (const path of written) {
      const bytes = readFileSync(path);
      expect(`${path} ${(path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("latin1")}`).not.toMatch(words);
    }
    const kept = readFileSync(join(folder.at("whole-dicom"), "IM0001.dcm")).toString("latin1");
    expect(kept).toContain("Zyxwv^Quor");
    // not even then: private elements, comments, addresses and institutions
    expect(kept.match(new RegExp(text, "g"))?.length).toBe(1);
  });
});
