/** How long a tab may be away (closed, or put aside by the browser to save memory) before what it had open is let go. */
const patience = 60 * 60_000;

interface Tab {
  /** streams of events that it listens to */
  streams: number;
  /** its last stream was ended here, since it did not read: it is there all the same */
  stalled: boolean;
  /** ids of what it has open */
  held: ReadonlySet<string>;
  timer: NodeJS.Timeout | null;
}

/**
 * The page's tabs and what each has open. A tab that is loaded anew is the same one. What only a tab that has been away for long had open is let go.
 */
export class Tabs {
  readonly #tabs = new Map<string, Tab>();

  /** @param release lets go of open volumes; false where that has to wait */
  constructor(readonly release: (ids: readonly string[]) => boolean, readonly milliseconds: number = patience) {}

  /** A tab listens to events; the function that is answered ends that: `stalled` where it was not the tab that ended it, and once more when its connection is gone too. */
  connect(name: string): (stalled: boolean) => void {
    const tab = this.#tab(name);
    let listens = true;
    tab.streams++;
    tab.stalled = false;
    this.#watch(name, tab);
    return (stalled) => {
      if (listens) tab.streams--;
      listens = false;
      tab.stalled = stalled;
      this.#watch(name, tab);
    };
  }

  /** A tab says all that it has open. */
  hold(name: string, ids: readonly string[]): void {
    const tab = this.#tab(name);
    tab.held = new Set(ids);
    this.#watch(name, tab);
  }

  /** Whether a tab of that name is there; one that sleeps is. */
  isThere(name: string): boolean {
    const tab = this.#tabs.get(name);
    return tab !== undefined && (tab.streams > 0 || tab.stalled);
  }

  #tab(name: string): Tab {
    const known = this.#tabs.get(name);
    if (known) return known;
    const tab: Tab = { streams: 0, stalled: false, held: new Set(), timer: null };
    this.#tabs.set(name, tab);
    return tab;
  }

  #watch(name: string, tab: Tab): void {
    if (tab.timer) clearTimeout(tab.timer);
    tab.timer = null;
    if (this.isThere(name)) return;
    tab.timer = setTimeout(() => this.#forget(name, tab), this.milliseconds);
    // a server that ends does not wait for it
    tab.timer.unref();
  }

  #forget(name: string, tab: Tab): void {
    const others = [...this.#tabs.values()].filter((other) => other !== tab);
    const own = [...tab.held].filter((id) => !others.some(({ held }) => held.has(id)));
    if (this.release(own)) this.#tabs.delete(name);
    else this.#watch(name, tab);
  }
}
