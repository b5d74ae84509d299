// Follows the edits of a site that is served by `signalbox serve`: shows what is new, and lays errors over the page as
// long as there are any. Where only text has changed, only that text is exchanged: the rest of the page keeps its state.
// Otherwise the page is loaded anew, where its reader was.
(() => {
  let shown = document.currentScript.dataset.version;
  const patience = 1000; // after loading: what changes until then is told when the stream begins
  let source;
  let overlay;

  const remove = () => {
    overlay?.remove();
    overlay = undefined;
  };

  const show = (errors) => {
    remove();
    if (!document.querySelector('link[href="/_signalbox/live.css"]')) {
      const style = document.createElement("link");
      style.rel = "stylesheet";
      style.href = "/_signalbox/live.css";
      document.head.append(style);
    }
    overlay = document.createElement("div");
    overlay.className = "signalbox-errors signalbox-overlay";
    overlay.setAttribute("role", "alert");
    const title = document.createElement("strong");
    title.textContent = "The site does not build; this is the last version that did";
    const text = document.createElement("pre");
    text.textContent = errors;
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "Hide";
    close.addEventListener("click", remove);
    overlay.append(close, title, text);
    document.body.append(overlay);
  };

  // The page as it was served, before any script touched it.
  const fetched = async () => {
    const answer = await fetch(location.pathname + location.search, { cache: "no-store" });
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const version = page.querySelector("script[data-version]")?.dataset.version;
    page.querySelector("script[data-version]")?.remove();
    return { page, version };
  };
  // A page that is not there is not asked for twice: it is loaded anew when anything changes.
  const isThere = performance.getEntriesByType("navigation")[0]?.responseStatus !== 404;
  let served = isThere ? fetched().catch(() => undefined) : Promise.resolve(undefined);

  // What scripts bring alive cannot be exchanged.
  const isAlive = (node) =>
    node.nodeType === Node.ELEMENT_NODE &&
    (node.matches("figure.code, .tabs, .sb-example-host, [data-exercise], [data-progress], script, nav, h1, h2, h3") ||
      node.querySelector("figure.code, .tabs, .sb-example-host, [data-exercise], [data-progress], script"));

  // Exchanges the part of the text that differs. False if more than text does.
  const exchange = (before, after) => {
    const articleOf = (page) => page.querySelector("article");
    const around = (page) => {
      const copy = page.documentElement.cloneNode(true);
      copy.querySelector("article")?.remove();
      return copy.outerHTML;
    };
    if (!articleOf(before) || !articleOf(after) || around(before) !== around(after)) return false;
    const [old, fresh] = [before, after].map((page) => [...articleOf(page).childNodes]);
    const same = (left, right) => left?.isEqualNode(right);
    let start = 0;
    while (start < Math.min(old.length, fresh.length) && same(old[start], fresh[start])) start += 1;
    let end = 0;
    const most = Math.min(old.length, fresh.length) - start;
    while (end < most && same(old[old.length - 1 - end], fresh[fresh.length - 1 - end])) end += 1;
    const [gone, come] = [old.slice(start, old.length - end), fresh.slice(start, fresh.length - end)];
    const nodes = [...articleOf(document).childNodes];
    if (gone.some(isAlive) || come.some(isAlive) || nodes.length !== old.length) return false;
    const border = nodes[start + gone.length] ?? null;
    nodes.slice(start, start + gone.length).forEach((node) => node.remove());
    come.forEach((node) => articleOf(document).insertBefore(document.importNode(node, true), border));
    return true;
  };

  // Where the reader was, over a reload.
  const key = "signalbox-live";
  const reload = () => {
    const open = [...document.querySelectorAll("details")].map((details) => details.open);
    try {
      sessionStorage.setItem(key, JSON.stringify({ path: location.pathname, scroll: scrollY, open }));
    } catch {
      /* then it begins at the top */
    }
    location.reload();
  };
  const restore = () => {
    try {
      const kept = JSON.parse(sessionStorage.getItem(key));
      sessionStorage.removeItem(key);
      if (kept?.path !== location.pathname) return;
      document.querySelectorAll("details").forEach((details, at) => (details.open = kept.open[at] ?? details.open));
      scrollTo({ top: kept.scroll, behavior: "instant" });
    } catch {
      /* not kept */
    }
  };

  const update = async (version) => {
    const [before, after] = await Promise.all([served, fetched().catch(() => undefined)]);
    if (!before || !after || before.version !== shown || after.version !== version) return reload();
    if (!exchange(before.page, after.page)) return reload();
    served = Promise.resolve(after);
    shown = version;
    remove();
  };

  const listen = () => {
    if (source || document.hidden) return;
    source = new EventSource("/_signalbox/events");
    source.addEventListener("message", ({ data }) => {
      const { version, errors } = JSON.parse(data);
      if (version !== shown) update(version);
      else if (errors === null) remove();
      else if (!document.body.classList.contains("signalbox-errors")) show(errors);
      else document.querySelector("pre").textContent = errors;
    });
  };

  // A hidden tab does not hold one of the few connections that a browser opens to a server.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      source?.close();
      source = undefined;
    } else {
      listen();
    }
  });
  addEventListener("load", () => {
    restore();
    setTimeout(listen, patience);
  });
})();
