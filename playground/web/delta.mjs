// A program as what tells it apart from another one that is there already. `hooks/delta.mjs` writes what is read here, and
// reads it again by these functions before it lets a build pass. (Node.js is to know by the name that this is a module.)

/** The section of an otherwise empty wasm that holds a delta: servers send it, and compress it, as they do wasm. */
export const SECTION = "delta";

/** A number that is another for all but one of four thousand million texts. (FNV-1a) */
export function checksum(bytes) {
  let sum = 0x811c9dc5;
  for (let at = 0; at < bytes.length; at += 1) sum = Math.imul(sum ^ bytes[at], 0x01000193);
  return sum >>> 0;
}

/**
 * The bytes that a delta makes of a base: stretches are copied, each followed by new bytes, and some copied bytes are
 * mended by what is added to them. Fails where base and delta are of different builds.
 *
 * The delta is numbers, seven bits in a byte, the lowest first: how many bytes it makes, their checksum, how many stretches
 * and how many mended bytes there are; of each stretch how many bytes are copied, of each how many are new, of each how far
 * its beginning is from the end of the one before (twice the distance, less one if it is backwards); of each mended byte how
 * far it is from the one before. What is added to each follows, and the new bytes.
 */
export function patched(base, delta) {
  let at = 0;
  const number = () => {
    let [value, shift, byte] = [0, 0, 0];
    do {
      byte = delta[at++];
      value |= (byte & 127) << shift;
      shift += 7;
    } while (byte > 127);
    return value >>> 0;
  };
  const numbers = (count) => Uint32Array.from({ length: count }, number);
  const [length, sum, stretches, mended] = numbers(4);
  const [copied, fresh, moved] = [numbers(stretches), numbers(stretches), numbers(stretches)];
  const [places, added] = [numbers(mended), delta.subarray(at, (at += mended))];

  const made = new Uint8Array(length);
  let [from, to] = [0, 0];
  const put = (bytes) => {
    made.set(bytes, to);
    to += bytes.length;
  };
  for (let stretch = 0; stretch < stretches; stretch += 1) {
    from += (moved[stretch] >>> 1) ^ -(moved[stretch] & 1);
    put(base.subarray(from, (from += copied[stretch])));
    put(delta.subarray(at, (at += fresh[stretch])));
  }
  let place = 0;
  for (let byte = 0; byte < mended; byte += 1) made[(place += places[byte])] += added[byte];
  if (checksum(made) !== sum) throw new Error("two programs are of different builds");
  return made;
}
