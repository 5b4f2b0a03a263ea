export const settings = {
  title: "Settings", description: "What holds for every run on this computer", language: "Language", system: "As the system", english: "English", german: "Deutsch",
  theme: "Colours", dark: "Dark", light: "Light", text: "Size of text", percent: "{percent} %", threads: "Threads of a registration", threadsHelp: "From the next start on; the result does not depend on it.", allCores: "all cores",
  tell: "Tell me when a long registration has ended", notRead: "The settings could not be read", notKept: "The setting could not be kept",
} as const;
