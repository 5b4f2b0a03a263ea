import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Tabs } from "../../../main/page/tabs.ts";

const patience = 1000;
let released: string[] = [];
let may = true;
let tabs: Tabs;

beforeEach(() => {
  vi.useFakeTimers();
  [released, may] = [[], true];
  tabs = new Tabs((ids) => {
    if (may) released.push(...ids);
    return may;
  }, patience);
});
afterEach(() => vi.useRealTimers());

describe("what a tab has open", () => {
  it("stays while it is there and for some time after, and is let go then", () => {
    const leave = tabs.connect("a");
    tabs.hold("a", ["mr", "ct"]);
    vi.advanceTimersByTime(10 * patience);
    leave(false);
    vi.advanceTimersByTime(patience - 1);
    expect(released).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(released).toEqual(["mr", "ct"]);
    vi.advanceTimersByTime(10 * patience);
    expect(released).toHaveLength(2);
  });

  it("stays when it is loaded anew, whichever comes first, the new stream or the end of the old one", () => {
    tabs.hold("a", ["mr"]);
    let leave = tabs.connect("a");
    leave(false);
    vi.advanceTimersByTime(patience / 2);
    leave = tabs.connect("a");
    vi.advanceTimersByTime(10 * patience);
    const next = tabs.connect("a");
    leave(false);
    vi.advanceTimersByTime(10 * patience);
    expect(released).toEqual([]);
    next(false);
    vi.advanceTimersByTime(patience);
    expect(released).toEqual(["mr"]);
  });

  it("stays while another tab has it open too", () => {
    const [first, second] = [tabs.connect("a"), tabs.connect("b")];
    tabs.hold("a", ["mr", "ct", "mask"]);
    tabs.hold("b", ["mr", "ct"]);
    first(false);
    vi.advanceTimersByTime(patience);
    expect(released).toEqual(["mask"]);
    second(false);
    vi.advanceTimersByTime(patience);
    expect(released).toEqual(["mask", "mr", "ct"]);
  });

  it("stays of one that sleeps and does not read, until it has come back and gone", () => {
    tabs.hold("a", ["mr"]);
    tabs.connect("a")(true);
    vi.advanceTimersByTime(100 * patience);
    expect(released).toEqual([]);
    tabs.connect("a")(false);
    vi.advanceTimersByTime(patience);
    expect(released).toEqual(["mr"]);
  });

  it("stays of one that wakes and gives up the stream that it did not read for a new one", () => {
    const asleep = tabs.connect("a");
    tabs.hold("a", ["mr"]);
    asleep(true);
    asleep(false);
    vi.advanceTimersByTime(patience / 2);
    const awake = tabs.connect("a");
    vi.advanceTimersByTime(10 * patience);
    expect(released).toEqual([]);
    awake(false);
    vi.advanceTimersByTime(patience);
    expect(released).toEqual(["mr"]);
  });

  it("is tried again where it cannot be let go yet", () => {
    tabs.hold("a", ["mr"]);
    may = false;
    vi.advanceTimersByTime(3 * patience);
    may = true;
    vi.advanceTimersByTime(patience);
    expect(released).toEqual(["mr"]);
  });
});
