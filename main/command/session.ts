import { availableParallelism } from "node:os";
import { createPools, type Pools } from "../services/pools.ts";
import { throwIfCancelled } from "../services/registration.ts";
import { endThreads, type Threads } from "../services/threads.ts";

/** How long a cancelled command waits for its threads to answer before ending them. */
const graceMilliseconds = 80;

/** What one run of the command holds: its threads, and the cancel by Ctrl-C. */
export class Session {
  readonly #abort = new AbortController();
  readonly #early: Promise<Threads> | null;
  #pools: Promise<Pools> | null = null;

  /** @param early threads that were started before the command line was read */
  constructor(early: Promise<Threads> | null = null) {
    this.#early = early;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get cancelled(): boolean {
    return this.#abort.signal.aborted;
  }

  /** The threads, as many as asked for, else one per core. Throws SynclineError("cancelled") after Ctrl-C. */
  async pools(threads?: number): Promise<Pools> {
    throwIfCancelled(this.signal);
    this.#pools ??= this.#start(threads ?? availableParallelism());
    return this.#pools;
  }

  async #start(threads: number): Promise<Pools> {
    const early = await this.#early;
    if (early?.count === threads) return createPools({ started: Promise.resolve(early) });
    return createPools({ threads });
  }

  /** From here on Ctrl-C cancels: no partial file, exit code 130. */
  listen(): void {
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(name, () => this.#cancel());
    // a write beyond the allowed file size then fails as any other write does, instead of ending the process with its files half written
    if (process.platform !== "win32") process.on("SIGXFSZ", () => undefined);
  }

  #cancel(): void {
    // asked twice: at once; files under temporary names are removed when the process exits
    if (this.cancelled) process.exit(130);
    this.#abort.abort();
    // whoever still waits for a thread is answered with its end
    setTimeout(() => void this.end(), graceMilliseconds).unref();
  }

  async end(): Promise<void> {
    const pools = await this.#pools?.catch(() => null);
    const early = await this.#early?.catch(() => null);
    await Promise.all([pools?.dispose(), early && endThreads(early)]);
  }
}
