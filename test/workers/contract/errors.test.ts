import { expect, it } from "vitest";
import { toPlainError } from "../../../workers/contract/errors.ts";

it("what the system says of a file is told without its folders", () => {
  const error = new Error("ENOENT: no such file or directory, rename '/home/jane doe/a.nii' -> 'C:\\scans\\smith\\b.nii'");
  error.stack = `${error.message}\n    at work (syncline.js:1:1)`;
  expect(toPlainError(error)).toEqual({
    code: "internal", message: "ENOENT: no such file or directory, rename 'a.nii' -> 'b.nii'",
    detail: "ENOENT: no such file or directory, rename 'a.nii' -> 'b.nii'\n    at work (syncline.js:1:1)",
  });
});
