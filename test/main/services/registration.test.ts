import { describe, expect, it } from "vitest";
import { parametersSchema } from "../../../workers/contract/parameters.ts";
import type { ProgressEvent } from "../../../workers/contract/job.ts";
import { runRegistration } from "../../../main/services/registration.ts";
import { emptyVolume, fakePools, plainAnswer } from "../../fixtures/fake-pools.ts";

const parameters = parametersSchema.parse({ type_of_transform: "Rigid" });
const inputs = { fixed: emptyVolume(), moving: emptyVolume(), parameters, initial: null };
const stage: ProgressEvent = { event: "stage", stage: 1, stages: 1, transform: "Rigid", metric: "mattes" };

describe("runRegistration", () => {
  it("tells progress and previews, also the last ones", async () => {
    const told: string[] = [];
    const pools = fakePools({ register: async (_, control) => {
      control.publish(stage);
      control.publishPreview([1, 0, 0, 9, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
      return plainAnswer();
    } });
    await runRegistration(pools, inputs, { onProgress: (event) => told.push(event.event), onPreview: ({ matrix }) => told.push(`preview ${matrix[3]}`) });
    expect(told).toEqual(["stage", "preview 9"]);
  });

  it("asks for deformations only when somebody looks, and tells each with the linear map that follows it", async () => {
    const wanted: boolean[] = [];
    const field = { kind: "field" as const, grid: { dims: [1, 1, 1] as [number, number, number], affine: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1] }, vectors: new SharedArrayBuffer(12) };
    const pools = fakePools({ register: async (_, control) => {
      // the gang starts before the hooks are set
      await new Promise((resolve) => setTimeout(resolve, 5));
      wanted.push(control.deformation.wanted);
      control.publishPreview([1, 0, 0, 9, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
      control.deformation.publish(field);
      return plainAnswer();
    } });
    const told: unknown[] = [];
    await runRegistration(pools, inputs);
    await runRegistration(pools, inputs, { onDeformation: (given, matrix) => told.push(given, matrix[3]) });
    expect([wanted, told]).toEqual([[false, true], [field, 9]]);
  });

  it("tells the time left with every iteration", async () => {
    const told: (number | null)[] = [];
    const pools = fakePools({ register: async (_, control) => {
      control.publish(stage);
      for (const iteration of [1, 2]) control.publish({ event: "iteration", stage: 1, level: 1, levels: 2, iteration, iterations: 10, metric: -1, convergence: null, elapsed: 0, remaining: null });
      return plainAnswer();
    } });
    await runRegistration(pools, inputs, { onProgress: (event) => event.event === "iteration" && told.push(event.remaining) });
    expect(told).toEqual([expect.any(Number), expect.any(Number)]);
  });

  it("sets the cancel flag and rejects though the gang does not answer", async () => {
    const abort = new AbortController();
    let flagged = (): boolean => false;
    const pools = fakePools({ register: (_, control) => {
      flagged = () => control.cancelled;
      setTimeout(() => abort.abort(), 20);
      return new Promise(() => undefined);
    } });
    await expect(runRegistration(pools, inputs, { signal: abort.signal })).rejects.toMatchObject({ code: "cancelled" });
    expect(flagged()).toBe(true);
  });

  it("does not start when cancelled before", async () => {
    await expect(runRegistration(fakePools({}), inputs, { signal: AbortSignal.abort() })).rejects.toMatchObject({ code: "cancelled" });
  });

  it("refuses before starting when memory does not suffice, saying how much is needed; what an earlier job left is there too", async () => {
    const big = { ...emptyVolume(), header: { ...emptyVolume().header, dims: [1000, 1000, 1000] as [number, number, number] } };
    await expect(runRegistration(fakePools({}), { ...inputs, fixed: big }, { available: 1e8 })).rejects.toMatchObject({
      code: "memory", message: expect.stringMatching(/0\.38 GB needed, 0\.10 GB available/),
    });
    const pools = fakePools({ register: async () => plainAnswer() }, 2, 3e8);
    await expect(runRegistration(pools, { ...inputs, fixed: big }, { available: 1e8 })).resolves.toMatchObject({ images: null });
  });

  it("shows the engine bare arrays when geometry is ignored", async () => {
    let affine: number[] = [];
    const pools = fakePools({ register: async ({ fixed }) => {
      affine = fixed.header.affine;
      return plainAnswer();
    } });
    const image = emptyVolume();
    image.header.affine = [3, 0, 0, 50, 0, 3, 0, 60, 0, 0, 3, 70, 0, 0, 0, 1];
    await runRegistration(pools, { ...inputs, fixed: image, parameters: { ...parameters, ignore_geometry: true } });
    expect(affine).toEqual([-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
  });
});
