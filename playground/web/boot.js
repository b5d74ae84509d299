// Wakes the examples of a page when they come near the viewport of somebody who is there, and its terminals when a reader
// wants to go on in one. A page without this file reads just as well. It is on every page with an example: what waking
// takes is in live.js.

import { beside } from "./beside.js";
import { onFirstSign } from "./signs.js";
import { goesOn } from "./words.js";

const observer = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting) {
        observer.unobserve(target);
        wake(target);
      }
    }
  },
  { rootMargin: "300px" },
);

/** Brings an example alive, or leaves it as it was served. What is pressed before is pressed again then. */
async function wake(example) {
  let pressed;
  const press = ({ target }) => (pressed = target.closest("button"));
  example.addEventListener("click", press);
  try {
    const live = await import(beside("live.js"));
    example.dataset.state = await live.wake(example);
  } catch (error) {
    example.dataset.state = "static";
    console.warn("Signalbox: an example stays as it was served.", error);
  }
  example.removeEventListener("click", press);
  if (example.dataset.state === "alive") pressed?.click();
}

// A page that was only opened is read as it was served: the programs come with the first sign of a reader's hand.
onFirstSign(() => {
  for (const example of document.querySelectorAll("[data-signalbox-example]")) observer.observe(example);
});

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
