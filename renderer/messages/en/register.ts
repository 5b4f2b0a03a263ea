export const register = {
  title: "Registration", preset: "Preset", notAvailable: "Not available in this version.", openFirst: "Open a fixed and a moving image first.", correctFirst: "Correct the marked parameters first.",
  start: "Register", parameters: "Parameters", advanced: "Advanced", changedCount: "{count} changed", changed: "changed", resetAll: "Reset all to the preset",
  reset: "Reset to {value}", resetNamed: "Reset {title} to {value}", presetsFailed: "Could not load the presets", levelsUnequal: "Give as many values here as levels: now {counts}.",
  progress: {
    label: "Progress", done: "Registered", cancelling: "Cancelling…", running: "Registering", left: "about {time} left", finished: "Registration finished.",
    announced: "Stage {stage} of {stages}, {name}, level {level} of {levels}", stageDone: "done", at: "level {level}/{levels} · iteration {iteration}", starting: "starting", waits: "waits",
    showCurve: "Show the curve of stage {stage}, {name}", level: "{name}, level {level}", levelOf: "{name}, level {level} of {levels}",
    metric: "Metric", chart: "Metric of the {name} stage, lower is better", chartNow: "Metric of the {name} stage, lower is better, now {value}", lower: "lower is better",
    keep: "Keep what was reached", keepHelp: "Ends soon; the transform found so far becomes the result", queue: "Waiting", dropWaiting: "Take out of the queue: {title}", results: "Results of this pair", resultNote: "{seconds} s, begun {time}",
    cancel: "Cancel", preparing: "Preparing…", cancelled: "Cancelled. Nothing was changed.",
  },
  failed: { start: "The registration could not start", cancel: "The registration could not be cancelled", run: "The registration failed", show: "The registered image could not be shown" },
  metrics: { mattes: "Mutual information", gc: "Correlation", meansquares: "Mean squares", cc: "Local correlation", demons: "Demons", mind: "Structure (MIND)" },
  stages: { Translation: "Translation", Rigid: "Rigid", Similarity: "Similarity", Affine: "Affine", SyN: "Deformable (SyN)", GaussianDisplacementField: "Deformable (elastic)" },
  seconds: "{seconds} s", minutes: "{minutes} min {seconds} s",
} as const;
