// The seams between text, picture and answers: dragged, or moved by the arrow keys. Where they are is kept as a share of
// the bench in the browser's storage, and set before anything is drawn (web/early.js).

/** What a seam moves: where it is kept, and how far it goes, in per cent. */
const SEAMS = {
  text: { along: "width", start: "left", range: [16, 60] },
  picture: { along: "height", start: "top", range: [30, 85] },
};
/** An arrow key moves a seam by this, in per cent. */
const STEP = 2;
const kept = (name) => `signalbox:v1:seam:${name}`;

/** Moves a seam to a share of the bench in per cent; to where it was at first, without one. */
function move(seam, share) {
  const { seam: name } = seam.dataset;
  const [least, most] = SEAMS[name].range;
  const bounded = share === null ? null : Math.min(Math.max(share, least), most);
  const root = document.documentElement.style;
  if (bounded === null) root.removeProperty(`--seam-${name}`);
  else root.setProperty(`--seam-${name}`, `${bounded.toFixed(1)}%`);
  seam.setAttribute("aria-valuenow", Math.round(bounded ?? place(seam)));
  try {
    if (bounded === null) localStorage.removeItem(kept(name));
    else localStorage.setItem(kept(name), bounded.toFixed(1));
  } catch {
    // Where nothing can be kept, it is moved all the same.
  }
}

/** Where a seam is, in per cent of the bench. */
function place(seam) {
  const { along, start } = SEAMS[seam.dataset.seam];
  const [bench, own] = [seam.parentElement.getBoundingClientRect(), seam.getBoundingClientRect()];
  return ((own[start] + own[along] / 2 - bench[start]) / bench[along]) * 100;
}

function dragged(event) {
  const seam = event.currentTarget;
  if (!seam.hasPointerCapture(event.pointerId)) return;
  const { along } = SEAMS[seam.dataset.seam];
  const bench = seam.parentElement.getBoundingClientRect();
  const at = along === "width" ? event.clientX - bench.left : event.clientY - bench.top;
  move(seam, (at / bench[along]) * 100);
}

function key(event) {
  const seam = event.currentTarget;
  const [less, more] = seam.dataset.seam === "text" ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
  const [least, most] = SEAMS[seam.dataset.seam].range;
  const to = { [less]: place(seam) - STEP, [more]: place(seam) + STEP, Home: least, End: most, Enter: null }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  move(seam, to);
}

/** Brings the seams of a bench alive. */
export function joinSeams(bench) {
  for (const seam of bench.querySelectorAll(":scope > [data-seam]")) {
    seam.setAttribute("aria-valuenow", Math.round(place(seam)));
    seam.addEventListener("pointerdown", (event) => {
      if (event.button === 0) seam.setPointerCapture(event.pointerId);
    });
    seam.addEventListener("pointermove", dragged);
    seam.addEventListener("dblclick", () => move(seam, null));
    seam.addEventListener("keydown", key);
  }
}
