import { expect, it } from "vitest";
import type { ServiceEvent } from "../../../main/contract/requests.ts";
import { EventLog } from "../../../main/page/events.ts";

it("keeps a bounded number of events, and how jobs ended longer than the rest", async () => {
  let tell = (event: ServiceEvent): void => void event;
  const log = new EventLog({ onEvent: (listener) => {
    tell = listener;
    return () => undefined;
  } });
  const failed = (job: string): ServiceEvent => ({ type: "failed", job, error: { code: "failed", message: "" } });
  tell(failed("job-1"));
  for (let i = 0; i < 50_000; i++) tell({ type: "status", message: "x" });
  tell(failed("job-2"));
  const reader = log.stream(0).getReader();
  const decoder = new TextDecoder();
  const told: string[] = [];
  while (!told.at(-1)?.includes("job-2")) told.push(decoder.decode((await reader.read()).value));
  await reader.cancel();
  expect(told[1]).toContain("id: 1\ndata: {\"type\":\"failed\",\"job\":\"job-1\"");
  expect(told.length).toBeLessThan(5000);
  expect(told.at(-1)).toContain("id: 50002\n");
});

it("ends a stream that is not read, and says when its connection is gone as well", async () => {
  let tell = (event: ServiceEvent): void => void event;
  const log = new EventLog({ onEvent: (listener) => {
    tell = listener;
    return () => undefined;
  } });
  const ends: boolean[] = [];
  const stream = log.stream(null, (stalled) => ends.push(stalled));
  for (let i = 0; i < 10_000; i++) tell({ type: "status", message: "x" });
  expect(ends).toEqual([true]);
  await stream.cancel();
  expect(ends).toEqual([true, false]);
});
