import { t } from "../../messages/i18n.ts";

/** A duration in words a glance can read: "4.2 s", "1 min 05 s". */
export function timeText(seconds: number): string {
  if (seconds < 10) return t("register.seconds", { seconds: seconds.toFixed(1) });
  if (seconds < 59.5) return t("register.seconds", { seconds: Math.round(seconds) });
  const whole = Math.round(seconds);
  return t("register.minutes", { minutes: Math.floor(whole / 60), seconds: String(whole % 60).padStart(2, "0") });
}
