import { resolve } from "node:path";
import type { Parameters } from "../../workers/contract/parameters.ts";
import { say } from "../../workers/contract/sentences.ts";
import { isDeformableType } from "../../workers/contract/transform-types.ts";
import { registeredMemory, requireMemory } from "../services/memory.ts";
import type { Pools } from "../services/pools.ts";

/** Throws SynclineError("memory") when the images, their registration and what is made of it cannot fit, before any of them is decoded. @param available for tests */
export async function requireRoom(
  pools: Pools, fixed: string, moving: string, others: readonly string[], parameters: Pick<Parameters, "type_of_transform" | "multivariate_extras">, available?: number,
): Promise<void> {
  const [inspectedFixed, inspectedMoving, ...rest] = await Promise.all([fixed, moving, ...others].map((path) => pools.io("inspect", { path: resolve(path) })));
  const decoded = [inspectedFixed, inspectedMoving, ...rest].reduce((sum, { bytes }) => sum + bytes, 0);
  requireMemory(decoded + registeredMemory(inspectedFixed.header, inspectedMoving.header, isDeformableType(parameters.type_of_transform), parameters.multivariate_extras.length), say("this registration"), available);
}
