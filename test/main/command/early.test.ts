import { afterEach, describe, expect, it, vi } from "vitest";
import { startEarly } from "../../../main/command/early.ts";
import type { ThreadsOptions } from "../../../main/services/threads.ts";

const startThreads = vi.fn((options: ThreadsOptions) => Promise.resolve(options));
vi.mock("../../../main/services/threads.ts", () => ({ startThreads: (options: ThreadsOptions) => startThreads(options) }));
afterEach(() => startThreads.mockClear());

const pair = ["--fixed", "package.json", "--moving", "README.md", "--output", "x"];

describe("threads are started early", () => {
  it.each([
    [["register", ...pair], undefined],
    [["register", "--threads", "3", ...pair], 3],
    [["register", ...pair, "--threads=2"], 2],
    [["apply", "--fixed=package.json", "--moving=README.md", "--output=x", "--threads=1"], 1],
  ])("for %j", (args, threads) => {
    expect(startEarly(args)).not.toBeNull();
    expect(startThreads).toHaveBeenCalledExactlyOnceWith({ threads });
  });

  it.each([
    [[]], [["--version"]], [["info", "package.json"]], [["register"]], [["register", "--help", ...pair]], [["register", ...pair, "-h"]], [["apply", ...pair, "--version"]],
    [["register", ...pair, "-V"]], [["register", ...pair.slice(0, 4)]], [["register", ...pair.slice(2)]], [["register", ...pair, "--threads"]],
    [["register", ...pair, "--threads", "many"]], [["register", ...pair, "--threads="]], [["register", ...pair, "--threads=0"]],
    [["register", "--fixed", "absent.nii", ...pair.slice(2)]],
  ])("but not for %j", (args) => {
    expect(startEarly(args)).toBeNull();
    expect(startThreads).not.toHaveBeenCalled();
  });
});
