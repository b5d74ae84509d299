// Replaces the terminal's program, which holds all of the engine's, by what tells the two apart. After B. Colin Percival,
// "Naive differences of executable code" (2003): code that moved is copied, and what is added to it mends the addresses in it.
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SECTION, checksum, patched } from "../web/delta.mjs";

/** So many bytes are looked up together. */
const WINDOW = 8;
/** So many places that begin with the same bytes are looked at. */
const MOST_PLACES = 200;
/** So many more bytes have to be the same elsewhere before a stretch ends: another one costs a few bytes. */
const GAIN = 14;

/** Where the bytes of `base` are that stand at a place of `target`: gives the longest such stretch. */
function finder(base, target) {
  const key = (bytes, at) => {
    let sum = 0;
    for (let next = at; next < at + WINDOW; next += 1) sum = Math.imul(sum ^ bytes[next], 0x01000193);
    return (sum ^ (sum >>> 15)) & 0xfffff;
  };
  const first = new Int32Array(0x100000).fill(-1);
  const following = new Int32Array(base.length);
  for (let at = base.length - WINDOW; at >= 0; at -= 1) {
    const place = key(base, at);
    following[at] = first[place];
    first[place] = at;
  }
  return (at) => {
    let longest = { length: 0, place: 0 };
    if (at + WINDOW > target.length) return longest;
    let place = first[key(target, at)];
    for (let count = 0; place >= 0 && count < MOST_PLACES; count += 1) {
      const length = alike(base, place, target, at);
      if (length > longest.length) longest = { length, place };
      place = following[place];
    }
    return longest;
  };
}

/** How many bytes are the same from two places on. */
function alike(base, place, target, at) {
  let length = 0;
  while (place + length < base.length && at + length < target.length && base[place + length] === target[at + length]) {
    length += 1;
  }
  return length;
}

/** Where in `target` which distance to the like bytes of `base` begins to hold: `[place, distance]`. */
function anchors(base, target) {
  const find = finder(base, target);
  const found = [[0, 0]];
  let distance = 0;
  for (let at = 0; at < target.length; ) {
    const { length, place } = find(at);
    let same = 0;
    for (let next = at; next < at + length; next += 1) same += base[next + distance] === target[next];
    if (length > same + GAIN) {
      distance = place - at;
      found.push([at, distance]);
    }
    at += length > same + GAIN || length === same ? Math.max(1, length) : 1;
  }
  return found;
}

/**
 * How much of what lies between two anchors is best copied at the first one's distance, and from where on it is at the
 * second's: a byte that is the same is won, one that something has to be added to is lost, and a new one is neither.
 */
function seam(base, target, [begin, distance], [end, next]) {
  const worth = (at, by) => (base[at + by] === target[at] ? 1 : at + by in base ? -1 : -Infinity);
  const before = [{ score: 0, upTo: begin }];
  for (let [at, score] = [begin, 0]; at < end; at += 1) {
    score += worth(at, distance);
    const best = before.at(-1);
    before.push(score > best.score ? { score, upTo: at + 1 } : best);
  }
  let best = { score: before.at(-1).score, upTo: before.at(-1).upTo, from: end };
  for (let [at, score] = [end - 1, 0]; at >= begin; at -= 1) {
    score += worth(at, next);
    const { score: other, upTo } = before[at - begin];
    if (score + other > best.score) best = { score: score + other, upTo, from: at };
  }
  return best;
}

/** What to copy, and how many new bytes follow: `{ to, from, copied, fresh }`. */
function stretches(base, target) {
  const found = anchors(base, target);
  let begin = 0;
  return found.map(([, distance], number) => {
    const next = found[number + 1] ?? [target.length, Infinity];
    const { upTo, from } = seam(base, target, [begin, distance], next);
    const stretch = { to: begin, from: begin + distance, copied: upTo - begin, fresh: from - upTo };
    begin = from;
    return stretch;
  });
}

/** Numbers as `patched` reads them. */
function numbers(values) {
  const bytes = [];
  for (let value of values) {
    for (; value > 127; value >>>= 7) bytes.push((value & 127) | 128);
    bytes.push(value);
  }
  return Buffer.from(bytes);
}

/** What makes `target` of `base`. */
function delta(base, target) {
  const found = stretches(base, target);
  const [moved, added, fresh] = [[], [], []];
  let expected = 0;
  for (const { to, from, copied, fresh: more } of found) {
    const distance = from - expected;
    moved.push(distance < 0 ? -2 * distance - 1 : 2 * distance);
    expected = from + copied;
    added.push(target.subarray(to, to + copied).map((byte, at) => byte - base[from + at]));
    fresh.push(target.subarray(to + copied, to + copied + more));
  }
  const lengths = [found.map((stretch) => stretch.copied), found.map((stretch) => stretch.fresh)].flat();
  const head = [target.length, checksum(target), found.length];
  return Buffer.concat([numbers([...head, ...lengths, ...moved]), ...added, ...fresh]);
}

/** A wasm with nothing but a section of its own. */
function wasm(name, content) {
  const section = Buffer.concat([numbers([name.length]), Buffer.from(name), content]);
  const magic = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];
  return Buffer.concat([Buffer.from([...magic, 0]), numbers([section.length]), section]);
}

const file = (name) => join(process.env.TRUNK_STAGING_DIR, name);
const base = readFileSync(file("signalbox-engine_bg.wasm"));
const target = readFileSync(file("signalbox-terminal_bg.wasm"));
const written = delta(base, target);
if (Buffer.compare(patched(base, written), target) !== 0) throw new Error("the delta does not make the terminal's program");
writeFileSync(file("signalbox-terminal_delta.wasm"), wasm(SECTION, written));
rmSync(file("signalbox-terminal_bg.wasm"));
