// The built site on a server as hosts run them: below a folder, compressed, without live reload. `signalbox serve` has no
// service worker and compresses nothing.
const { readFile } = require("node:fs/promises");
const { createServer } = require("node:http");
const { extname, join, normalize } = require("node:path");
const { promisify } = require("node:util");
const { brotliCompress, constants } = require("node:zlib");

const compress = promisify(brotliCompress);

const types = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css",
  ".js": "text/javascript",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".txt": "text/plain",
  ".wasm": "application/wasm",
};

/**
 * Serves the site in `folder` below `/a/b/` until it is closed.
 * `instead` says what is sent in place of a file, by its path below the root.
 * @param {string} folder
 * @returns {Promise<{ url: string, instead: Map<string, (text: string) => string>, close(): Promise<void> }>}
 */
async function host(folder) {
  const prefix = "/a/b/";
  const packed = new Map();
  const instead = new Map();
  /** The bytes of a file as they are sent; compressed once. */
  const body = async (name) => {
    const change = instead.get(name);
    if (!change && packed.has(name)) return packed.get(name);
    const bytes = await readFile(join(folder, name));
    const options = { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } };
    const result = await compress(change ? change(bytes.toString()) : bytes, options);
    if (!change) packed.set(name, result);
    return result;
  };
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url, "http://host");
    const path = normalize(decodeURIComponent(pathname)).slice(prefix.length);
    const name = path === "" || path.endsWith("/") ? `${path}index.html` : path;
    try {
      if (!pathname.startsWith(prefix)) throw new Error("outside of the site");
      const bytes = await body(name);
      response.writeHead(200, {
        "Content-Type": types[extname(name)] ?? "application/octet-stream",
        "Content-Encoding": "br",
        "Content-Length": bytes.length,
        // Files whose address names their build never change.
        "Cache-Control": request.url.includes("?") ? "max-age=31536000, immutable" : "no-cache",
      });
      response.end(request.method === "HEAD" ? undefined : bytes);
    } catch {
      response.writeHead(404, { "Content-Type": "text/plain" }).end("there is nothing here\n");
    }
  });
  await new Promise((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `http://127.0.0.1:${server.address().port}${prefix}`,
    instead,
    close: () =>
      new Promise((closed) => {
        server.closeAllConnections();
        server.close(() => closed());
      }),
  };
}

module.exports = { host };
