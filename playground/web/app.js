// Starts the playground.
import { bench } from "./bench.js";
import { beside } from "./beside.js";
import { prepare } from "./host.js";
import { keep } from "./offline.js";
import { joinSeams } from "./seams.js";
import { onFirstSign } from "./signs.js";
import { page as words } from "./words.js";

let root = document.getElementById("signalbox");
// What the page shows can be read, and not used, until the program is there.
root.inert = true;
if (document.documentElement.dataset.opens) {
  root.innerHTML = `<main class="app-loading"><h1>${words.title}</h1><p data-loading>${words.loading}</p></main>`;
}

/** So long, in milliseconds from the page's beginning, its own paint comes before its program; early.js knows of it too. */
const HEAD_START = 1000;

/**
 * When what the page was made with has been painted, all of it: until then nothing is to compete with it for network and
 * processor. Over a slow network the program is fetched beside it nevertheless, or the page could not be used for long. A
 * page that nobody looks at is never painted.
 */
const painted = new Promise((done) => {
  setTimeout(done, document.hidden ? 0 : Math.max(0, HEAD_START - performance.now()));
  requestAnimationFrame(() => setTimeout(done));
});

/** Lets the browser take a breath: in a turn of its own each step keeps keys and paint waiting for less long. */
const turn = () => new Promise((next) => setTimeout(next));

/** The playground's program, fresh: `name` tells one from another. */
async function program(name = "") {
  const wasm = fetch(beside("signalbox-playground_bg.wasm"));
  const loaded = await import(`${beside("signalbox-playground.js")}${name}`);
  await loaded.default({ module_or_path: wasm });
  await turn();
  return loaded.open(document.getElementById("signalbox-start")?.textContent, bench);
}

/** Leaves of the two prerendered pictures the one that the window has room for. */
function choosePicture() {
  for (const picture of root.querySelectorAll(".app-if-wide, .app-if-narrow")) {
    if (getComputedStyle(picture).display === "none") picture.remove();
    else picture.replaceWith(...picture.childNodes);
  }
}

/** Has the program draw the bench; it stands when the program listens to all that may happen. */
function standing(draw) {
  return new Promise((done, fail) => {
    const broke = (event) => {
      event.preventDefault();
      fail(event.error);
    };
    addEventListener("error", broke);
    bench.stands = (element) => {
      removeEventListener("error", broke);
      joinSeams(element);
      done();
    };
    draw();
  });
}

/**
 * The first sign of a hand once the page stands ready. What has an effect is held back until there is something for it to
 * have an effect on, and then done again. A key does at once what it does in any page: it moves the focus, or is typed.
 */
const handSeen = new Promise((done) =>
  onFirstSign((event) => {
    const { target, type } = event;
    if (root.dataset.state !== "ready" || !["click", "keydown"].includes(type)) return done();
    event.stopImmediatePropagation();
    if (type === "click") event.preventDefault();
    done(() => target.dispatchEvent(new event.constructor(type, event)));
  }),
);

/** The bench can be used. What its answers need comes while nobody asks. */
async function usable(state) {
  root.inert = false;
  root.dataset.state = state;
  await turn();
  prepare();
  await turn();
  keep();
}

/**
 * Brings alive what stands on the page. Where something has changed the page since it came, one that translates it for
 * instance, the program finds no place for what it wants to say, and breaks down: then another draws it anew.
 */
async function hydrate(opened) {
  choosePicture();
  try {
    await standing(() => opened.hydrate(root));
  } catch {
    // The one that broke down still listens to the old root.
    root.replaceWith((root = root.cloneNode()));
    const another = await program("#anew");
    await standing(() => another.draw(root));
  }
}

try {
  await painted;
  root.dataset.state = "loading";
  const opens = location.hash;
  const opened = await program();
  await turn();
  if (!document.documentElement.dataset.opens && opened.is_prerendered()) {
    // What stands there is right as it is. Until somebody is there, the page only takes what it costs to be ready.
    usable("ready");
    const again = await handSeen;
    const wanted = location.hash;
    await hydrate(opened);
    root.dataset.state = "alive";
    if (wanted !== opens) location.hash = wanted;
    again?.();
  } else {
    await standing(() => {
      opened.draw(root);
      delete document.documentElement.dataset.opens;
    });
    usable("alive");
  }
} catch (error) {
  const told = root.querySelector("[data-loading]") ?? root.appendChild(document.createElement("p"));
  told.className = "app-failed";
  told.setAttribute("role", "alert");
  told.textContent = words.failed(error);
  console.error(error);
}
