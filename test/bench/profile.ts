// Where the time of a whole deformable registration goes: reading, each stage, each kernel, both results, writing; and each kernel's cost per voxel against what its bytes take.
import { join } from "node:path";
import { imagesWanted } from "../../main/services/results.ts";
import { parametersSchema, type ParametersInput } from "../../workers/contract/parameters.ts";
import type { ProgressEvent } from "../../workers/contract/job.ts";
import { voxelCount } from "../../workers/contract/volume.ts";
import { registerVolumes } from "../../workers/engine/register.ts";
import { registeredImages } from "../../workers/engine/registered-images.ts";
import { write, writeWarp } from "../../workers/tasks/io.ts";
import type { Team } from "../../workers/team/types.ts";
import { readVolume, unwrap } from "../fixtures/files.ts";

/** Voxels that a call of a kernel covers, from its arguments: where the working grid's dims begin, or its flat extent. With the bytes that it must read and write per voxel, and what keeps it above twice the time these take. */
const kernels: Readonly<Record<string, { dims: number | "flat"; bytes: number; reason: string }>> = {
  compose_fields: { dims: 9, bytes: 36, reason: "eight neighbours by pair loads, three components: WebAssembly has no gather" },
  warp_field: { dims: 3, bytes: 20, reason: "eight neighbours by pair loads" },
  resample_field: { dims: 10, bytes: 24, reason: "eight neighbours by pair loads, three components" },
  smooth_xy: { dims: 2, bytes: 8, reason: "two filters of 11 taps" },
  smooth_field_z: { dims: 3, bytes: 24, reason: "a filter of 11 taps" },
  smooth_x: { dims: 2, bytes: 8, reason: "a filter of up to 23 taps" }, smooth_y: { dims: 2, bytes: 8, reason: "a filter of up to 23 taps" }, smooth_z: { dims: 2, bytes: 8, reason: "a filter of up to 23 taps" },
  force: { dims: 5, bytes: 20, reason: "three differences per voxel" },
  lncc_parts: { dims: 8, bytes: 28, reason: "running sums of five products, kept in the second-level cache" },
  lncc_exact: { dims: 9, bytes: 36, reason: "running sums of five planes" },
  mattes_histogram: { dims: "flat", bytes: 8, reason: "one update of a histogram per voxel" },
  mattes_factor: { dims: "flat", bytes: 12, reason: "four table entries per voxel" },
  invert_field: { dims: 6, bytes: 36, reason: "Newton steps until 1e-3 voxel" },
  jacobian_determinant: { dims: 3, bytes: 16, reason: "nine differences and a determinant per voxel" },
  mi_values: { dims: "flat", bytes: 33, reason: "eight neighbours by pair loads, one histogram update per sample" },
  mi_gradient: { dims: "flat", bytes: 29, reason: "four table entries and twelve sums per sample" },
  mi_histogram: { dims: "flat", bytes: 17, reason: "eight neighbours by pair loads, one histogram update per sample" },
  positions_affine: { dims: "flat", bytes: 12, reason: "f64 arithmetic" }, positions_transform: { dims: "flat", bytes: 24, reason: "f64 arithmetic" },
  positions_displace: { dims: "flat", bytes: 36, reason: "eight neighbours by pair loads, three components" }, sample_linear: { dims: "flat", bytes: 20, reason: "eight neighbours by pair loads" },
};

interface Share { seconds: number; calls: number; voxels: number }

/** A team that keeps the time of every kernel. */
function timedTeam(team: Team, kept: Map<string, Share>): Team {
  const timed = Object.create(team) as Team;
  timed.run = (kernel, extent, grain, args) => {
    const began = performance.now();
    team.run(kernel, extent, grain, args);
    const share = kept.get(kernel) ?? { seconds: 0, calls: 0, voxels: 0 };
    const place = kernels[kernel]?.dims;
    share.seconds += (performance.now() - began) / 1000;
    share.calls++;
    share.voxels += typeof place === "number" ? args[place] * args[place + 1] * args[place + 2] : place === "flat" ? extent : 0;
    kept.set(kernel, share);
  };
  return timed;
}

/** @param nsPerByte what one byte takes at the speed of the triad on as many threads */
export async function profileTable(team: Team, fixedFile: string, movingFile: string, input: ParametersInput, folder: string, nsPerByte: number): Promise<string[]> {
  const phases: { name: string; seconds: number }[] = [];
  const phase = async <T>(name: string, work: () => T | Promise<T>): Promise<T> => {
    const began = performance.now();
    const value = await work();
    phases.push({ name, seconds: (performance.now() - began) / 1000 });
    return value;
  };
  const parameters = parametersSchema.parse(input);
  const mark = team.arena.mark();
  const shares = new Map<string, Share>();
  const measured = timedTeam(team, shares);
  const [fixed, moving] = await phase("reading both images", () => Promise.all([readVolume(fixedFile), readVolume(movingFile)]));
  const began = performance.now();
  const stages: number[] = [];
  const answer = await phase("registration", () => registerVolumes(measured, { fixed, moving, initial: null, parameters, inPlace: true }, {
    publish: (event: ProgressEvent) => { if (event.event === "stage") stages.push((performance.now() - began) / 1000); }, publishPreview: () => undefined,
    get elapsed() { return (performance.now() - began) / 1000; },
  }));
  const whole = phases[phases.length - 1].seconds;
  const inLevels = answer.stages.map(({ transform, metric, levels }) => ({ name: `${transform} (${metric})`, levels }));
  const { deformation } = answer;
  if (!deformation) throw new Error("the profile is of a deformable registration");
  const { warped, inverseWarped } = await phase("both results resampled", () => registeredImages(measured, { fixed, moving }, answer, imagesWanted({ fixed, moving, parameters })));
  await phase("writing (gzip)", async () => {
    const outcomes = await Promise.all([
      write({ path: join(folder, "w.nii.gz"), volume: warped, format: "nii.gz" }), write({ path: join(folder, "i.nii.gz"), volume: inverseWarped, format: "nii.gz" }),
      writeWarp({ path: join(folder, "f.nii.gz"), field: deformation.forward, gzip: true }), writeWarp({ path: join(folder, "b.nii.gz"), field: deformation.inverse, gzip: true }),
    ]);
    outcomes.forEach(unwrap);
  });
  team.arena.release(mark);

  const total = phases.reduce((sum, { seconds }) => sum + seconds, 0);
  const line = (name: string, seconds: number, note = "") => `  ${name.padEnd(34)} ${seconds.toFixed(2).padStart(6)} s ${(100 * seconds / total).toFixed(0).padStart(4)} %${note && `  ${note}`}`;
  const lines: string[] = [];
  for (const { name, seconds } of phases) {
    lines.push(line(name, seconds));
    if (name !== "registration") continue;
    const iterating = inLevels.reduce((sum, { levels }) => sum + levels.reduce((part, level) => part + level.seconds, 0), 0);
    lines.push(line("  preparation, pyramids, start", stages[0] ?? whole));
    for (const stage of inLevels) {
      lines.push(line(`  ${stage.name}`, stage.levels.reduce((sum, level) => sum + level.seconds, 0), stage.levels.map(({ shrink, iterations, seconds: took }) => `1/${shrink}: ${iterations} in ${took.toFixed(2)} s`).join(", ")));
    }
    lines.push(line("  whole maps, inverses, quality", whole - (stages[0] ?? 0) - iterating));
  }
  lines.push(line("all", total), "", `  ${"kernel".padEnd(22)} ${"s".padStart(6)} ${"%".padStart(4)} ${"calls".padStart(6)} ${"ns/voxel".padStart(9)} ${"x limit".padStart(8)}  what holds it above twice the bandwidth limit`);
  const inKernels = [...shares].sort((a, b) => b[1].seconds - a[1].seconds);
  for (const [kernel, { seconds, calls, voxels }] of inKernels.filter(([, share]) => share.seconds > 0.005 * total)) {
    const known = kernels[kernel];
    const ns = voxels > 0 ? seconds * 1e9 / voxels : 0;
    const times = known ? ns / (known.bytes * nsPerByte) : 0;
    lines.push(`  ${kernel.padEnd(22)} ${seconds.toFixed(2).padStart(6)} ${(100 * seconds / total).toFixed(0).padStart(4)} ${String(calls).padStart(6)} ${(known ? ns.toFixed(2) : "").padStart(9)} ${(known ? times.toFixed(1) : "").padStart(8)}  ${times > 2 ? known.reason : ""}`);
  }
  const rest = whole + phases[2].seconds - inKernels.reduce((sum, [, share]) => sum + share.seconds, 0);
  lines.push(`  ${"one thread alone".padEnd(22)} ${rest.toFixed(2).padStart(6)} ${(100 * rest / total).toFixed(0).padStart(4)}         images to f32, masks, matrices, the optimiser: TypeScript`);
  lines.push(`  ${(voxelCount(fixed.header.dims) / 1e6).toFixed(1)} million voxels; one process, two threads`);
  return lines;
}
