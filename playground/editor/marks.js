// The lines that decide the chosen flow: coloured, with their signal in the gutter.

import { RangeSet, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, GutterMarker, gutter } from "@codemirror/view";
import { editor as words } from "../web/words.js";

/** Takes marks as core's components make them: `{line, end_line, side, aspect, word}`, for the file that is shown. */
export const setMarks = StateEffect.define();

class Signal extends GutterMarker {
  constructor({ side, aspect, word }) {
    super();
    Object.assign(this, { side, aspect, word });
  }

  eq(other) {
    return this.side === other.side && this.aspect === other.aspect;
  }

  toDOM() {
    const lamp = document.createElement("i");
    lamp.className = `sb-dot ${this.aspect}`;
    lamp.setAttribute("role", "img");
    lamp.setAttribute("aria-label", `${this.side}: ${this.word}`);
    lamp.title = words.decides(this.side, this.word);
    return lamp;
  }
}

const field = StateField.define({
  create: () => ({ signals: RangeSet.empty, lines: Decoration.none }),
  update(value, transaction) {
    let { signals, lines } = value;
    if (transaction.docChanged) {
      signals = signals.map(transaction.changes);
      lines = lines.map(transaction.changes);
    }
    for (const effect of transaction.effects) {
      if (effect.is(setMarks)) ({ signals, lines } = build(transaction.state.doc, effect.value));
    }
    return { signals, lines };
  },
  provide: (self) => EditorView.decorations.from(self, ({ lines }) => lines),
});

function build(doc, marks) {
  const signals = new Map();
  const lines = new Map();
  for (const mark of marks) {
    if (mark.line > doc.lines) continue;
    const first = doc.line(mark.line).from;
    if (!signals.has(first)) signals.set(first, new Signal(mark).range(first));
    for (let number = mark.line; number <= Math.min(mark.end_line, doc.lines); number += 1) {
      const { from } = doc.line(number);
      if (!lines.has(from)) lines.set(from, Decoration.line({ class: `sb-deciding ${mark.aspect}` }).range(from));
    }
  }
  return { signals: RangeSet.of([...signals.values()], true), lines: Decoration.set([...lines.values()], true) };
}

export const marks = [
  field,
  gutter({
    class: "sb-signal-gutter",
    markers: (view) => view.state.field(field).signals,
    initialSpacer: () => new Signal({ side: "", aspect: "off", word: "" }),
  }),
];
