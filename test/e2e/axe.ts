import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

interface AxeResult { violations: { id: string; help: string; nodes: { target: string[]; failureSummary?: string }[] }[] }

/** What axe-core finds against WCAG 2.2 A and AA on the page as it is, one line each. */
export async function violations(page: Page, within?: string): Promise<string[]> {
  const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
  // run by the debugger, not as a script of the page, whose policy forbids foreign ones
  await page.evaluate(source);
  const result = await page.evaluate((selector) => {
    const { axe } = window as unknown as { axe: { run(context: unknown, options: unknown): Promise<AxeResult> } };
    return axe.run(selector ?? document, { resultTypes: ["violations"], runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
  }, within);
  return result.violations.flatMap(({ id, help, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target.join(" ")}: ${failureSummary?.split("\n").slice(1, 3).join("; ").slice(0, 300) ?? ""}`));
}
