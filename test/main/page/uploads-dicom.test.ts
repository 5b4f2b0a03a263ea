import { readdirSync, statSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { VolumeCard } from "../../../main/contract/requests.ts";
import { openUploads, type UploadChoice } from "../../../main/page/uploads.ts";
import { SynclineError } from "../../../workers/contract/errors.ts";
import type { Services } from "../../../main/services/dispatch.ts";
import { verbatim } from "../../../workers/contract/sentences.ts";
import type { SeriesSummary } from "../../../workers/contract/series.ts";
import { card } from "../../fixtures/header.ts";
import { sliceFile } from "../../fixtures/dicom-bytes.ts";

const summary = (series: string): SeriesSummary => ({ series, modality: "CT", kind: "CT", title: "Head", dims: [4, 3, 2], spacing: [2, 2, 5], images: 2, volumes: 1, date: null, localiser: false, volume: true, refusal: null, refusalSaid: null, thumbnail: null });

/** Sends files to services that note what they are asked to open. */
async function upload(files: readonly [string, Uint8Array][], choice: UploadChoice, choices: SeriesSummary[] = [], opened: string[] = []): Promise<{ answer: VolumeCard[] | { choices: SeriesSummary[] }; opened: string[] }> {
  const told = (path: string): string => {
    const place = path.replace(/#\d+$/, "");
    const shown = path.replace(/^.*syncline-upload-[^/]*/, "");
    return statSync(place).isDirectory() ? `${shown}: ${readdirSync(place).length} files` : shown;
  };
  const services: Pick<Services, "openTemporary" | "seriesChoices" | "handle"> = {
    handle: async (name, params) => opened.push(`${name} ${(params as { id: string }).id}`),
    openTemporary: async (path) => {
      if (path.endsWith("bad.nii")) throw new SynclineError("input", verbatim(`not read; open: ${opened.join()}`));
      opened.push(told(path));
      return card(`v${opened.length}`);
    },
    seriesChoices: async () => choices,
  };
  const list = JSON.stringify(files.map(([name, bytes]) => ({ name, size: bytes.length })));
  const stream = new Blob([`${list}\n`, ...files.map(([, bytes]) => new Uint8Array(bytes))]).stream();
  return { answer: await openUploads(services as Services, stream, choice), opened };
}

describe("DICOM files sent by the browser", () => {
  const slices = [1, 2, 3].map((instance): [string, Uint8Array] => ["IM", sliceFile({ instance, position: [0, 0, 5 * instance] })]);

  it("are opened together as a folder, also when their names are the same", async () => {
    const { answer, opened } = await upload(slices, {});
    expect(opened).toEqual(["/DICOM: 3 files"]);
    expect(answer).toHaveLength(1);
  });

  it("leave other files images of their own", async () => {
    expect((await upload([...slices, ["brain.nii", new Uint8Array(400)]], {})).opened).toEqual(["/0/brain.nii", "/DICOM: 3 files"]);
    expect((await upload([slices[0]], {})).opened).toEqual(["/DICOM/0.dcm"]);
  });

  it("are answered with the series to choose among, and opened by the chosen one", async () => {
    const choices = [summary("1"), summary("2")];
    const asked = await upload(slices, { mayChoose: true }, choices);
    expect(asked).toEqual({ answer: { choices }, opened: [] });
    expect((await upload(slices, { mayChoose: true, series: "2" }, choices)).opened).toEqual(["/DICOM#2: 3 files"]);
  });
});

describe("several files sent by the browser", () => {
  it("leave nothing open when one cannot be read, or when a series must be chosen first", async () => {
    const opened: string[] = [];
    await expect(upload([["good.nii", new Uint8Array(4)], ["bad.nii", new Uint8Array(4)]], {}, [], opened)).rejects.toMatchObject({ code: "input" });
    expect(opened).toEqual(["/0/good.nii", "volumes.close v1"]);
    const slices = [1, 2].map((instance): [string, Uint8Array] => [`${instance}.dcm`, sliceFile({ instance, position: [0, 0, 5 * instance] })]);
    expect(await upload([["good.nii", new Uint8Array(4)], ...slices], { mayChoose: true }, [summary("1"), summary("2")])).toMatchObject({ answer: { choices: [{}, {}] }, opened: [] });
  });
});
