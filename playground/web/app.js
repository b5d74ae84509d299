// Starts the playground.
import { beside } from "./beside.js";
import { host, prepare } from "./host.js";
import { keep } from "./offline.js";
import { page as words } from "./words.js";

const root = document.getElementById("signalbox");
// What the page shows can be read, and not used, until the program is there.
root.inert = true;
if (document.documentElement.dataset.opens) {
  root.innerHTML = `<main class="app-loading"><h1>${words.title}</h1><p data-loading>${words.loading}</p></main>`;
}

/**
 * When what the page was made with has been painted: until then nothing competes with it for network and processor. A
 * page that nobody looks at is never painted.
 */
const painted = new Promise((done) => {
  if (document.hidden) done();
  document.addEventListener("visibilitychange", done, { once: true });
  new PerformanceObserver(done).observe({ type: "paint", buffered: true });
});

try {
  await painted;
  const program = fetch(beside("signalbox-playground_bg.wasm"));
  const { default: init, start } = await import(beside("signalbox-playground.js"));
  await init({ module_or_path: program });
  await start(root, document.getElementById("signalbox-start")?.textContent, host);
  delete document.documentElement.dataset.opens;
  root.inert = false;
  root.dataset.state = "alive";
  prepare();
  keep();
} catch (error) {
  const told = root.querySelector("[data-loading]") ?? root.appendChild(document.createElement("p"));
  told.className = "app-failed";
  told.setAttribute("role", "alert");
  told.textContent = words.failed(error);
  console.error(error);
}
