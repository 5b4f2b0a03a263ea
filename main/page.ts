import type { Server } from "node:http";
import { createAdaptorServer } from "@hono/node-server";
import { SynclineError } from "../workers/contract/errors.ts";
import { verbatim } from "../workers/contract/sentences.ts";
import { createApp } from "./page/app.ts";
import { newToken } from "./page/security.ts";
import { createServices } from "./services/create.ts";
import type { Services } from "./services/dispatch.ts";
import { programFiles } from "./services/program.ts";
import { listRenderer } from "./services/window-files.ts";

export interface PageOptions {
  /** 0: a free one */
  port: number;
  openSample: boolean;
  /** other services and files of the window, for tests */
  services?: Services;
  renderer?: string;
  /** milliseconds before what a tab had open that has gone is let go, for tests */
  patience?: number;
}

export interface RunningPage {
  /** the address with its token */
  url: string;
  port: number;
  /** stops serving, cancels what runs, ends the threads */
  close(): Promise<void>;
}

/** Serves the application on 127.0.0.1. Throws SynclineError("usage") when the port is taken. */
export async function startPage(options: PageOptions): Promise<RunningPage> {
  const files = await listRenderer(options.renderer ?? programFiles().renderer);
  const services = options.services ?? createServices({ door: "page", openSample: options.openSample });
  const token = newToken();
  let port = options.port;
  const app = createApp({ services, files, token, port: () => port, patience: options.patience });
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  port = await listen(server, options.port);
  return {
    url: `http://127.0.0.1:${port}/${token}/`,
    port,
    close: async () => {
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeAllConnections();
      await closed;
      await services.dispose();
    },
  };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((done, fail) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      const why = error.code === "EADDRINUSE" ? "is taken by another program" : error.code === "EACCES" ? "may not be used by you" : `cannot be used (${error.code})`;
      fail(new SynclineError("usage", verbatim(`--port ${port} ${why}; choose another one, or none.`)));
    });
    server.listen(port, "127.0.0.1", () => {
      const address = server.address();
      done(typeof address === "object" && address ? address.port : port);
    });
  });
}

/** Serves until Ctrl-C; `announce` gets the address. */
export async function servePage(options: PageOptions & { announce: (url: string) => void }): Promise<void> {
  const page = await startPage(options);
  const stopped = new Promise<void>((done) => {
    for (const name of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(name, () => done());
  });
  options.announce(page.url);
  await stopped;
  await page.close();
}
