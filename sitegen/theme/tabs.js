// Turns sections below each other into tabs. The choice of a title holds for all groups that have it, and for
// the pages to come. Loaded by pages that have some.
(() => {
  const tabKey = "signalbox-tabs";
  const groups = [...document.querySelectorAll(".tabs")];
  const chosen = () => {
    try {
      return JSON.parse(sessionStorage.getItem(tabKey)) ?? [];
    } catch {
      return [];
    }
  };
  const remember = (title) => {
    try {
      const others = chosen().filter((other) => other !== title);
      sessionStorage.setItem(tabKey, JSON.stringify([title, ...others].slice(0, 20)));
    } catch {
      /* not kept */
    }
  };
  const select = (group, button) => {
    for (const other of group.querySelectorAll(":scope > .tab-list > button")) {
      const isSelected = other === button;
      other.setAttribute("aria-selected", isSelected);
      other.tabIndex = isSelected ? 0 : -1;
      document.getElementById(other.getAttribute("aria-controls")).hidden = !isSelected;
    }
  };
  const named = (group, title) =>
    [...group.querySelectorAll(":scope > .tab-list > button")].find((button) => button.textContent === title);
  const choose = (button) => {
    // What is clicked stays where it is, however high the other groups become.
    const before = button.getBoundingClientRect().top;
    const title = button.textContent;
    select(button.closest(".tabs"), button);
    for (const group of groups) {
      const same = named(group, title);
      if (same) select(group, same);
    }
    remember(title);
    scrollBy(0, button.getBoundingClientRect().top - before);
  };
  const move = (event) => {
    const buttons = [...event.currentTarget.children];
    const at = buttons.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: buttons.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const next = buttons[(to + buttons.length) % buttons.length];
    next.focus();
    choose(next);
  };
  groups.forEach((group, groupAt) => {
    const list = document.createElement("div");
    list.className = "tab-list";
    list.setAttribute("role", "tablist");
    const panels = [...group.querySelectorAll(":scope > .tab")];
    panels.forEach((panel, at) => {
      const button = document.createElement("button");
      button.type = "button";
      button.id = `tab-${groupAt}-${at}`;
      button.textContent = panel.getAttribute("aria-label");
      button.setAttribute("role", "tab");
      panel.id ||= `panel-${groupAt}-${at}`;
      button.setAttribute("aria-controls", panel.id);
      button.addEventListener("click", () => choose(button));
      panel.setAttribute("role", "tabpanel");
      panel.removeAttribute("aria-label");
      panel.setAttribute("aria-labelledby", button.id);
      list.append(button);
    });
    list.addEventListener("keydown", move);
    group.prepend(list);
    const remembered = chosen().map((title) => named(group, title)).find(Boolean);
    const first = panels.findIndex((panel) => "first" in panel.dataset);
    select(group, remembered ?? list.children[Math.max(first, 0)]);
  });
  // A heading in a tab that is not shown: a link to it shows the tab.
  const reveal = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const panel = target?.closest?.(".tab[hidden]");
    if (!panel) return;
    choose(document.getElementById(panel.getAttribute("aria-labelledby")));
    target.scrollIntoView();
  };
  addEventListener("hashchange", reveal);
  reveal();
})();
