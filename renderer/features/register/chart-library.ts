/**
 * Loads the chart library when a curve is first drawn. It formats numbers by the browser's language as soon as it is loaded, and dies where that is
 * not a valid tag ("en-US@posix" under LANG=C), so the language is mended first.
 */
export async function loadChartLibrary(): Promise<typeof import("uplot")> {
  try {
    new Intl.NumberFormat(navigator.language);
  } catch {
    Object.defineProperty(navigator, "language", { value: "en-US", configurable: true });
  }
  return (await import("uplot")).default;
}
