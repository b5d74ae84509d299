// What a page can do beyond being read. Nothing here is needed for reading, navigation or code.
(() => {
  const root = document.documentElement;
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

  const name = { auto: "Colours: as the system", light: "Colours: light", dark: "Colours: dark" };
  const glyph = { auto: "◐", light: "○", dark: "●" };

  const startToggle = (button) => {
    const label = () => {
      button.textContent = glyph[theme];
      button.setAttribute("aria-label", name[theme]);
      button.title = name[theme];
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

  // Of a console session, the commands; of anything else, all of it.
  const textOf = (code) => {
    if (!code.querySelector(".h-p")) return code.textContent;
    const copy = code.cloneNode(true);
    copy.querySelectorAll(".h-p, .h-o").forEach((part) => part.remove());
    return copy.textContent.replace(/^ /gm, "").replace(/\n+/g, "\n");
  };

  const addCopyButton = (figure) => {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(textOf(figure.querySelector("code")));
        button.textContent = "Copied";
      } catch {
        button.textContent = "Not allowed";
      }
      setTimeout(() => (button.textContent = "Copy"), 1500);
    });
    figure.append(button);
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
    if (navigator.clipboard) document.querySelectorAll("figure.code").forEach(addCopyButton);
    const contents = document.querySelectorAll(".contents a");
    if (contents.length) followReading(contents);
    // A menu that lies over the page closes when a heading of the page was chosen.
    const menu = document.getElementById("menu");
    menu?.addEventListener("click", (event) => {
      if (event.target.closest(".contents a") && menu.matches(":popover-open")) menu.hidePopover();
    });
  });
})();
