// Where a position stands in a YAML document, told by indentation alone: also in text that cannot be read yet, which is
// when completion is wanted.

const KEY = /^(\s*)((?:- +)*)("?)([\w.\/-]+)\3:(?=\s|$)/;

/** A line's key with its column, and the column of its first dash; null for a line without a key. */
function entry(text) {
  const found = KEY.exec(text);
  if (!found) return null;
  const [, lead, dashes, quote, key] = found;
  return { key, column: lead.length + dashes.length, from: dashes ? lead.length : null, quote: quote.length };
}

/**
 * The keys above a position, from the outermost, without positions in lists; the document's kind; and the key of the
 * line itself with its offsets, if it has one. Null in a comment.
 */
export function pathAt(doc, position) {
  const line = doc.lineAt(position);
  if (/^\s*#/.test(line.text)) return null;
  const own = entry(line.text);
  const [, lead, dashes] = /^(\s*)((?:- +)*)/.exec(line.text);
  // A line that begins an item stands below the key whose list it is in, which may be at the dash's own column.
  let limit = dashes ? lead.length + 1 : lead.length;
  const path = [];
  // Inside of an item that begins on this line, further dashes make no difference: no list of lists is modelled.
  let first = line.number;
  for (let number = line.number - 1; number >= 1; number -= 1) {
    const { text } = doc.line(number);
    if (/^---/.test(text)) break;
    first = number;
    const above = entry(text);
    if (!above || /^\s*#/.test(text) || above.column >= limit) continue;
    path.unshift(above.key);
    limit = above.from === null ? above.column : above.from + 1;
  }
  const keyStart = own ? line.from + own.column + own.quote : 0;
  return {
    path,
    kind: kindOf(doc, first),
    key: own?.key ?? null,
    keyStart,
    keyEnd: own ? keyStart + own.key.length : 0,
  };
}

function kindOf(doc, first) {
  for (let number = first; number <= doc.lines; number += 1) {
    const { text } = doc.line(number);
    if (/^---/.test(text) && number > first) break;
    const found = /^kind:\s*"?(\w+)/.exec(text);
    if (found) return found[1];
  }
  return "";
}
