import type { ServiceEvent } from "../contract/requests.ts";
import type { Services } from "../services/dispatch.ts";

const heartbeatMilliseconds = 15_000;
/** Events kept for a page whose connection was interrupted: minutes of a registration's progress. */
const keptEvents = 4000;
/** Chunks that may wait for a page that does not read; then it is cut off and asks again for what it missed. */
const longestQueue = 2 * keptEvents;

interface Kept {
  id: number;
  event: ServiceEvent;
}

const endsJob = ({ type }: ServiceEvent): boolean => type === "done" || type === "failed";

/** Events from the oldest kept; when there are too many the older half goes, except how jobs ended. */
function shortened(kept: readonly Kept[]): Kept[] {
  const half = kept.length - keptEvents / 2;
  return [...kept.slice(0, half).filter(({ event }) => endsJob(event)).slice(-100), ...kept.slice(half)];
}

/** The services' events, numbered, as server-sent events. A page that was away is first told what it missed. */
export class EventLog {
  readonly #listeners = new Set<(kept: Kept) => void>();
  #kept: Kept[] = [];
  #last = 0;

  constructor(services: Pick<Services, "onEvent">) {
    services.onEvent((event) => {
      const kept = { id: ++this.#last, event };
      this.#kept.push(kept);
      if (this.#kept.length > keptEvents) this.#kept = shortened(this.#kept);
      for (const listener of this.#listeners) listener(kept);
    });
  }

  /**
   * @param after number of the last event the page has; null for one that has just been opened and wants only what comes
   * @param ended called when it ends; `stalled`: here, since the page does not read, and then once more if the connection goes before that was read
   */
  stream(after: number | null, ended: (stalled: boolean) => void = () => undefined): ReadableStream<Uint8Array<ArrayBuffer>> {
    const encoder = new TextEncoder();
    let stop = (): void => undefined;
    return new ReadableStream({
      start: (controller) => {
        const send = (text: string): void => {
          if ((controller.desiredSize ?? 0) > -longestQueue) return controller.enqueue(encoder.encode(text));
          stop();
          controller.close();
          ended(true);
        };
        const tell = ({ id, event }: Kept): void => send(`id: ${id}\ndata: ${JSON.stringify(event)}\n\n`);
        const heartbeat = setInterval(() => send("event: heartbeat\ndata:\n\n"), heartbeatMilliseconds);
        stop = () => {
          clearInterval(heartbeat);
          this.#listeners.delete(tell);
        };
        // comes back after a second when it loses the connection; the number is where it would go on from
        send(`retry: 1000\nid: ${after ?? this.#last}\nevent: heartbeat\ndata:\n\n`);
        if (after !== null) for (const kept of this.#kept) if (kept.id > after) tell(kept);
        this.#listeners.add(tell);
      },
      cancel: () => {
        stop();
        ended(false);
      },
    });
  }
}
