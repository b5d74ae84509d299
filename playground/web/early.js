// Before anything is drawn: the colours that were chosen, where the seams are, and whether what the page shows at first is
// what is to be opened.
try {
  const theme = localStorage.getItem("signalbox-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  for (const seam of ["text", "picture"]) {
    const share = parseFloat(localStorage.getItem(`signalbox:v1:seam:${seam}`));
    if (share > 0) document.documentElement.style.setProperty(`--seam-${seam}`, `${share}%`);
  }

  const { start } = document.currentScript.dataset;
  const last = JSON.parse(localStorage.getItem("signalbox:v1:last"));
  const wanted = decodeURIComponent(location.hash.slice(1)) || last || start;
  const changed = localStorage.getItem(`signalbox:v1:edit:${wanted}`) !== null;
  if (wanted !== start || changed) document.documentElement.dataset.opens = "another";
} catch {
  // Where storage is forbidden, nothing was kept.
}

// A fast network paints the page before its program is fetched, by app.js. Over a slow one that would be too late to be
// of use: there it is fetched beside the page.
const HEAD_START = 1000;
const { src } = document.currentScript;
function fetchProgram() {
  if (document.getElementById("signalbox")?.dataset.state) return;
  const href = src.replace("early.js", "signalbox-playground_bg.wasm");
  document.head.append(Object.assign(document.createElement("link"), { rel: "preload", as: "fetch", crossOrigin: "", href }));
}
const left = HEAD_START - performance.now();
if (left > 0) setTimeout(fetchProgram, left);
else fetchProgram();
