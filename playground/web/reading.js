// Whoever reads: an answer is shown from its top, what is new is told in a sentence, and a press into a text says where.

/** Shows an answer from its top to whoever has read further down in the one before. Nobody is pulled down to it. */
export function fromTop(answer) {
  answer.closest(".app-panel").scrollTop = 0;
  const box = (element) => element.getBoundingClientRect();
  const edge = Math.max(box(answer.closest(".app-flows")).top, box(document.querySelector(".app-bar")).bottom);
  if (box(answer).top < edge) answer.scrollIntoView();
}

/** How long, in milliseconds, a sentence has to stand: nobody wants to hear every state of a text that is being typed. */
const STANDS = 600;
let begun = false;
let told = 0;

/** Has a screen reader say a sentence once it stands. What a page begins with is read with the page. */
export function tell(sentence) {
  clearTimeout(told);
  if (begun) told = setTimeout(() => (document.querySelector(".app-told").textContent = sentence), STANDS);
  begun ||= sentence !== "";
}

/**
 * Where in a text that is shown to be read a press has met it: `[line, column]`, from 1; empty beside the lines.
 * `undefined` where nobody wants to write there: a finger may only scroll, and who marks text wants to have it.
 */
export function pressed({ clientX, clientY, pointerType, target }) {
  if (pointerType === "touch" || !getSelection().isCollapsed || target.closest("button")) return undefined;
  const { offsetNode: node, offset } = document.caretPositionFromPoint?.(clientX, clientY) ?? {};
  const line = node?.parentElement?.closest(".sb-yaml code > span");
  if (!line) return [];
  const before = new Range();
  before.setStart(line, 0);
  before.setEnd(node, offset);
  return [[...line.parentElement.children].indexOf(line) + 1, [...before.toString()].length + 1];
}
