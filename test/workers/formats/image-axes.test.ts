import { expect, test } from "vitest";
import { completeBasis } from "../../../workers/formats/image-axes.ts";

test("columns are completed by unit vectors at right angles to them", () => {
  expect(completeBasis([[2, 0, 0], [0, 0, 3]])).toEqual([[2, 0, 0], [0, 0, 3], [0, 1, 0]]);
});

test("columns beyond all numbers give none, but no fault of the program (found by npm run fuzz)", () => {
  expect(completeBasis([[1e200, 1e200, 0], [Infinity, 0, 0]])).toHaveLength(3);
  expect(completeBasis([[NaN, 0, 0]])).toHaveLength(3);
});
