// Starts the playground.
import { beside } from "./beside.js";
import { host, prepare } from "./host.js";
import { keep } from "./offline.js";

const root = document.getElementById("signalbox");
// What the page shows can be read, and not used, until the program is there.
root.inert = true;
if (document.documentElement.dataset.opens) {
  root.innerHTML = `<main class="app-loading"><h1>Signalbox playground</h1><p data-loading>Setting the signals …</p></main>`;
}

try {
  const { default: init, start } = await import(beside("signalbox-playground.js"));
  await init({ module_or_path: beside("signalbox-playground_bg.wasm") });
  await start(root, document.getElementById("signalbox-start")?.textContent, host);
  delete document.documentElement.dataset.opens;
  root.inert = false;
  root.dataset.state = "alive";
  prepare();
  keep();
} catch (error) {
  const words = root.querySelector("[data-loading]") ?? root.appendChild(document.createElement("p"));
  words.className = "app-failed";
  words.setAttribute("role", "alert");
  words.textContent = `The playground could not start: ${error}. It needs WebAssembly; a reload may help.`;
  console.error(error);
}
