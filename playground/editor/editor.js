// The editor: CodeMirror, set up for YAML, with what core says shown in its margins.
//
// The page owns the text. It hands the whole state in by `update` (see `View` in src/browser/editor.rs) and hears of
// what is typed by `onType`.

import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { setDiagnostics } from "@codemirror/lint";
import { extensions } from "./extensions.js";
import { setMarks } from "./marks.js";
import { offset, span } from "./places.js";
import { loadSchema, setWorld } from "./schema.js";
import { editor as words } from "../web/words.js";

/** Makes an editor in `parent`; `callbacks` are `onType(name, text)` and `onFix(finding, fix)`, both by index. */
export function createEditor(parent, callbacks) {
  return new Editor(parent, callbacks);
}

class Editor {
  constructor(parent, { onType, onFix }) {
    this.onFix = onFix;
    /** Every file's state, with its undo history, by name: survives a change of tabs. */
    this.states = new Map();
    this.file = null;
    this.scenario = null;
    this.goal = 0;
    /** What was typed and has not come back yet, oldest first. */
    this.sent = [];
    const heard = EditorView.updateListener.of((update) => {
      if (!update.docChanged || this.quiet) return;
      const text = update.state.doc.toString();
      this.sent.push(text);
      onType(this.file, text);
    });
    this.extensions = [extensions, heard];
    this.view = new EditorView({ parent, state: this.#newState("") });
    // Without the table there is no completion, and everything else works.
    loadSchema().catch((error) => console.warn("Signalbox: no completion.", error));
  }

  /** Shows what the JSON says. */
  update(json) {
    const next = JSON.parse(json);
    if (next.scenario !== this.scenario) {
      this.scenario = next.scenario;
      this.states.clear();
      this.file = null;
    }
    setWorld(next.world);
    this.#showFile(next);
    // In one step: each step has the browser lay the text out.
    const marks = next.marks ? [{ effects: setMarks.of(next.marks) }] : [];
    this.view.dispatch(...marks, setDiagnostics(this.view.state, this.#diagnostics(next.findings)));
    if (next.goal && next.goal.count !== this.goal) {
      this.goal = next.goal.count;
      this.#goTo(next.goal);
    }
  }

  focus() {
    this.view.focus();
  }

  destroy() {
    this.view.destroy();
  }

  #newState(doc) {
    return EditorState.create({ doc, extensions: this.extensions });
  }

  #showFile({ file, files, text }) {
    if (file !== this.file) {
      // A file that is gone while another of the same text is shown has another name now, and the same history.
      const renamed = !files.includes(this.file) && !this.states.has(file) && this.view.state.doc.toString() === text;
      if (this.file !== null && !renamed) this.states.set(this.file, this.view.state);
      this.file = file;
      this.sent = [];
      if (!renamed) this.view.setState(this.states.get(file) ?? this.#newState(text));
      this.view.contentDOM.setAttribute("aria-label", words.textOf(file));
    }
    // What comes back may be older than what has been typed since: then the newer text stands.
    const echo = this.sent.lastIndexOf(text);
    if (echo >= 0) {
      this.sent.splice(0, echo + 1);
      if (this.sent.length > 0) return;
    }
    const current = this.view.state.doc.toString();
    if (current !== text) {
      this.sent = [];
      this.#replace(current, text);
    }
  }

  /** Changes only what differs, so that the cursor stays, and undo takes the change back. */
  #replace(before, after) {
    let from = 0;
    while (from < before.length && from < after.length && before[from] === after[from]) from += 1;
    let kept = 0;
    const most = Math.min(before.length, after.length) - from;
    while (kept < most && before[before.length - 1 - kept] === after[after.length - 1 - kept]) kept += 1;
    this.quiet = true;
    this.view.dispatch({
      changes: { from, to: before.length - kept, insert: after.slice(from, after.length - kept) },
      userEvent: "input.fix",
    });
    this.quiet = false;
  }

  #diagnostics(findings) {
    return findings
      .filter(({ place }) => place.file === this.file)
      .map(({ index, severity, message, help, fixes, place }) => ({
        ...span(this.view.state.doc, place),
        severity,
        message: help ? `${message}\n${help}` : message,
        actions: fixes.map((name, fix) => ({ name, apply: () => this.onFix(index, fix) })),
      }));
  }

  #goTo(place) {
    const at = offset(this.view.state.doc, place.line, place.column);
    this.view.dispatch({
      selection: { anchor: at },
      effects: EditorView.scrollIntoView(at, { y: "center" }),
    });
    this.view.focus();
  }
}
