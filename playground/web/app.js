// Starts the playground.
import { bench } from "./bench.js";
import { beside } from "./beside.js";
import { prepare } from "./host.js";
import { keep } from "./offline.js";
import { page as words } from "./words.js";

const root = document.getElementById("signalbox");
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

try {
  await painted;
  root.dataset.state = "loading";
  const program = fetch(beside("signalbox-playground_bg.wasm"));
  const { default: init, start } = await import(beside("signalbox-playground.js"));
  await init({ module_or_path: program });
  await turn();
  await start(root, document.getElementById("signalbox-start")?.textContent, bench);
  delete document.documentElement.dataset.opens;
  root.inert = false;
  root.dataset.state = "alive";
  prepare();
  await turn();
  keep();
} catch (error) {
  const told = root.querySelector("[data-loading]") ?? root.appendChild(document.createElement("p"));
  told.className = "app-failed";
  told.setAttribute("role", "alert");
  told.textContent = words.failed(error);
  console.error(error);
}
