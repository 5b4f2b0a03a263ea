import { computed, onBeforeUnmount, ref, watch } from "vue";
import type { Result } from "../../../main/contract/requests.ts";
import type { ParametersInput } from "../../../workers/contract/parameters.ts";
import { useBridge } from "../../bridge/bridge.ts";
import { useVolumes } from "../open/volumes-store.ts";
import { useJob } from "./job-store.ts";
import { useParameters } from "./parameters-store.ts";

/** A moment without a change, before the services are asked. */
const stillMilliseconds = 250;

/** Time and memory that the registration as it is set will take, asked anew whenever images or parameters change; null while it cannot be said. */
export function useEstimate() {
  const volumes = useVolumes();
  const parameters = useParameters();
  const job = useJob();
  const estimate = ref<Result<"jobs.estimate"> | null>(null);
  const enough = computed(() => estimate.value === null || estimate.value.bytes <= estimate.value.available);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let serial = 0;

  async function ask(): Promise<void> {
    const own = ++serial;
    const pair = volumes.pair;
    if (!pair || !parameters.valid) {
      estimate.value = null;
      return;
    }
    // what cannot be estimated is told when it is started
    const answer = await useBridge().request("jobs.estimate", { fixed: pair.fixed.id, moving: pair.moving.id, parameters: parameters.input as ParametersInput }).catch(() => null);
    if (own === serial) estimate.value = answer;
  }

  watch(() => [volumes.pair?.fixed, volumes.pair?.moving, parameters.input, parameters.valid, job.phase === "done"], () => {
    clearTimeout(timer);
    timer = setTimeout(() => void ask(), stillMilliseconds);
  }, { immediate: true });
  onBeforeUnmount(() => clearTimeout(timer));

  return { estimate, enough };
}
