import type { BrowserWindow as RealWindow } from "electron";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { createDialogs } from "../../../main/desktop/dialogs.ts";
import { BrowserWindow, dialog } from "../../fixtures/electron-stub.ts";

vi.mock("electron", () => import("../../fixtures/electron-stub.ts"));

describe("createDialogs", () => {
  const window = new BrowserWindow({ webPreferences: {}, show: false });
  const dialogs = createDialogs(() => window as unknown as RealWindow);
  beforeEach(() => {
    dialog.showOpenDialog.mockReset();
    dialog.showSaveDialog.mockReset();
  });

  it("opens several files, or none when dismissed", async () => {
    dialog.showOpenDialog.mockResolvedValueOnce({ canceled: false, filePaths: ["/a.nii", "/b.nii.gz"] });
    expect(await dialogs.open("Open the fixed image")).toEqual(["/a.nii", "/b.nii.gz"]);
    const [parent, options] = dialog.showOpenDialog.mock.calls[0];
    expect(parent).toBe(window);
    expect(options).toMatchObject({ title: "Open the fixed image", properties: ["openFile", "multiSelections"] });
    dialog.showOpenDialog.mockResolvedValueOnce({ canceled: true, filePaths: ["/ignored"] });
    expect(await dialogs.open("Open")).toEqual([]);
  });

  it("opens a folder, or one project", async () => {
    dialog.showOpenDialog.mockResolvedValue({ canceled: false, filePaths: ["/x"] });
    await dialogs.open("Open", "folder");
    expect(dialog.showOpenDialog.mock.calls[0][1]).toEqual({ title: "Open", properties: ["openDirectory"] });
    await dialogs.open("Open", "project");
    expect(dialog.showOpenDialog.mock.calls[1][1]).toMatchObject({ properties: ["openFile"], filters: [{ extensions: ["json", "zip"] }, { extensions: ["*"] }] });
  });

  it("saves under the suggested name, which cannot be a folder, or nowhere when dismissed", async () => {
    dialog.showSaveDialog.mockResolvedValueOnce({ canceled: false, filePath: "/out/ctWarped.nii.gz" });
    expect(await dialogs.save("Export", "../../ctWarped.nii.gz")).toBe("/out/ctWarped.nii.gz");
    expect(dialog.showSaveDialog.mock.calls[0][1]).toMatchObject({ defaultPath: ".._.._ctWarped.nii.gz", filters: [{ extensions: ["gz"] }, { extensions: ["nrrd"] }, { extensions: ["mha"] }, { extensions: ["*"] }] });
    for (const [name, extension] of [["a0GenericAffine.mat", "mat"], ["report.json", "json"], ["a.xyz", "*"]]) {
      dialog.showSaveDialog.mockResolvedValueOnce({ canceled: true, filePath: "" });
      expect(await dialogs.save("Export", name)).toBeNull();
      expect(dialog.showSaveDialog.mock.lastCall?.[1], name).toMatchObject({ filters: [{ extensions: [extension] }, ...(extension === "*" ? [] : [{ extensions: ["*"] }])] });
    }
  });

  it("works before there is a window", async () => {
    dialog.showOpenDialog.mockResolvedValueOnce({ canceled: false, filePaths: ["/a.nii"] });
    expect(await createDialogs(() => null).open("Open")).toEqual(["/a.nii"]);
    expect(dialog.showOpenDialog.mock.calls[0]).toHaveLength(1);
  });
});
