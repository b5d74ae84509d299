// The service worker of a site: what was read stays readable without a network, and the playground works.
//
// Programs and style sheets carry their build in their address, so that an address never means two things. The playground
// is kept whole, its page included, and changes whole: a new version waits until a person asks for it, or until nobody has
// the old one open. Any other page comes from the network where there is one, and from what was kept where there is none.

const PROGRAMS = "signalbox-programs-";
const VERSION = PROGRAMS + "%version%";
const PAGES = "signalbox-pages";
const MOST_PAGES = 400;
/** What every page needs; kept at once. */
const THEME = %theme%;
/** The playground; kept once somebody opened it. */
const PLAYGROUND = %playground%;

const root = new URL("./", location);
const address = (name) => new URL(name, root).href;
const bench = address("playground/");

/** Whether a version of the playground is kept already, so that the next one has to be whole as well. */
async function playsAlready() {
  for (const name of await caches.keys()) {
    if (name.startsWith(PROGRAMS) && (await (await caches.open(name)).match(bench))) return true;
  }
  return false;
}

/** Fetches what is not kept yet; all of it or nothing. */
async function keep(names) {
  const cache = await caches.open(VERSION);
  const missing = [];
  for (const name of names) if (!(await cache.match(address(name)))) missing.push(address(name));
  await cache.addAll(missing);
}

addEventListener("install", (event) => {
  event.waitUntil((async () => keep([...THEME, ...((await playsAlready()) ? PLAYGROUND : [])]))());
});

addEventListener("activate", (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) {
        if (name.startsWith(PROGRAMS) && name !== VERSION) await caches.delete(name);
      }
      await clients.claim();
    })(),
  );
});

/** Whether somebody is at work in the playground, whose page and programs must not change under their hands. */
async function atWork() {
  const open = await clients.matchAll({ includeUncontrolled: true });
  return open.some(({ url }) => url.startsWith(bench));
}

addEventListener("message", (event) => {
  const { data, source } = event;
  if (data === "keep the playground") event.waitUntil(keep(PLAYGROUND).then(() => source?.postMessage("kept")));
  if (data === "take over") event.waitUntil(skipWaiting());
  if (data === "take over unless at work") event.waitUntil(atWork().then((busy) => busy || skipWaiting()));
  if (data?.read) event.waitUntil(fromNetwork(new Request(data.read)).catch(() => {}));
});

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method === "GET" && request.url.startsWith(root.href)) event.respondWith(answer(request));
});

async function answer(request) {
  // The playground's page is one page whatever is asked of it.
  const url = request.url.split("#")[0];
  const asked = url.split("?")[0] === bench ? bench : url;
  const kept = await (await caches.open(VERSION)).match(asked);
  if (kept) return kept;
  try {
    return await fromNetwork(request);
  } catch (error) {
    const old = await (await caches.open(PAGES)).match(url);
    if (old) return old;
    if (request.mode === "navigate") return unread();
    throw error;
  }
}

async function fromNetwork(request) {
  const response = await fetch(request);
  if (response.status === 200 && response.type === "basic") {
    const cache = await caches.open(PAGES);
    const url = request.url.split("#")[0];
    const copy = response.clone();
    // The latest stands last.
    await cache.delete(url);
    cache.put(url, copy).then(async () => {
      const pages = await cache.keys();
      for (const page of pages.slice(0, Math.max(0, pages.length - MOST_PAGES))) await cache.delete(page);
    });
  }
  return response;
}

function unread() {
  const text = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Not kept</title><body style="font:1.1em/1.6 system-ui;max-width:34em;margin:4em auto;padding:0 1em;color-scheme:light dark">
<h1>This page was not read before</h1><p>There is no network, and a page stays on this device once it was opened.
What may be there: the <a href="${address("")}">first page</a> and the <a href="${bench}">playground</a>.</p>`;
  return new Response(text, { status: 503, headers: { "Content-Type": "text/html; charset=utf-8" } });
}
