import type { Services } from "../services/dispatch.ts";

const heartbeatMilliseconds = 15_000;

/** The services' events as server-sent events, one JSON message each, until the page goes away. */
export function eventStream(services: Services): ReadableStream<Uint8Array<ArrayBuffer>> {
  const encoder = new TextEncoder();
  let stop = (): void => undefined;
  return new ReadableStream({
    start(controller) {
      const send = (text: string): void => controller.enqueue(encoder.encode(text));
      send(": syncline\n\n");
      const unsubscribe = services.onEvent((event) => send(`data: ${JSON.stringify(event)}\n\n`));
      const heartbeat = setInterval(() => send(":\n\n"), heartbeatMilliseconds);
      stop = () => {
        clearInterval(heartbeat);
        unsubscribe();
      };
    },
    cancel: () => stop(),
  });
}
