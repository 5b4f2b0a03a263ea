import { onBeforeUnmount, onMounted, watch } from "vue";
import { t } from "../../messages/i18n.ts";
import { useSettings } from "../settings/settings-store.ts";
import { useJob } from "./job-store.ts";

/** Shorter runs are waited for. */
const longSeconds = 10;

/** The window's title says what runs; who looked elsewhere while a long registration ran is told when it has ended. */
export function useAttention(): void {
  const job = useJob();
  const { settings } = useSettings();
  const name = document.title;

  function tell(text: string): void {
    document.title = `${text} – ${name}`;
    if (!("Notification" in globalThis) || Notification.permission !== "granted") return;
    const notification = new Notification(name, { body: text });
    notification.addEventListener("click", () => {
      window.focus();
      notification.close();
    });
  }

  function seen(): void {
    if (!document.hidden && !job.busy) document.title = name;
  }

  watch(() => job.phase, (phase, before) => {
    if (phase === "running") {
      document.title = `${t("register.progress.running")} – ${name}`;
      return;
    }
    if (job.busy) return;
    document.title = name;
    const ended = before === "running" || before === "cancelling";
    if (ended && document.hidden && settings.tellWhenDone && job.elapsed >= longSeconds) tell(t(job.withoutResult ? "register.failed.run" : "register.progress.finished"));
  });
  // a browser may ask the user about notices only when something was clicked: asked when a run turns out long
  watch(() => (job.remaining ?? 0) > longSeconds, (long) => {
    if (long && settings.tellWhenDone && "Notification" in globalThis && Notification.permission === "default") void Notification.requestPermission().catch(() => undefined);
  });
  onMounted(() => document.addEventListener("visibilitychange", seen));
  onBeforeUnmount(() => document.removeEventListener("visibilitychange", seen));
}
