// Wakes the examples of a page when they come near the viewport, and its terminals when a reader wants to go on in one.
// A page without this file reads just as well. It is on every page with an example: what waking takes is in live.js.

import { beside } from "./beside.js";
import { goesOn } from "./words.js";

const observer = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting) {
        observer.unobserve(target);
        import(beside("live.js")).then(
          ({ wake }) => wake(target),
          (error) => {
            target.dataset.state = "static";
            console.warn("Signalbox: an example stays as it was served.", error);
          },
        );
      }
    }
  },
  { rootMargin: "300px" },
);

for (const example of document.querySelectorAll("[data-signalbox-example]")) {
  observer.observe(example);
}

/** A session of the page goes on below what it printed. Nothing is loaded until somebody asks for it. */
async function goOn(figure, button) {
  button.disabled = true;
  try {
    const [{ mount }, response] = await Promise.all([
      import(beside("terminal.js")),
      fetch(figure.dataset.signalboxTerminal),
    ]);
    if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
    const { files, start, commands } = await response.json();
    const session = {
      files: files.flatMap(({ name, text }) => [name, text]),
      isEmpty: start === "empty",
      commands,
    };
    const terminal = await mount(figure, session, [goesOn]);
    button.hidden = true;
    terminal.focus();
  } catch (error) {
    button.disabled = false;
    console.warn("Signalbox: a session stays as it was served.", error);
  }
}

for (const figure of document.querySelectorAll("[data-signalbox-terminal]")) {
  const button = figure.querySelector(".terminal-on button");
  button.hidden = false;
  button.addEventListener("click", () => goOn(figure, button));
}
