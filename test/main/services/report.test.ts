import { describe, expect, it } from "vitest";
import { notice } from "../../../workers/contract/notices.ts";
import { parametersSchema } from "../../../workers/contract/parameters.ts";
import { buildReport, commandText } from "../../../main/services/report.ts";
import { emptyVolume, plainAnswer } from "../../fixtures/fake-pools.ts";

describe("commandText", () => {
  it("keeps file names and drops folders", () => {
    const files = new Set(["--fixed", "--output", "--initial-transform"]);
    expect(commandText(["register", "--fixed", "/home/jane doe/head 1.nii", "--output=/x/y/out-", "--initial-transform", "../t.mat,inverse", "--seed", "3"], files))
      .toBe("syncline register --fixed \"head 1.nii\" --output=out- --initial-transform t.mat,inverse --seed 3");
  });
});

it("calls an input whose name tells the patient by another name", () => {
  expect(commandText(["register", "--fixed", "/scans/ROE_JANE"], new Set(["--fixed"]), new Map([["/scans/ROE_JANE", "CT Head 5.0"]]))).toBe("syncline register --fixed \"CT Head 5.0\"");
});

describe("buildReport", () => {
  const parts = {
    started: new Date(0), seconds: 1.23456, threads: 2, command: "syncline register", parameters: parametersSchema.parse({ type_of_transform: "Rigid" }),
    inputs: {
      fixed: { path: "/secret/patient/head.nii", sha256: "ab", header: emptyVolume().header }, moving: { path: "/secret/ct.nii", sha256: "cd", header: { ...emptyVolume().header, modality: "CT" as const } },
    },
    outputs: [{ path: "/secret/outWarped.nii.gz", sha256: "cd", maps: "report of the registration" as const }],
  };

  it("tells what was odd about the inputs, in words", () => {
    const header = { ...emptyVolume().header, notices: [notice("vectors")] };
    expect(buildReport({ ...parts, inputs: { ...parts.inputs, fixed: { ...parts.inputs.fixed, header } }, answer: plainAnswer() }).notices).toEqual([notice("vectors").text]);
  });

  it("holds no folder", () => {
    const text = JSON.stringify(buildReport({ ...parts, answer: plainAnswer() }));
    expect(text).toContain("head.nii");
    expect(text).not.toContain("secret");
  });

  it.each([
    [{}, "search", { default_value: -1000, initial_transform: "search" }],
    [{}, "mass", { default_value: -1000, initial_transform: "mass" }],
    [{ initial_transform: "identity", default_value: 7 }, "identity", { default_value: 7, initial_transform: "identity" }],
    [{ initial_transform: "search" }, "mass", { default_value: -1000, initial_transform: "search" }],
    [{ initial_transform: "search" }, "given (start.mat)", { default_value: -1000, initial_transform: null }],
  ] as const)("tells the parameters as they took effect: %j started by %s", (input, initialisation, effective) => {
    const parameters = parametersSchema.parse({ type_of_transform: "Rigid", ...input });
    expect(buildReport({ ...parts, parameters, answer: { ...plainAnswer(), initialisation } }).parameters).toEqual({ ...parameters, ...effective });
  });

  it("refuses numbers that are none", () => {
    const answer = plainAnswer();
    answer.quality.overlap = NaN;
    expect(() => buildReport({ ...parts, answer })).toThrowError(expect.objectContaining({ code: "internal" }));
  });
});
