import type { ProgressEvent } from "../../workers/contract/job.ts";

/** Where progress goes. `end` leaves the terminal on a fresh line. */
export interface Progress {
  show(event: ProgressEvent): void;
  end(): void;
}

/** One JSON object a line on standard output. */
export function jsonProgress(write: (text: string) => void): Progress {
  return { show: (event) => write(`${JSON.stringify(event)}\n`), end: () => undefined };
}

const width = 24;

function barLine(stage: string, event: Extract<ProgressEvent, { event: "iteration" }>): string {
  const filled = Math.min(width, Math.round((width * event.iteration) / Math.max(1, event.iterations)));
  const remaining = event.remaining === null ? "" : `, ${event.remaining.toFixed(0)} s left`;
  return `${stage}  level ${event.level}/${event.levels} [${"#".repeat(filled)}${"-".repeat(width - filled)}] ${event.iteration}/${event.iterations}`
    + `  metric ${event.metric.toFixed(5)}  ${event.elapsed.toFixed(1)} s${remaining}`;
}

/** A bar on one line of a terminal that rewrites itself. */
export function barProgress(write: (text: string) => void, columns: () => number): Progress {
  let stage = "";
  let open = false;
  return {
    show(event) {
      if (event.event === "stage") {
        if (open) write("\n");
        open = false;
        stage = `Stage ${event.stage}/${event.stages} ${event.transform}`;
        return;
      }
      open = true;
      write(`\r\u001b[2K${barLine(stage, event).slice(0, Math.max(20, columns() - 1))}`);
    },
    end() {
      if (open) write("\n");
      open = false;
    },
  };
}

/** One line per stage and level, for a log file. */
export function lineProgress(write: (text: string) => void): Progress {
  let level = 0;
  return {
    show(event) {
      if (event.event === "stage") {
        level = 0;
        write(`Stage ${event.stage}/${event.stages}: ${event.transform}, ${event.metric}\n`);
      } else if (event.level !== level) {
        level = event.level;
        write(`  level ${event.level}/${event.levels}, at most ${event.iterations} iterations (${event.elapsed.toFixed(1)} s)\n`);
      }
    },
    end: () => undefined,
  };
}

/** The right one of the three for how the command was started. */
export function chooseProgress(json: boolean): Progress {
  if (json) return jsonProgress((text) => process.stdout.write(text));
  const write = (text: string): void => void process.stderr.write(text);
  return process.stderr.isTTY ? barProgress(write, () => process.stderr.columns || 80) : lineProgress(write);
}
