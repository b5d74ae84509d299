// The words of what is written in JavaScript; all others are in src/words. One object for each part: a bundle carries those
// that it uses.

export const page = {
  title: "Signalbox playground",
  loading: "Setting the signals …",
  failed: (error) => `The playground could not start: ${error}. It needs WebAssembly; a reload may help.`,
  status: (status) => `status ${status}`,
  newer: "There is a newer version of Signalbox. Your text stays. ",
  reload: "Reload",
  more: "A part of the picture: drag or scroll to see more, 0 shows all of it.",
};

export const terminal = {
  lost: "The terminal broke down at this command and was started anew: its cluster is as it was at the beginning.",
  ended: "The command was ended, and the terminal started anew: its cluster is as it was at the beginning.",
  notLoaded: "its program could not be loaded",
  command: "Command",
  printed: "What was printed",
  keys: "Tab completes, ↑ recalls; Escape, then Tab leaves.",
  /** Buttons: what stands on each, and what it does. */
  applied: ["Start with everything", "Every file of the editor is in force"],
  empty: ["Start empty", "A cluster without objects, to kubectl apply to"],
  clear: ["Clear", "Wipe the screen (Ctrl+L)"],
  before: ["↑", "The command before"],
  complete: ["Tab", "Complete the word"],
};

/** By itself: it is on every page with an example. What stands between backticks can be typed. */
export const goesOn = "The session above goes on. `help` lists what it knows.";

export const editor = {
  textOf: (file) => `Text of ${file}`,
  decides: (side, word) => `This line decides at ${side}: ${word}`,
  oneOf: (values) => `One of \`${values.join("`, `")}\`.`,
  required: "required",
  since: (release) => `since Cilium ${release}`,
  until: (release) => `until Cilium ${release}`,
  between: (first, last) => `Cilium ${first} to ${last}`,
  label: "label of a workload",
  key: "label",
  port: "port of a workload",
  namespace: "namespace",
  service: "Service",
  /** What the editor's library says, by its own words for it, where it is to say something else. */
  phrases: { Diagnostics: "Findings" },
};
