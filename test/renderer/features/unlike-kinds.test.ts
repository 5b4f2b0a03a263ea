import { expect, it } from "vitest";
import { unlikeKinds } from "../../../renderer/features/register/unlike-kinds.ts";
import { parametersSchema, type ParametersInput } from "../../../workers/contract/parameters.ts";
import type { Modality } from "../../../workers/contract/volume.ts";
import { card } from "../../fixtures/header.ts";

const told = (fixed: Modality, moving: Modality, parameters: ParametersInput) => unlikeKinds({ fixed: card("a", { modality: fixed }), moving: card("b", { modality: moving }) }, parametersSchema.parse(parameters));

it("a CT and an MR are told of where they are bent as a whole or compared as images of one kind", () => {
  expect([told("MR", "CT", { type_of_transform: "SyN" }), told("CT", "MR", { type_of_transform: "antsRegistrationSyN[s]" }), told("MR", "CT", { type_of_transform: "SyNCC", syn_region: "skull" })]).toEqual(["bent", "bent", "bent"]);
});

it("a linear stage that compares them as images of one kind is told of as well", () => {
  const inSkull = { type_of_transform: "SyNBold", syn_region: "skull" } as const;
  expect([told("MR", "CT", { type_of_transform: "Rigid", aff_metric: "gc" }), told("CT", "MR", { type_of_transform: "antsRegistrationSyNRepro[r]" }), told("MR", "CT", { ...inSkull, aff_metric: "meansquares" })]).toEqual(["laid", "laid", "laid"]);
});

it("neither what the skull confines by mutual information, nor a linear stage of it, nor two images of one kind is", () => {
  expect([
    told("MR", "CT", { type_of_transform: "SyNBold", syn_region: "skull" }), told("MR", "CT", { type_of_transform: "Affine" }), told("MR", "MR", { type_of_transform: "SyNCC" }), told("CT", "CT", { type_of_transform: "SyNCC" }),
    told("MR", "MR", { type_of_transform: "Rigid", aff_metric: "gc" }),
  ]).toEqual([null, null, null, null, null]);
});
