import { SynclineError } from "../contract/errors.ts";
import type { Kernel } from "./dispatch.ts";
import { MAX_THREADS, scratchOf } from "../contract/gang-memory.ts";
import { say } from "../contract/sentences.ts";

/** The kernels' names in the order of the module's exports: the same in every thread of a gang. */
export function kernelNames(module: WebAssembly.Module): string[] {
  return WebAssembly.Module.exports(module).filter((entry) => entry.kind === "function").map((entry) => entry.name);
}

function isKernel(value: unknown): value is Kernel {
  return typeof value === "function";
}

/** This thread's own instance of the kernels over the gang's memory. `setScratch` tells it where its private bytes are. */
export function instantiate(module: WebAssembly.Module, memory: WebAssembly.Memory): { kernels: Kernel[]; setScratch: (thread: number) => void } {
  const imports = { env: { memory, abort: () => { throw new SynclineError("internal", "A kernel gave up."); } } };
  const { exports } = new WebAssembly.Instance(module, imports);
  const kernels = kernelNames(module).map((name) => exports[name]).filter(isKernel);
  const set = exports["setScratch"];
  return {
    kernels,
    setScratch: (thread) => {
      if (thread >= MAX_THREADS) throw new SynclineError("internal", say("A job has at most {most} threads.", { most: MAX_THREADS }));
      if (typeof set === "function") set(scratchOf(thread));
    },
  };
}
