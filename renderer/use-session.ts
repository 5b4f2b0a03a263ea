import { nextTick, onScopeDispose, watch } from "vue";
import * as z from "zod";
import type { ServiceEvent, VolumeCard } from "../main/contract/requests.ts";
import { useBridge } from "./bridge/bridge.ts";
import { useVolumes } from "./features/open/volumes-store.ts";
import { useAside } from "./features/project/aside-store.ts";
import { idsOfWork, openWork, openWorkSchema } from "./features/project/open-work.ts";
import { useJob } from "./features/register/job-store.ts";

/** The page's address changes with each run of the program, whose images are numbered anew. */
const key = (): string => `syncline.session ${location.pathname}`;
/** A moment without a change, before it is written: that stops the window, and a pointer's steps come at each picture. */
const stillMilliseconds = 200;

/** What this tab works on, and what was put aside. */
const openSchema = openWorkSchema.extend({ aside: z.array(openWorkSchema) });
type Open = z.infer<typeof openSchema>;

const idsOf = (open: Open): string[] => [...new Set([open, ...open.aside].flatMap(idsOfWork))];

/** What is kept lasts as long as the tab. */
function lastOpen(): Open | null {
  try {
    return openSchema.parse(JSON.parse(sessionStorage.getItem(key()) ?? "null"));
  } catch {
    return null;
  }
}

/** A window that is loaded anew goes on where it was: its images with masks and labels, what was chosen and how it was looked at, the job that runs, the results, what was put aside. */
export function useSession() {
  const volumes = useVolumes();
  const job = useJob();
  const aside = useAside();
  let resuming = true;
  /** what is told while it is still asked what runs; null at other times */
  let meanwhile: ServiceEvent[] | null = null;
  /** the ids as they were last said */
  let told: string | null = null;

  const open = (): Open => ({ ...openWork(), aside: [...aside.works] });

  function tell(now: Open): void {
    const ids = idsOf(now);
    if (ids.join() === told) return;
    told = ids.join();
    useBridge().hold(ids);
  }

  /** what is to be written */
  let unwritten: Open | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function write(): void {
    clearTimeout(timer);
    if (unwritten === null) return;
    try {
      sessionStorage.setItem(key(), JSON.stringify(unwritten));
    } catch {
      // a browser that keeps nothing begins anew
    }
    unwritten = null;
  }

  watch(open, (now) => {
    if (resuming) return;
    tell(now);
    unwritten = now;
    clearTimeout(timer);
    timer = setTimeout(write, stillMilliseconds);
  }, { flush: "post" });
  window.addEventListener("pagehide", write);
  onScopeDispose(() => {
    window.removeEventListener("pagehide", write);
    clearTimeout(timer);
  });

  function receive(event: ServiceEvent): void {
    // what the bridge says itself is no news of a job, and must not wait for answers that do not come
    const ofBridge = event.type === "status" && event.key === undefined;
    if (meanwhile && !ofBridge) meanwhile.push(event);
    else job.receive(event);
  }

  /** @param known progress that was listed too */
  function hear(known: ReadonlySet<string>): void {
    const events = meanwhile ?? [];
    meanwhile = null;
    for (const event of events) if (event.type !== "progress" || !known.has(JSON.stringify([event.job, event.progress]))) job.receive(event);
  }

  /** Whether anything was taken up. What this tab had open and cannot show any more is closed. */
  async function resume(): Promise<boolean> {
    meanwhile = [];
    const known = new Set<string>();
    try {
      const [all, cards] = await Promise.all([useBridge().request("jobs.list", {}), useBridge().request("volumes.list", {})]);
      const last = lastOpen();
      // what a window that has gone left running is gone on with where there is no work
      const own = new Set(last ? idsOf(last) : []);
      const jobs = own.size === 0 ? all : all.filter(({ fixed, moving }) => own.has(fixed) && own.has(moving));
      for (const { job: each, progress } of jobs) for (const event of progress) known.add(JSON.stringify([each, event]));
      const find = (id: string | null | undefined): VolumeCard | null => cards.find((card) => card.id === id) ?? null;
      const shown = jobs.find(({ state }) => state === "running") ?? last;
      const images = { fixed: find(shown?.fixed), moving: find(shown?.moving) };
      const any = images.fixed !== null || images.moving !== null;
      if (any) {
        volumes.take(images.fixed, images.moving);
        // the viewer begins anew with other images: the result comes after that
        await nextTick();
      }
      if (any || (last?.aside.length ?? 0) > 0) job.resume(jobs);
      // masks and labels may take their time
      hear(known);
      if (last) await aside.resume(last, last.aside, find);
      tell(open());
      return any;
    } finally {
      resuming = false;
      hear(known);
    }
  }

  return { receive, resume };
}
