import { defineStore } from "pinia";
import { ref } from "vue";
import { SynclineError, toPlainError } from "../../workers/contract/errors.ts";
import { speak } from "../../workers/contract/speak.ts";
import { language, t } from "../messages/i18n.ts";

export interface Notice {
  id: number;
  kind: "error" | "info";
  /** what failed: told away by `settle` when it has been done after all */
  about?: string;
  /** what was being done, such as "Could not open" */
  title: string;
  /** what happened, what it means, what to do */
  message: string;
  detail?: string;
  /** where the file lies, for the eye alone: it is not copied with the detail, which may go into a report */
  place?: string;
}

const infoMilliseconds = 10_000;

/** Messages to the user: errors stay until dismissed or until what failed is done after all, good news leaves by itself. */
export const useNotices = defineStore("notices", () => {
  const notices = ref<Notice[]>([]);
  let last = 0;

  function add(notice: Omit<Notice, "id">): void {
    const same = notices.value.find((other) => other.title === notice.title && other.message === notice.message && other.place === notice.place);
    if (same) return;
    const id = ++last;
    notices.value.push({ ...notice, id });
    if (notice.kind === "info") setTimeout(() => dismiss(id), infoMilliseconds);
  }

  /** Tells of a failure; anything that is not a SynclineError is a fault of the program and says so. `about`: what `settle` calls it; `place`: the path that was asked for. */
  function fail(title: string, thrown: unknown, { about = title, place }: Pick<Notice, "about" | "place"> = {}): void {
    const plain = toPlainError(thrown);
    if (plain.code === "cancelled") return;
    const [message, detail] = plain.said ? [speak(plain.said.message, language()), plain.said.detail && speak(plain.said.detail, language())] : [plain.message, plain.detail];
    const fault = !(thrown instanceof SynclineError) || plain.code === "internal";
    add({ kind: "error", about, title, message: fault ? t("notices.fault", { message: message.replace(/\.?$/, ".") }) : message, detail, place });
  }

  /** It has been done: what was told of its failure is no longer true. */
  function settle(about: string): void {
    notices.value = notices.value.filter((notice) => notice.about !== about);
  }

  /** Does what may fail: a failure is told, and no longer once it has been done after all. `work` answers false where there was nothing to do, or the user thought better of it. @returns false where it failed */
  async function attempt(title: string, work: () => Promise<unknown>, options: Pick<Notice, "about" | "place"> = {}): Promise<boolean> {
    try {
      if (await work() !== false) settle(options.about ?? title);
      return true;
    } catch (thrown) {
      fail(title, thrown, options);
      return false;
    }
  }

  function dismiss(id: number): void {
    notices.value = notices.value.filter((notice) => notice.id !== id);
  }

  return { notices, add, fail, settle, attempt, dismiss };
});
