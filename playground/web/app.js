// Starts the playground.
import init, { start } from "./signalbox-playground.js";
import { host } from "./host.js";

// The site's choice of colours counts here too; where storage is forbidden, the system's does.
try {
  const theme = localStorage.getItem("signalbox-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {}

const root = document.getElementById("signalbox");

try {
  await init();
  start(root, host);
} catch (error) {
  const words = root.querySelector("[data-loading]") ?? root;
  words.setAttribute("role", "alert");
  words.textContent = `The playground could not start: ${error}. It needs WebAssembly; a reload may help.`;
  console.error(error);
}
