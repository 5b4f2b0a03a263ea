import { SynclineError } from "./errors.ts";
import { parameterMeta, type ParameterName, type Parameters } from "./parameters.ts";
import { transformTypes } from "./transform-types.ts";

const schedules = ["aff_iterations", "aff_shrink_factors", "aff_smoothing_sigmas"] as const satisfies readonly ParameterName[];

/** What the schema of one parameter cannot say: rules between parameters. Throws `usage`, naming the options. */
export function checkParameters(parameters: Parameters): void {
  const type = transformTypes.find(({ name }) => name === parameters.type_of_transform);
  if (!type?.available) {
    throw new SynclineError("usage", `--transform ${parameters.type_of_transform} is not available in this version; choose SyN, antsRegistrationSyN[s] or a linear type.`);
  }
  const lengths = schedules.map((name) => parameters[name].length);
  if (new Set(lengths).size > 1) {
    const each = schedules.map((name, i) => `--${parameterMeta(name).flag} has ${lengths[i]}`).join(", ");
    throw new SynclineError("usage", `The schedules must have one entry per level each: ${each}.`);
  }
}
