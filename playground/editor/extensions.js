// What the editor can do, and what it looks like: its colours are those of the page.

import { completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { yaml } from "@codemirror/lang-yaml";
import { HighlightStyle, bracketMatching, indentService, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap } from "@codemirror/lint";
import { highlightSelectionMatches, searchKeymap } from "@codemirror/search";
import { EditorState } from "@codemirror/state";
import {
  EditorView,
  drawSelection,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { marks } from "./marks.js";
import { schema } from "./schema.js";
import { editor as words } from "../web/words.js";

const colours = HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], color: "var(--sb-accent)" },
  { tag: tags.string, color: "var(--sb-allow)" },
  { tag: [tags.number, tags.bool, tags.null, tags.keyword, tags.typeName], color: "var(--sb-warn)" },
  { tag: [tags.separator, tags.punctuation, tags.squareBracket, tags.brace, tags.meta], color: "var(--sb-soft)" },
  { tag: tags.comment, color: "var(--sb-soft)", fontStyle: "italic" },
]);

const theme = EditorView.theme({
  "&": { height: "100%", backgroundColor: "var(--sb-card)", color: "var(--sb-ink)", fontSize: "13px" },
  // Round the gutters too, which lie above an outline.
  "&.cm-focused": { outline: "none" },
  "&.cm-focused::after": {
    content: "''",
    position: "absolute",
    inset: "0",
    zIndex: "201",
    border: "2px solid var(--sb-accent)",
    pointerEvents: "none",
  },
  // The same sign as on the tab of a file with a finding.
  ".cm-lint-marker": { width: ".5em", height: ".5em", margin: ".55em auto 0", transform: "rotate(45deg)" },
  ".cm-lint-marker-error": { content: "normal", backgroundColor: "var(--sb-deny)" },
  ".cm-lint-marker-warning": { content: "normal", backgroundColor: "var(--sb-warn)" },
  ".cm-lint-marker-info": { content: "normal", backgroundColor: "var(--sb-off)" },
  ".cm-diagnostic-error": { borderColor: "var(--sb-deny)" },
  ".cm-diagnostic-warning": { borderColor: "var(--sb-warn)" },
  ".cm-scroller": { fontFamily: "var(--sb-mono)", lineHeight: "1.6" },
  ".cm-content": { caretColor: "var(--sb-ink)", padding: ".7em 0" },
  ".cm-cursor": { borderLeftColor: "var(--sb-ink)", borderLeftWidth: "2px" },
  // As wide as the numbers beside the text to read (styles/app.css): nothing jumps when somebody begins to write.
  ".cm-lineNumbers .cm-gutterElement": { minWidth: "2.2em", padding: "0" },
  ".cm-gutter-lint": { width: ".6em" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "0" },
  ".cm-gutters": { backgroundColor: "var(--sb-card)", color: "var(--sb-soft)", border: "0" },
  ".cm-activeLine, .cm-activeLineGutter": { backgroundColor: "color-mix(in srgb, var(--sb-accent) 6%, transparent)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--sb-accent) 24%, transparent) !important",
  },
  ".cm-selectionMatch": { backgroundColor: "var(--sb-mark)" },
  ".cm-tooltip, .cm-panels": {
    backgroundColor: "var(--sb-card)",
    color: "var(--sb-ink)",
    border: "1px solid var(--sb-line)",
    borderRadius: "8px",
    fontFamily: "var(--sb-sans)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": { fontFamily: "var(--sb-mono)", maxHeight: "15em" },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--sb-accent)",
    color: "var(--sb-on-accent)",
  },
  ".cm-completionDetail": { fontStyle: "normal", fontFamily: "var(--sb-sans)", opacity: ".8", marginLeft: "1em" },
  ".sb-field, .cm-completionInfo": { maxWidth: "30em", padding: ".2em .7em", lineHeight: "1.45" },
  ".sb-field p, .cm-completionInfo p": { margin: ".3em 0" },
  ".sb-field small": { marginLeft: ".8em", color: "var(--sb-soft)" },
  ".cm-diagnostic": { whiteSpace: "pre-wrap", maxWidth: "34em", padding: ".4em .7em" },
  ".cm-diagnosticAction": {
    backgroundColor: "var(--sb-accent)",
    color: "var(--sb-on-accent)",
    borderRadius: "6px",
    padding: ".25em .7em",
    font: "inherit",
  },
  ".cm-textfield, .cm-button": {
    background: "var(--sb-paper)",
    color: "var(--sb-ink)",
    border: "1px solid var(--sb-line)",
    borderRadius: "6px",
  },
  ".sb-signal-gutter": { width: "1.2em", paddingLeft: ".15em" },
});

/** A new line goes on where the one above stands: beside its key, and deeper after a key without a value. */
const indentation = indentService.of((context, position) => {
  if (context.options.simulateBreak === undefined) return undefined;
  const { text } = context.lineAt(position, -1);
  const lead = /^\s*(?:- +)*/.exec(text)[0].length;
  return /:\s*(?:#.*)?$/.test(text) ? lead + 2 : lead;
});

const labels = EditorState.phrases.of(words.phrases);

export const extensions = [
  lineNumbers(),
  marks,
  lintGutter(),
  highlightSpecialChars(),
  highlightActiveLine(),
  highlightActiveLineGutter(),
  highlightSelectionMatches(),
  drawSelection(),
  history(),
  indentation,
  bracketMatching(),
  indentUnit.of("  "),
  EditorState.tabSize.of(2),
  // Focusable by an attribute too, which is what accessibility checkers look for.
  EditorView.contentAttributes.of({ tabindex: "0" }),
  yaml(),
  syntaxHighlighting(colours),
  theme,
  labels,
  schema,
  // Escape, then Tab, leaves the editor: nobody is trapped.
  keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap, ...searchKeymap, ...lintKeymap, indentWithTab]),
];
