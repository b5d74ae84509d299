// What a person takes away from the playground, or brings along: files and pictures. Nothing of it leaves the browser.

/** Has the browser save a text, or a blob. */
export function save(name, content, type) {
  const blob = content instanceof Blob ? content : new Blob([content], { type });
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Who gets files. */
let receive = () => {};

/** More than this nobody reads, and no browser holds at ease. */
const MOST_FILES = 400;
const MOST_BYTES = 20_000_000;

/** Files with the names under which they are known, as `[name, text, name, text, …]`. */
async function read(files) {
  const found = [];
  let bytes = 0;
  for (const { file, name } of files) {
    if (!/\.(ya?ml|json)$/i.test(name) || /(^|\/)(\.|node_modules\/)/.test(name)) continue;
    bytes += file.size;
    if (found.length >= 2 * MOST_FILES || bytes > MOST_BYTES) break;
    found.push(name, await file.text());
  }
  return found;
}

/** Lets a person choose files, or a folder of them. */
export function pickFiles(folder) {
  const input = Object.assign(document.createElement("input"), { type: "file", multiple: true, webkitdirectory: folder });
  if (!folder) input.accept = ".yaml,.yml,.json";
  input.onchange = async () => {
    receive(await read([...input.files].map((file) => ({ file, name: file.webkitRelativePath || file.name }))));
  };
  input.click();
}

/** The files below an entry that was dropped, with their paths. */
async function below(entry, path) {
  const name = path + entry.name;
  if (entry.isFile) return [{ name, file: await new Promise((...done) => entry.file(...done)) }];
  if (/^(\.|node_modules$)/.test(entry.name)) return [];
  const reader = entry.createReader();
  const found = [];
  // A folder is read in pieces; the last is empty.
  for (;;) {
    const entries = await new Promise((...done) => reader.readEntries(...done));
    if (entries.length === 0 || found.length > MOST_FILES) return found;
    for (const inner of entries) found.push(...(await below(inner, `${name}/`)));
  }
}

/** Whether somebody writes there. */
const isWritten = (element) => element.closest?.("input, textarea, [contenteditable]");

/**
 * Calls `take([name, text, name, text, …])` with the files and folders that are dropped anywhere on the page, and with
 * manifests that are pasted where nobody writes.
 */
export function receiveFiles(take) {
  receive = take;
  document.addEventListener("paste", async (event) => {
    if (isWritten(event.target)) return;
    const files = [...event.clipboardData.files].map((file) => ({ file, name: file.name }));
    const text = event.clipboardData.getData("text/plain");
    if (files.length) take(await read(files));
    else if (/^\s*(kind|apiVersion|"kind"|"apiVersion"):/m.test(text)) take(["pasted.yaml", text]);
  });
  const holdsFiles = ({ dataTransfer }) => dataTransfer?.types.includes("Files");
  document.addEventListener("dragover", (event) => {
    if (holdsFiles(event)) event.preventDefault();
  });
  document.addEventListener("drop", async (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    // What was dropped is gone once anything has been waited for.
    const files = [...event.dataTransfer.files].map((file) => ({ file, name: file.name }));
    const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    const folders = entries.some((entry) => entry.isDirectory);
    const all = folders ? (await Promise.all(entries.map((entry) => below(entry, "")))).flat() : files;
    take(await read(all));
  });
}

/** What of the style sheet a picture needs to look the same by itself. */
const STYLES = [
  "fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "stroke-linejoin", "opacity",
  "font-family", "font-size", "font-weight", "text-anchor", "paint-order",
];

/** The drawing as a document of its own, in the colours that it has now. */
function standAlone(drawing) {
  const copy = drawing.cloneNode(true);
  const [, , width, height] = drawing.getAttribute("viewBox").split(" ");
  const originals = drawing.querySelectorAll("*");
  copy.querySelectorAll("*").forEach((element, index) => {
    const style = getComputedStyle(originals[index]);
    for (const name of STYLES) element.setAttribute(name, style.getPropertyValue(name));
    for (const name of ["class", "href", "tabindex"]) element.removeAttribute(name);
  });
  const ground = document.createElementNS(copy.namespaceURI, "rect");
  const paper = getComputedStyle(drawing.closest(".sb-picture")).backgroundColor;
  for (const [name, value] of Object.entries({ width, height, fill: paper })) ground.setAttribute(name, value);
  copy.prepend(ground);
  copy.removeAttribute("style");
  copy.setAttribute("xmlns", copy.namespaceURI);
  copy.setAttribute("width", width);
  copy.setAttribute("height", height);
  return { text: new XMLSerializer().serializeToString(copy), width: Number(width), height: Number(height) };
}

/** Saves a drawing as `svg` or, at twice its size, as `png`. */
export async function savePicture(drawing, name, kind) {
  const { text, width, height } = standAlone(drawing);
  if (kind === "svg") return save(`${name}.svg`, text, "image/svg+xml");
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(text)}`;
  await image.decode();
  const canvas = Object.assign(document.createElement("canvas"), { width: width * 2, height: height * 2 });
  canvas.getContext("2d").drawImage(image, 0, 0, width * 2, height * 2);
  save(`${name}.png`, await new Promise((done) => canvas.toBlob(done, "image/png")), "image/png");
}

/** Puts a text into the clipboard; fails where the browser has none for the page, or refuses. */
export const copy = async (text) => navigator.clipboard.writeText(text);
