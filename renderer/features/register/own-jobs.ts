import type { Params, ServiceEvent } from "../../../main/contract/requests.ts";
import type { ParametersInput } from "../../../workers/contract/parameters.ts";
import { useBridge } from "../../bridge/bridge.ts";
import { useAlign } from "../align/align-store.ts";
import { useMasks } from "../masks/masks-store.ts";
import { useVolumes } from "../open/volumes-store.ts";
import { useParameters } from "./parameters-store.ts";

export type Pair = Pick<Params<"jobs.start">, "fixed" | "moving">;
type JobEvent = Extract<ServiceEvent, { job: string }>;

/** The jobs that this window started or took up: the images of each, and what was told of one before its number was known. */
export function useOwnJobs() {
  const pairs = new Map<string, Pair>();
  /** starts that are not answered yet */
  let asking = 0;
  /** what was told meanwhile: the answer to a start may come after it, even after the end of that job */
  let early: JobEvent[] = [];

  /** Asks for a registration of the shown pair. @returns its number */
  async function request(): Promise<string> {
    const pair = { fixed: useVolumes().pair?.fixed.id ?? "", moving: useVolumes().pair?.moving.id ?? "" };
    // the server checks the parameters whole; here they passed the same schema
    const align = useAlign();
    const start = align.used ? { start: [...align.matrix] } : {};
    const { input, used } = useParameters();
    asking++;
    try {
      const { job } = await useBridge().request("jobs.start", { ...pair, parameters: input as ParametersInput, ...(used ? { preset: used } : {}), ...start, ...useMasks().chosen });
      pairs.set(job, pair);
      return job;
    } finally {
      asking--;
    }
  }

  /** Keeps what is told of a job that may be one of those asked for. */
  function keepEarly(event: JobEvent): void {
    if (asking > 0 && !pairs.has(event.job)) early.push(event);
  }

  /** What was told of a job before its number was known; it is not kept any longer. */
  function earlyOf(job: string): JobEvent[] {
    const told = early.filter((event) => event.job === job);
    early = asking === 0 ? [] : early.filter((event) => event.job !== job);
    return told;
  }

  return { pairs, request, keepEarly, earlyOf };
}
