import { volumeCardSchema, type RequestName } from "../contract/requests.ts";
import type { Services } from "../services/dispatch.ts";

/** Requests whose answer is the only way to know of a volume that they have opened. */
const opening = new Set<string>(["volumes.open", "volumes.preparation", "sample.open", "masks.edit", "labels.pass", "projects.open", "projects.recover", "projects.mask"] satisfies RequestName[]);

/** Lets go of the volumes in an answer that nobody gets, since its tab went while they were opened. `name`: the request, or null for files that were sent. */
export function releaseUnclaimed(services: Pick<Services, "release">, signal: AbortSignal, name: string | null, answer: unknown): void {
  if (!signal.aborted || (name !== null && !opening.has(name))) return;
  services.release([answer, ...Object.values(Object(answer) as object)].flatMap((part) => {
    const card = volumeCardSchema.safeParse(part);
    return card.success ? [card.data.id] : [];
  }));
}
