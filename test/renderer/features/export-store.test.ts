import { createPinia, setActivePinia } from "pinia";
import { beforeEach, describe, expect, it } from "vitest";
import { provideBridge } from "../../../renderer/bridge/bridge.ts";
import { qualityRows } from "../../../renderer/features/compare/quality-rows.ts";
import { useExports } from "../../../renderer/features/export/export-store.ts";
import { timeText } from "../../../renderer/features/register/time-text.ts";
import { useNotices } from "../../../renderer/ui/notices.ts";
import { FalseBridge } from "../../fixtures/false-bridge.ts";
import { report } from "../../fixtures/report.ts";

let bridge: FalseBridge;
beforeEach(() => {
  bridge = new FalseBridge();
  provideBridge(bridge);
  setActivePinia(createPinia());
});

describe("exports", () => {
  it("says where the file went, and nothing when the dialog was dismissed", async () => {
    const exports = useExports();
    await exports.save("j1", "warped");
    expect(bridge.exported).toEqual(["j1/warped"]);
    expect(useNotices().notices).toMatchObject([{ kind: "info", message: "/out/warped" }]);
    await exports.save("j1", "report");
    expect(useNotices().notices).toHaveLength(1);
    expect(exports.writing).toBeNull();
  });

  it("shows a failed export and lets another one start", async () => {
    bridge.exportResult = () => Promise.reject(new Error("disk full"));
    const exports = useExports();
    await exports.save("j1", "transform");
    expect(useNotices().notices[0].title).toBe("The transform was not saved");
    expect(exports.writing).toBeNull();
  });
});

describe("numbers in words", () => {
  it("shows folds and inconsistency only where there are any", () => {
    const { quality } = report();
    expect(qualityRows(quality).map(({ title }) => title)).toEqual(["Overlap", "Metric", "Rotation", "Shift", "Scale"]);
    const folded = { ...quality, jacobian: { min: -1, max: 3, foldedFraction: 0.0123 } };
    expect(qualityRows({ ...quality, metricBefore: null })[1].value).toMatch(/^no overlap to -0\./);
    expect(qualityRows(folded).find(({ title }) => title === "Folded")?.value).toBe("1.23 %");
  });

  it("writes times as people read them", () => {
    expect([0.04, 9.94, 12.4, 59.9, 125].map(timeText)).toEqual(["0.0 s", "9.9 s", "12 s", "1 min 00 s", "2 min 05 s"]);
  });
});
