export const notices = {
  label: "Messages", detail: "Detail", place: "The file is {path}", copyDetail: "Copy detail", dismiss: "Dismiss: {title}",
  fault: "{message} This is a fault in the program: your files are unchanged. Try again; if it stays, report the detail below.",
} as const;
