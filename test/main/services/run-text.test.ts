import { execFileSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { runAsAntspy, runAsCommand, prefixOf } from "../../../main/services/run-text.ts";
import { parametersSchema } from "../../../workers/contract/parameters.ts";

const files = { fixed: "mr.nii.gz", moving: "ct.nii.gz" };

describe("the same run as a command", () => {
  it("names files and what differs from the defaults", () => {
    const parameters = parametersSchema.parse({ type_of_transform: "Rigid", aff_iterations: [100, 20], aff_shrink_factors: [2, 1], aff_smoothing_sigmas: [1, 0], mask_all_stages: true, default_value: -1000 });
    expect(runAsCommand({ ...files, fixedMask: "brain.nii" }, parameters)).toBe(
      "syncline register --fixed mr.nii.gz --moving ct.nii.gz --output ct- --fixed-mask brain.nii --transform Rigid --mask-all-stages --affine-iterations 100x20 --affine-shrink-factors 2x1 --affine-smoothing-sigmas 1x0 --default-value -1000",
    );
  });

  it("is what a shell reads back, whatever the names hold", () => {
    const odd = { fixed: "a b$(x).nii", moving: "it's \"odd\".nii.gz" };
    const parameters = parametersSchema.parse({ multivariate_extras: [{ metric: "cc", weight: 0.5, sampling: 4, fixed: "t2 fixed.nii", moving: "t2.nii" }] });
    const words = execFileSync("sh", ["-c", `for word in ${runAsCommand(odd, parameters)}; do printf '%s\\n' "$word"; done`], { encoding: "utf8" }).trim().split("\n");
    expect(words).toEqual(["syncline", "register", "--fixed", odd.fixed, "--moving", odd.moving, "--output", "it's \"odd\"-", "--multivariate-extras", "cc,t2 fixed.nii,t2.nii,0.5,4"]);
  });
});

describe("the same run as a command for Windows", () => {
  it.each([
    ["C:\\scans\\mr.nii.gz", "C:\\scans\\mr.nii.gz"], ["C:\\my scans\\mr.nii.gz", "\"C:\\my scans\\mr.nii.gz\""], ["D:\\it's(1)&2.nii", "\"D:\\it's(1)&2.nii\""],
    // a quotation mark after backslashes would be a letter of the word
    ["C:\\my scans\\", "\"C:\\my scans\\\\\""], ["a\\\"b", "\"a\\\\\\\"b\""],
    // PowerShell takes words with commas apart
    ["a,b.nii", "\"a,b.nii\""],
  ])("has %s as %s", (path, word) => {
    const command = runAsCommand({ fixed: path, moving: "ct.nii" }, parametersSchema.parse({}), "ct-", ["syncline"], "win32");
    expect(command).toBe(`syncline register --fixed ${word} --moving ct.nii --output ct-`);
  });
});

describe("the same run as ANTsPy code", () => {
  it("reads, registers and writes with what differs from ANTsPy's defaults", () => {
    const parameters = parametersSchema.parse({ type_of_transform: "SyN", syn_metric: "cc", syn_sampling: 4, reg_iterations: [10, 10, 10], interpolator: "bSpline", initial_transform: "mass", seed: 7 });
    expect(runAsAntspy(files, parameters)).toBe(`import ants

fixed = ants.image_read("mr.nii.gz")
moving = ants.image_read("ct.nii.gz")

result = ants.registration(
    fixed, moving,
    outprefix="ct-",
    type_of_transform="SyN",
    syn_metric="CC",
    syn_sampling=4,
    reg_iterations=(10, 10, 10),
    random_seed=7,
)

warped = ants.apply_transforms(fixed, moving, result["fwdtransforms"], interpolator="bSpline")
inverse = ants.apply_transforms(moving, fixed, result["invtransforms"], interpolator="bSpline")
ants.image_write(warped, "ct-Warped.nii.gz")
ants.image_write(inverse, "ct-InverseWarped.nii.gz")
`);
  });

  it("says in comments what ANTsPy does otherwise", () => {
    expect(runAsAntspy(files, parametersSchema.parse({ initial_transform: "search" }))).toContain("# Syncline searches over many poses first");
    expect(runAsAntspy(files, parametersSchema.parse({ syn_metric: "mind" }))).toMatch(/# ANTsPy has no metric "mind"/);
  });

  it("names in comments each changed parameter that ANTsPy has no counterpart for, and no other", () => {
    const odd = { syn_region: "skull", step_rule: "damped", step_decay: 0.5, head_mask: "off", search_neck: true, keep_padding: true, keep_table: true, full_range: true, fixed_modality: "MR", moving_modality: "CT" };
    const carried = { grad_step: 0.3, seed: 5, interpolator: "bSpline", default_value: 0, working_resolution: 2, ignore_geometry: true, initial_transform: "identity", multivariate_extras: [{ metric: "cc" }] };
    const notes = (input: object): string[] => runAsAntspy(files, parametersSchema.parse(input)).split("\n").filter((line) => line.startsWith("# Not carried over"));
    const named = notes({ ...odd, ...carried });
    for (const [name, value] of Object.entries(odd)) expect(named.filter((line) => line.includes(` ${name}=${String(value)} (`)), name).toHaveLength(1);
    expect(named).toHaveLength(Object.keys(odd).length);
    expect(notes(carried)).toEqual([]);
  });

  // every way into the script, checked by Python's own parser
  it.each([
    { working_resolution: 2 }, { ignore_geometry: true }, { initial_transform: "identity" }, { mask_all_stages: true, write_composite_transform: true }, { restrict_transformation: [1, 1, 0], default_value: -1000 },
    { multivariate_extras: [{ metric: "cc", weight: 0.5, sampling: 4, fixed: "t2 fixed.nii", moving: "t2.nii" }, { metric: "mattes" }] }, { reg_iterations: [40] },
  ])("is Python with %j", (input) => {
    const code = runAsAntspy({ fixed: "a\"b\\c.nii", moving: "bé.nii", fixedMask: "m.nii", movingMask: "n.nii" }, parametersSchema.parse(input));
    const python = ["/usr/bin/python3", "python3"];
    let checked = false;
    for (const program of python) {
      try {
        execFileSync(program, ["-c", "import ast, sys; ast.parse(sys.stdin.read())"], { input: code, stdio: ["pipe", "pipe", "pipe"] });
        checked = true;
        break;
      } catch (thrown) {
        if ((thrown as NodeJS.ErrnoException).code !== "ENOENT") throw thrown;
      }
    }
    // where there is no Python: brackets at least close
    if (!checked) for (const [open, close] of ["()", "[]"]) expect(code.split(open).length).toBe(code.split(close).length);
  });
});

describe("the prefix of result files", () => {
  it.each([["t1.nii.gz", "t1-"], ["t1.NII", "t1-"], ["head.hdr", "head-"], ["v1.2.nrrd", "v1.2-"], ["plain", "plain-"], ["MR T1/T2 ../x\\y", "MR T1_T2 .._x_y-"]])("of %s is %s", (name, prefix) => {
    expect(prefixOf(name)).toBe(prefix);
  });
});
