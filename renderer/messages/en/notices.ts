export const notices = {
  label: "Messages", detail: "Detail", copyDetail: "Copy detail", dismiss: "Dismiss: {title}",
  fault: "{message} This is a fault in the program: your files are unchanged. Try again; if it stays, report the detail below.",
  /** what a kind of failure means, shown before the program's own sentence, which is in English; empty where that sentence is enough */
  codes: { usage: "", input: "", failed: "", output: "", memory: "", cancelled: "", internal: "" },
} as const;
