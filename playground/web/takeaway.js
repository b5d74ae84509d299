// What a person takes away from the playground, or brings along: files and pictures. Nothing of it leaves the browser.

/** Has the browser save a text, or a blob. */
export function save(name, content, type) {
  const blob = content instanceof Blob ? content : new Blob([content], { type });
  const link = Object.assign(document.createElement("a"), { href: URL.createObjectURL(blob), download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Calls `take([name, text, name, text, …])` with the files that are dropped anywhere on the page. */
export function receiveFiles(take) {
  const holdsFiles = ({ dataTransfer }) => dataTransfer?.types.includes("Files");
  document.addEventListener("dragover", (event) => {
    if (holdsFiles(event)) event.preventDefault();
  });
  document.addEventListener("drop", async (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    const files = [...event.dataTransfer.files].filter(({ name }) => /\.(ya?ml|json)$/i.test(name));
    take((await Promise.all(files.map(async (file) => [file.name, await file.text()]))).flat());
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
