import type { Pools, PoolsOptions } from "../services/pools.ts";

/** How long a cancelled command waits for its threads to answer before ending them. */
const graceMilliseconds = 350;

/** What one run of the command holds: its threads, and the cancel by Ctrl-C. */
export class Session {
  readonly #abort = new AbortController();
  #pools: Promise<Pools> | null = null;
  #listening = false;

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get cancelled(): boolean {
    return this.#abort.signal.aborted;
  }

  /** Starts the threads (once). From here on Ctrl-C cancels: no partial file, exit code 130. */
  pools(options: PoolsOptions): Promise<Pools> {
    this.listen();
    this.#pools ??= import("../services/pools.ts").then(({ createPools }) => createPools(options));
    return this.#pools;
  }

  listen(): void {
    if (this.#listening) return;
    this.#listening = true;
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
    await pools?.dispose();
  }
}
