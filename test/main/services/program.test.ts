import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { commandCall, programFiles, unpacked } from "../../../main/services/program.ts";

describe("the program's files", () => {
  it("are real files, from the bundle's place and from the source's", () => {
    for (const files of [programFiles(join("dist", "main")), programFiles(join("main", "services"))]) {
      for (const path of Object.values(files)) expect(existsSync(path), path).toBe(true);
    }
  });

  it("are the unpacked ones where the program lies in an archive", () => {
    expect(unpacked("/opt/s/resources/app.asar/dist/kernels.wasm")).toBe("/opt/s/resources/app.asar.unpacked/dist/kernels.wasm");
    expect(unpacked("/opt/s/resources/app.asar.unpacked/dist/kernels.wasm")).toBe("/opt/s/resources/app.asar.unpacked/dist/kernels.wasm");
    expect(unpacked("/home/x/dist/kernels.wasm")).toBe("/home/x/dist/kernels.wasm");
  });

  it("call the command by its path, so that it runs from any folder; of the packed program, which has none, by its name, never by npx, which asks the registry", () => {
    const [node, command] = commandCall(join(process.cwd(), "dist", "main"));
    expect([node, command]).toEqual(["node", join(process.cwd(), "dist", "main", "command.cjs")]);
    expect(existsSync(command)).toBe(true);
    expect(commandCall("/opt/s/resources/app.asar/dist/main")).toEqual(["syncline"]);
  });
});
