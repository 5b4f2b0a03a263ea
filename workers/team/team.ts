import { JobControl } from "../contract/control.ts";
import { SynclineError } from "../contract/errors.ts";
import type { Gang } from "../contract/tasks.ts";
import { MemoryArena } from "./arena.ts";
import { Dispatch } from "./dispatch.ts";
import { instantiate, kernelNames } from "./instance.ts";
import { MAX_THREADS } from "../contract/gang-memory.ts";
import { say } from "../contract/sentences.ts";
import type { Arena, Team } from "./types.ts";

/** The conductor's side of a gang. `end` lets the helpers go: call it in a `finally`. */
export interface Conductor extends Team {
  readonly control: JobControl;
  end(): void;
}

class GangConductor implements Conductor {
  readonly arena: Arena;
  private readonly kernelIndex: Map<string, number>;
  /** the memory as it was given out: growing makes a new object of it */
  private readonly given = new WeakSet<ArrayBufferLike>();

  constructor(private readonly memoryObject: WebAssembly.Memory, readonly control: JobControl, private readonly dispatch: Dispatch, names: readonly string[]) {
    this.arena = new MemoryArena(memoryObject);
    this.kernelIndex = new Map(names.map((name, index) => [name, index]));
  }

  run(kernel: string, extent: number, grain: number, args: readonly number[]): void {
    if (this.control.cancelled) throw new SynclineError("cancelled", "The job was cancelled.");
    const index = this.kernelIndex.get(kernel);
    if (index === undefined) throw new SynclineError("internal", say("There is no kernel {kernel}.", { kernel }));
    if (!(Number.isInteger(extent) && extent >= 0 && Number.isInteger(grain) && grain > 0)) {
      throw new SynclineError("internal", say("The kernel {kernel} was given an extent of {extent} and a grain of {grain}.", { kernel, extent, grain }));
    }
    if (extent > 0) this.dispatch.run(index, extent, grain, args);
  }

  f32(pointer: number, length: number): Float32Array<ArrayBufferLike> {
    return new Float32Array(this.memoryObject.buffer, pointer, length);
  }

  f64(pointer: number, length: number): Float64Array<ArrayBufferLike> {
    return new Float64Array(this.memoryObject.buffer, pointer, length);
  }

  i32(pointer: number, length: number): Int32Array<ArrayBufferLike> {
    return new Int32Array(this.memoryObject.buffer, pointer, length);
  }

  u8(pointer: number, length: number): Uint8Array<ArrayBufferLike> {
    return new Uint8Array(this.memoryObject.buffer, pointer, length);
  }

  memory(): SharedArrayBuffer {
    const { buffer } = this.memoryObject;
    if (!(buffer instanceof SharedArrayBuffer)) throw new SynclineError("internal", "A job's memory is not shared.");
    this.given.add(buffer);
    return buffer;
  }

  pointerOf({ buffer, byteOffset }: Float32Array): number | null {
    return this.given.has(buffer) ? byteOffset : null;
  }

  end(): void {
    this.control.end();
  }
}

/** This thread leads the gang. It needs no helper: those that come share the work, and the results are the same bytes without them. */
export function createConductor(gang: Gang): Conductor {
  const control = new JobControl(gang.control);
  const { kernels, setScratch } = instantiate(gang.module, gang.memory);
  const dispatch = new Dispatch(control, kernels);
  setScratch(0);
  return new GangConductor(gang.memory, control, dispatch, kernelNames(gang.module));
}

/** Body of the `help` task: works beside the conductor until the job has ended or was cancelled. A thread too many returns at once. */
export function helpGang(gang: Gang): void {
  const control = new JobControl(gang.control);
  if (control.ended || control.cancelled) return;
  const { kernels, setScratch } = instantiate(gang.module, gang.memory);
  const dispatch = new Dispatch(control, kernels);
  const thread = dispatch.join();
  if (thread >= MAX_THREADS) return;
  setScratch(thread);
  dispatch.help(thread);
}
