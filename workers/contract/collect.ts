import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

let collect: (() => void) | null = null;

/**
 * Runs this thread's garbage collector now. Memory that threads share is freed only when each of them has collected its own view of it, and the engine does
 * not count a shared WebAssembly memory as a reason to collect: a thread with few objects of its own would keep gigabytes for ever. Never throws.
 */
export function collectGarbage(): void {
  if (collect === null) {
    try {
      setFlagsFromString("--expose-gc");
      collect = runInNewContext("gc") as () => void;
    } catch {
      // an engine that lets nobody run it collects when it likes
      collect = () => undefined;
    }
  }
  collect();
}
