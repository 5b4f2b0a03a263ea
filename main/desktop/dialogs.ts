import { dialog, type BrowserWindow } from "electron";
import { menuTexts, type MenuTexts } from "./menu-texts.ts";
import type { Dialogs } from "../services/dispatch.ts";
import { fileName } from "../services/file-names.ts";

const imageEndings = ["nii", "gz", "hdr", "img", "dcm", "ima", "nrrd", "nhdr", "mha", "mhd", "mgh", "mgz"];

/** Filters of the save dialog by the suggested name's ending; the last extension only, as the systems' dialogs know no double one. */
function filtersFor(suggested: string, texts: MenuTexts): { name: string; extensions: string[] }[] {
  const kinds: [RegExp, string, string][] = [[/\.nii\.gz$/i, texts.compressed, "gz"], [/\.nii$/i, "NIfTI", "nii"], [/\.mat$/i, texts.itkTransform, "mat"], [/\.h5$/i, texts.composite, "h5"], [/\.syncline\.json$/i, "Syncline", "json"], [/\.json$/i, "JSON", "json"], [/\.html$/i, "HTML", "html"], [/\.png$/i, "PNG", "png"], [/\.zip$/i, "ZIP", "zip"]];
  const kind = kinds.find(([ending]) => ending.test(suggested));
  const everything = { name: texts.allFiles, extensions: ["*"] };
  if (!kind) return [everything];
  // an image may be saved in another format: the name's ending decides
  const others = /\.nii(\.gz)?$/i.test(suggested) ? [{ name: "NRRD", extensions: ["nrrd"] }, { name: "MetaImage", extensions: ["mha"] }] : [];
  return [{ name: kind[1], extensions: [kind[2]] }, ...others, everything];
}

/** Whether the window may close, though results that lie in no file go with it. */
export async function askToClose(window: BrowserWindow, texts: MenuTexts): Promise<boolean> {
  // 0 where the dialog is closed without an answer
  const { response } = await dialog.showMessageBox(window, { type: "warning", message: texts.unsaved, detail: texts.unsavedDetail, buttons: [texts.stay, texts.closeAnyway], defaultId: 0, cancelId: 0, noLink: true });
  return response === 1;
}

/** The system's own dialogs, attached to the window. */
export function createDialogs(window: () => BrowserWindow | null, texts: () => MenuTexts = () => menuTexts("en", "en")): Dialogs {
  return {
    async open(title, what = "images") {
      const everything = { name: texts().allFiles, extensions: ["*"] };
      const kinds = {
        images: { properties: ["openFile" as const, "multiSelections" as const], filters: [{ name: texts().images, extensions: imageEndings }, everything] },
        // Windows and Linux offer either files or folders
        folder: { properties: ["openDirectory" as const] },
        project: { properties: ["openFile" as const], filters: [{ name: "Syncline", extensions: ["json", "zip"] }, everything] },
      };
      const options = { title, ...kinds[what] };
      const parent = window();
      const answer = await (parent ? dialog.showOpenDialog(parent, options) : dialog.showOpenDialog(options));
      return answer.canceled ? [] : answer.filePaths;
    },
    async save(title, suggested) {
      // the name comes from the window: it names a file, never a folder
      const options = { title, defaultPath: fileName(suggested), filters: filtersFor(suggested, texts()) };
      const parent = window();
      const answer = await (parent ? dialog.showSaveDialog(parent, options) : dialog.showSaveDialog(options));
      return answer.canceled || answer.filePath === "" ? null : answer.filePath;
    },
  };
}
