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
 * The bytes that a delta makes of a base: stretches are copied, something is added to each of their bytes (mostly nothing),
 * and new bytes follow. Fails where base and delta are of different builds.
 *
 * The delta is numbers, seven bits in a byte, the lowest first: how many bytes it makes, their checksum, how many stretches
 * there are; of each stretch how many bytes are copied, of each how many are new, of each how far its beginning is from the
 * end of the one before (twice the distance, less one if it is backwards). What is added follows, then the new bytes.
 */
export function patched(base, delta) {
  let at = 0;
  const number = () => {
    let byte = delta[at++];
    let value = byte & 127;
    for (let shift = 7; byte > 127; shift += 7) {
      byte = delta[at++];
      value |= (byte & 127) << shift;
    }
    return value >>> 0;
  };
  const [made, sum, stretches] = [new Uint8Array(number()), number(), number()];
  const numbers = () => Array.from({ length: stretches }, number);
  const [copied, fresh, moved] = [numbers(), numbers(), numbers()];

  let added = at;
  let from = 0;
  let to = 0;
  at += copied.reduce((one, other) => one + other, 0);
  for (let stretch = 0; stretch < stretches; stretch += 1) {
    from += (moved[stretch] >>> 1) ^ -(moved[stretch] & 1);
    for (const end = to + copied[stretch]; to < end; to += 1) made[to] = base[from++] + delta[added++];
    for (const end = to + fresh[stretch]; to < end; to += 1) made[to] = delta[at++];
  }
  if (checksum(made) !== sum) throw new Error("two programs are of different builds");
  return made;
}
