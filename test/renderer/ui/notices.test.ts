import { createPinia, setActivePinia } from "pinia";
import { beforeEach, describe, expect, it } from "vitest";
import { useNotices } from "../../../renderer/ui/notices.ts";
import { SynclineError } from "../../../workers/contract/errors.ts";
import { verbatim } from "../../../workers/contract/sentences.ts";

const failing = (code: "input" | "cancelled" = "input") => () => Promise.reject(new SynclineError(code, verbatim("There is no such image.")));
const told = () => useNotices().notices.map(({ title }) => title);

beforeEach(() => setActivePinia(createPinia()));

describe("what is tried", () => {
  it("is told when it fails, and no longer once it was done after all", async () => {
    expect(await useNotices().attempt("Not saved", failing())).toBe(false);
    expect(await useNotices().attempt("Not shown", failing())).toBe(false);
    expect(told()).toEqual(["Not saved", "Not shown"]);
    expect(await useNotices().attempt("Not saved", async () => undefined)).toBe(true);
    expect(told()).toEqual(["Not shown"]);
  });

  it("is one thing under whatever title, where it is named", async () => {
    await useNotices().attempt("a.nii is not shown", failing(), { about: "show fixed" });
    await useNotices().attempt("b.nii is not shown", async () => undefined, { about: "show fixed" });
    expect(told()).toEqual([]);
  });

  it("stays told where the user thought better of it, and is no failure when cancelled", async () => {
    await useNotices().attempt("Not saved", failing());
    expect(await useNotices().attempt("Not saved", async () => false)).toBe(true);
    expect(told()).toEqual(["Not saved"]);
    expect(await useNotices().attempt("Not opened", failing("cancelled"))).toBe(false);
    expect(told()).toEqual(["Not saved"]);
  });
});
