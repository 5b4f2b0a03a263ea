import { expect, test, vi } from "vitest";
import { onFirstClick } from "../../../renderer/ui/first-click.ts";

test("of a double click the second does nothing; keys and single clicks do", () => {
  const act = vi.fn();
  const click = onFirstClick(act);
  for (const detail of [0, 1, 2, 3, 1]) click({ detail });
  expect(act).toHaveBeenCalledTimes(3);
});
