// What a page can do beyond being read. Nothing here is needed for reading, navigation or code.
(() => {
  const root = document.documentElement;
  const worker = new URL("../sw.js", document.currentScript.src).href;
  const words = document.currentScript.dataset;
  const key = "signalbox-theme";
  const themes = ["auto", "light", "dark"];

  // Storage may be forbidden; then the choice lasts as long as the page.
  const stored = () => {
    try {
      return localStorage.getItem(key);
    } catch {
      return null;
    }
  };
  const store = (theme) => {
    try {
      localStorage.setItem(key, theme);
    } catch {
      /* not kept */
    }
  };

  let theme = themes.includes(stored()) ? stored() : "auto";
  const show = () => {
    if (theme === "auto") delete root.dataset.theme;
    else root.dataset.theme = theme;
  };
  show(); // before the first paint: this script is loaded in the head

  const glyph = { auto: "◐", light: "○", dark: "●" };

  const startToggle = (button) => {
    const label = () => {
      button.textContent = glyph[theme];
      button.setAttribute("aria-label", button.dataset[theme]);
      button.title = button.dataset[theme];
    };
    button.addEventListener("click", () => {
      theme = themes[(themes.indexOf(theme) + 1) % themes.length];
      store(theme);
      show();
      label();
    });
    label();
    button.hidden = false;
  };

  // Of a console session, the commands; of anything else, all of it but the marks of notes.
  const textOf = (code) => {
    const copy = code.cloneNode(true);
    copy.querySelectorAll(".note-mark").forEach((mark) => mark.remove());
    if (!code.querySelector(".h-p")) return copy.textContent;
    copy.querySelectorAll(".h-p, .h-o").forEach((part) => part.remove());
    return copy.textContent.replace(/^ /gm, "").replace(/\n+/g, "\n");
  };

  const addCopyButton = (figure) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = words.copy;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(textOf(figure.querySelector("code")));
        button.textContent = words.copied;
      } catch {
        button.textContent = words.forbidden;
      }
      setTimeout(() => (button.textContent = words.copy), 1500);
    });
    figure.append(button);
  };

  // The search is loaded when it is first asked for.
  const startSearch = (button, script) => {
    const open = async () => {
      try {
        (await import(script)).open();
      } catch {
        button.hidden = true;
      }
    };
    button.addEventListener("click", open);
    addEventListener("keydown", (event) => {
      const isTyping = event.target.closest?.("input, textarea, select, [contenteditable], .cm-editor");
      const isSlash = event.key === "/" && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey;
      const isK = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey;
      if (!isSlash && !isK) return;
      event.preventDefault();
      open();
    });
    button.hidden = false;
  };

  // Marks, among the links to the headings of this page, the one that is being read.
  const followReading = (links) => {
    const byId = new Map([...links].map((link) => [decodeURIComponent(link.hash.slice(1)), link]));
    const seen = new Set();
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          if (isIntersecting) seen.add(target.id);
          else seen.delete(target.id);
        }
        const first = [...byId.keys()].find((id) => seen.has(id));
        if (!first) return;
        for (const [id, link] of byId) link.classList.toggle("read", id === first);
      },
      { rootMargin: "-60px 0px -55% 0px" },
    );
    for (const id of byId.keys()) {
      const heading = document.getElementById(id);
      if (heading) observer.observe(heading);
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("button.theme").forEach(startToggle);
    if (navigator.clipboard) {
      document.querySelectorAll('figure.code:not([data-copy="no"])').forEach(addCopyButton);
    }
    const search = document.querySelector("button.search");
    if (search) startSearch(search, new URL(search.dataset.script, document.baseURI).href);
    const contents = document.querySelectorAll(".contents a");
    if (contents.length) followReading(contents);
    // A menu that lies over the page closes when a heading of the page was chosen.
    const menu = document.getElementById("menu");
    menu?.addEventListener("click", (event) => {
      if (event.target.closest(".contents a") && menu.matches(":popover-open")) menu.hidePopover();
    });
  });

  // What was read stays readable without a network. Not while somebody writes: `signalbox serve` shows what is new.
  const keepPages = () => {
    const isServed = document.querySelector("script[src$='_signalbox/live.js']");
    if (isServed || !navigator.serviceWorker || !location.protocol.startsWith("http")) return;
    const take = (worker) => worker?.postMessage("take over unless at work");
    addEventListener("load", async () => {
      try {
        const registration = await navigator.serviceWorker.register(worker);
        const whenInstalled = (installing) =>
          installing?.addEventListener("statechange", () => installing.state === "installed" && take(installing));
        take(registration.waiting);
        whenInstalled(registration.installing);
        registration.addEventListener("updatefound", () => whenInstalled(registration.installing));
        // The very first page came before there was anybody to keep it.
        const { active } = await navigator.serviceWorker.ready;
        if (!navigator.serviceWorker.controller) active.postMessage({ read: location.href.split("#")[0] });
      } catch {
        /* not kept */
      }
    });
  };
  keepPages();
})();
