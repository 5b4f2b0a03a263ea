import { language, t } from "../../messages/i18n.ts";
import { decimal } from "../../messages/numbers.ts";

/** A duration in words a glance can read: "4.2 s", "1 min 05 s". */
export function timeText(seconds: number): string {
  if (seconds < 10) return t("register.seconds", { seconds: decimal(seconds, 1) });
  if (seconds < 59.5) return t("register.seconds", { seconds: Math.round(seconds) });
  const whole = Math.round(seconds);
  return t("register.minutes", { minutes: Math.floor(whole / 60), seconds: String(whole % 60).padStart(2, "0") });
}

/** When something was, of this day. */
export function timeOfDay(when: string): string {
  return new Date(when).toLocaleTimeString(language());
}

/** An estimated duration, no finer than it can be known: "about a second", "about 20 s", "about 3 min". */
export function roughTime(seconds: number): string {
  if (seconds < 1.5) return t("register.aboutSecond");
  if (seconds < 90) return t("register.aboutSeconds", { seconds: seconds < 10 ? Math.round(seconds) : 5 * Math.round(seconds / 5) });
  return t("register.aboutMinutes", { minutes: Math.round(seconds / 60) });
}

export function gigabytes(bytes: number): string {
  return t("register.gigabytes", { size: decimal(bytes / 1e9, bytes < 1e10 ? 1 : 0) });
}
