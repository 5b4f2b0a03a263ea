import { expect, it } from "vitest";
import { bendsUnlikeKinds } from "../../../renderer/features/register/unlike-kinds.ts";
import { parametersSchema, type ParametersInput } from "../../../workers/contract/parameters.ts";
import type { Modality } from "../../../workers/contract/volume.ts";
import { card } from "../../fixtures/header.ts";

const told = (fixed: Modality, moving: Modality, parameters: ParametersInput) => bendsUnlikeKinds({ fixed: card("a", { modality: fixed }), moving: card("b", { modality: moving }) }, parametersSchema.parse(parameters));

it("a CT and an MR are told of where they are bent as a whole or compared as images of one kind", () => {
  expect([told("MR", "CT", { type_of_transform: "SyN" }), told("CT", "MR", { type_of_transform: "antsRegistrationSyN[s]" }), told("MR", "CT", { type_of_transform: "SyNCC", syn_region: "skull" })]).toEqual([true, true, true]);
});

it("neither what the skull confines by mutual information, nor a linear stage, nor two images of one kind is", () => {
  expect([
    told("MR", "CT", { type_of_transform: "SyNBold", syn_region: "skull" }), told("MR", "CT", { type_of_transform: "Affine" }), told("MR", "MR", { type_of_transform: "SyNCC" }), told("CT", "CT", { type_of_transform: "SyNCC" }),
  ]).toEqual([false, false, false, false]);
});
