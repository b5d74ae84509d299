// Core counts columns in characters; the editor counts in UTF-16 units.

/** The offset of a line and column, both from 1. What lies outside the text is moved into it. */
export function offset(doc, line, column) {
  const { from, text } = doc.line(Math.min(Math.max(line, 1), doc.lines));
  let units = 0;
  for (const character of text) {
    if (column <= 1) break;
    units += character.length;
    column -= 1;
  }
  return from + units;
}

/** A place as a span of at least one character, so that it can be seen. */
export function span(doc, place) {
  const from = offset(doc, place.line, place.column);
  const to = offset(doc, place.end_line, place.end_column);
  if (to > from) return { from, to };
  return { from: Math.max(0, Math.min(from, doc.length - 1)), to: Math.min(doc.length, from + 1) };
}
