import { createPinia, setActivePinia } from "pinia";
import { beforeEach, describe, expect, it } from "vitest";
import { nextTick } from "vue";
import { provideBridge } from "../../../renderer/bridge/bridge.ts";
import { exportHelp, kindsOf, useExports } from "../../../renderer/features/export/export-store.ts";
import { useVolumes } from "../../../renderer/features/open/volumes-store.ts";
import { timeText } from "../../../renderer/features/register/time-text.ts";
import { useNotices } from "../../../renderer/ui/notices.ts";
import { FalseBridge } from "../../fixtures/false-bridge.ts";
import { card } from "../../fixtures/header.ts";

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
    expect(bridge.exported).toMatchObject([{ job: "j1", kinds: ["warped"], format: "nii.gz", interpolator: null, type: "float32", spacing: null }]);
    expect(useNotices().notices).toMatchObject([{ kind: "info", message: "/out/warped" }]);
    await exports.save("j1", "report");
    expect(useNotices().notices).toHaveLength(1);
    expect(exports.writing).toBe(false);
  });

  it("shows a failed export and lets another one start", async () => {
    bridge.exportResult = () => Promise.reject(new Error("disk full"));
    const exports = useExports();
    await exports.save("j1", "transform");
    expect(useNotices().notices[0].title).toBe("Transform: not saved");
    expect(exports.writing).toBe(false);
  });

  it("takes everything that is chosen in one go, with further images as what they look like", async () => {
    const exports = useExports();
    useVolumes().moving = card("ct");
    exports.addFurther([{ ...card("seg"), header: { ...card("seg").header, dtype: "uint8", modality: "MR", range: { min: 0, max: 12, low: 0, high: 12 } } }, { ...card("t2"), header: { ...card("t2").header, dtype: "float32" } }]);
    exports.chosen = ["warped", "warp", "report"];
    exports.format = "mha";
    await exports.saveChosen("j1", { deformed: false, composite: false });
    expect(bridge.exported).toMatchObject([{ kinds: ["warped", "report"], images: [{ image: "seg", interpolator: "genericLabel" }, { image: "t2", interpolator: "linear" }], format: "mha" }]);
    expect(useNotices().notices[0].title).toBe("4 files saved");
    exports.removeFurther("seg");
    expect(exports.further.map((entry) => entry.card.id)).toEqual(["t2"]);
  });

  it("takes the deformation too unless it is left out, wherever the result has one", async () => {
    const exports = useExports();
    for (const made of [{ deformed: true, composite: false }, { deformed: true, composite: true }, { deformed: false, composite: false }]) await exports.saveChosen("j1", made);
    expect(bridge.exported.map(({ kinds }) => kinds)).toEqual([["warped", "transform", "warp", "inverseWarp", "reportPage"], ["warped", "transform", "inverseWarp", "reportPage"], ["warped", "transform", "reportPage"]]);
  });

  it("never sends one patient's further images through another one's transform", async () => {
    const exports = useExports(), volumes = useVolumes();
    volumes.fixed = card("mr");
    volumes.moving = card("ct");
    await nextTick();
    exports.addFurther([card("labels")]);
    volumes.swap();
    await nextTick();
    expect(exports.further).toEqual([]);
    volumes.swap();
    await nextTick();
    expect(exports.further).toMatchObject([{ card: { id: "labels" } }]);
    volumes.moving = card("another patient");
    await nextTick();
    await exports.saveChosen("j2", { deformed: false, composite: false });
    expect(bridge.exported).toMatchObject([{ images: [] }]);
    expect(bridge.asked).toContainEqual({ name: "volumes.close", params: { id: "labels" } });
  });
});

describe("what there is to take away", () => {
  it("has fields after a deformable type, and none within a composite file or after a linear type", () => {
    expect(kindsOf({ deformed: false, composite: false })).toEqual(["warped", "inverseWarped", "transform", "dicom", "report", "reportPage"]);
    const syn = { deformed: true, composite: false };
    expect(kindsOf(syn)).toEqual(["warped", "inverseWarped", "transform", "warp", "inverseWarp", "dicom", "report", "reportPage"]);
    expect(exportHelp("transform", syn)).toContain("linear part");
    expect(kindsOf({ ...syn, composite: true })).not.toContain("warp");
    expect(exportHelp("transform", { ...syn, composite: true })).toContain(".h5");
  });
});

describe("numbers in words", () => {
  it("writes times as people read them", () => {
    expect([0.04, 9.94, 12.4, 59.9, 125].map(timeText)).toEqual(["0.0 s", "9.9 s", "12 s", "1 min 00 s", "2 min 05 s"]);
  });
});
