import { volumeCardSchema, type RequestName } from "../contract/requests.ts";
import type { Services } from "../services/dispatch.ts";

/** Requests whose answer is the only way to know of a volume that they have opened. */
const opening = new Set<string>(["volumes.open", "volumes.preparation", "sample.open", "masks.edit", "labels.pass"] satisfies RequestName[]);

/** Closes the volumes in an answer that nobody gets, since its tab went while they were opened. `name`: the request, or null for files that were sent. */
export async function closeUnclaimed(services: Pick<Services, "handle">, signal: AbortSignal, name: string | null, answer: unknown): Promise<void> {
  if (!signal.aborted || (name !== null && !opening.has(name))) return;
  for (const part of [answer, ...Object.values(Object(answer) as object)]) {
    const card = volumeCardSchema.safeParse(part);
    if (card.success) await services.handle("volumes.close", { id: card.data.id });
  }
}
