import { expect, test } from "vitest";
import { arranged } from "../../../renderer/features/inspect/view-pictures.ts";

const at = (left: number, top: number) => ({ left, top, width: 390, height: 380 });

test("three planes lie in a row, in the order of the screen: without the 3-D view a quarter would be empty", () => {
  expect(arranged([at(310, 500), at(310, 110), at(710, 110)])).toEqual([at(780, 0), at(0, 0), at(390, 0)]);
});

test("four views, or one that is alone, lie as on the screen", () => {
  expect(arranged([at(310, 110), at(710, 110), at(310, 500), at(710, 500)])).toEqual([at(0, 0), at(400, 0), at(0, 390), at(400, 390)]);
  expect(arranged([at(310, 110)])).toEqual([at(0, 0)]);
});
