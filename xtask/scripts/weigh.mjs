// Usage: node weigh.mjs raw|gzip|brotli <folder> <file>...
// Prints a line for each file: its bytes, compressed at best or not at all, and its name below the folder.
import { readFileSync } from "node:fs";
import { relative } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";

const methods = {
  raw: (bytes) => bytes,
  gzip: (bytes) => gzipSync(bytes, { level: 9 }),
  brotli: (bytes) => brotliCompressSync(bytes),
};

const [method, folder, ...files] = process.argv.slice(2);
for (const file of files) {
  console.log(methods[method](readFileSync(file)).length, relative(folder, file));
}
