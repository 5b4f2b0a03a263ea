/**
 * What the window may load and where it may connect: the program's own files and nothing else, no inline script, no frame. Inline styles are how the viewer
 * sizes its canvases.
 * @param connect addresses beside the page's own origin that may be fetched
 */
export function contentSecurityPolicy(...connect: string[]): string {
  return [
    "default-src 'none'", "script-src 'self'", "style-src 'self' 'unsafe-inline'", "img-src 'self' data: blob:", "font-src 'self'", ["connect-src 'self'", ...connect].join(" "),
    "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'", "object-src 'none'",
  ].join("; ");
}
