// Usage: node weigh.mjs <folder> <file>...
// Prints a line for each file: its bytes raw, by gzip and by brotli, and its name below the folder.
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const [folder, ...files] = process.argv.slice(2);
for (const file of files) {
  const raw = readFileSync(file);
  const gzip = gzipSync(raw, { level: 9 });
  const brotli = brotliCompressSync(raw, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: raw.length } });
  console.log(raw.length, gzip.length, brotli.length, relative(folder, file));
}
