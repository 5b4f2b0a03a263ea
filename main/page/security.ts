import { randomBytes, timingSafeEqual } from "node:crypto";
import { contentSecurityPolicy } from "../services/content-policy.ts";

/** 256 random bits, as they stand in the page's address. */
export function newToken(): string {
  return randomBytes(32).toString("base64url");
}

export function sameToken(given: string, token: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(token)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Headers of every answer. */
export const securityHeaders: Record<string, string> = {
  "content-security-policy": contentSecurityPolicy(),
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "permissions-policy": "camera=(), microphone=(), geolocation=()",
  "cache-control": "no-store",
};

/**
 * Whether a request may be answered at all: sent to this very address (another host's name pointing here is refused) and, where the browser
 * says so, by this very page.
 */
export function fromThisPage(headers: { host?: string; origin?: string; site?: string }, port: number): boolean {
  const { host, origin, site } = headers;
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) return false;
  if (origin !== undefined && origin !== `http://${host}`) return false;
  return site === undefined || site === "same-origin" || site === "none";
}
