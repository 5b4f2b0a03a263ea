import { describe, expect, it } from "vitest";
import { formatPosition } from "../../../renderer/features/inspect/format.ts";

describe("formatPosition", () => {
  it("names the side instead of a sign", () => {
    expect([0, 1, 2].map((axis) => formatPosition(axis, 12.34))).toEqual(["R 12.3", "A 12.3", "S 12.3"]);
    expect([0, 1, 2].map((axis) => formatPosition(axis, -80.5))).toEqual(["L 80.5", "P 80.5", "I 80.5"]);
  });
});
