// The picture under the hand: zoom, pan, the walk from endpoint to line by keyboard, and what is told about each.
//
// Everything is heard on the stage, and found again when it is needed: the drawing below it is redrawn at any time.
// Zooming sets the drawing's width and leaves the rest to the browser's own scrolling, so that wheel, finger, scroll bar
// and keyboard work as everywhere. A crowd takes long to be laid out: while it is zoomed it is seen through a lens, which
// only the browser's compositor moves, and it is laid out once, when the hand rests.

import { page as words } from "./words.js";

/** Zoom that fits everything is never larger than this. One begins with everything, unless it were smaller than that;
 * then with its width, in a size that is read with ease. */
const LARGEST_FIT = 1.15;
const SMALLEST_WHOLE = 0.55;
const EASY = [0.65, 1];
/** Below this size words are set a little larger, where that is not the work of a crowd. */
const SMALL = 0.85;
const RANGE = [0.1, 4];
/** A button or a key zooms by this, in so many steps of the wheel. */
const STEP = 1.25;
/** Who moved further than this, in pixels, has dragged and not clicked. */
const DRAGGED = 4;
/** From so many items on, those out of sight are taken out of the drawing, with this much round the frame kept, in
 * pixels. */
const CROWD = 300;
const KEPT = 300;
/** So far, in units of the drawing, signals and words reach beyond a box or a line. */
const AROUND = 30;
/** Below this size words cannot be read, and are left out of a crowd. */
const FAR = 0.4;
/** So long, in milliseconds, the hand rests until a crowd is laid out at the size that it was zoomed to. */
const RESTS = 150;
/** What the keys walk between. */
const ITEMS = ".sb-road, .sb-station[tabindex]";

const clamp = (value, least, most) => Math.min(Math.max(value, least), most);

/** Brings a stage alive, once; `.sb-picture` in it scrolls, its `svg` is the drawing. */
export function bringAlive(stage) {
  if (!stage.view) stage.view = new View(stage);
}

/** Has the endpoint of an id in the middle, large enough to be read, and puts the keyboard there. */
export function centre(stage, id) {
  stage.view?.centre(id);
}

/** Where an item is by what is written in it: asked, the browser would have to lay out all that is out of sight. */
function extent(item) {
  const box = item.querySelector(".sb-box:last-of-type");
  const line = item.querySelector(".sb-halo")?.getAttribute("d").match(/[\d.]+/g) ?? [];
  const of = (name) => parseFloat(box.getAttribute(name));
  const xs = box ? [of("x"), of("x") + of("width")] : line.filter((_, index) => index % 2 === 0);
  const ys = box ? [of("y"), of("y") + of("height")] : line.filter((_, index) => index % 2);
  const [x, y] = [Math.min(...xs) - AROUND, Math.min(...ys) - AROUND];
  return { x, y, width: Math.max(...xs) + AROUND - x, height: Math.max(...ys) + AROUND - y };
}

class View {
  /** The size in relation to the drawing's own; `null` where everything is to fit. */
  #zoom = null;
  #pointers = new Map();
  #dragged = false;
  /** Where each item of a crowd is, in units of the drawing; `null` where that has to be looked up. */
  #boxes = null;
  #due = 0;
  /** How a crowd is seen while it is zoomed: at how many times the size that it is laid out at, and how far from its
   * place; `null` where it is seen as it is laid out. */
  #lens = null;
  #rests = 0;
  /** How far the wheel was turned since the last frame, and where. */
  #turn = null;
  #sizes;
  #heeded = null;
  /** Whether somebody has moved the drawing; as long as nobody has, it is said of a part that there is more. */
  #isMoved = false;
  #isPart = false;

  constructor(stage) {
    this.stage = stage;
    const on = (type, heard, options) => stage.addEventListener(type, heard.bind(this), options);
    on("keydown", this.#key);
    on("pointerdown", this.#down);
    on("pointermove", this.#move);
    on("pointerup", this.#up);
    on("pointercancel", this.#up);
    on("click", this.#click, { capture: true });
    on("dragstart", (event) => event.preventDefault());
    on("focusin", ({ target }) => this.#tell(target.closest(ITEMS), true));
    on("pointerover", ({ target }) => this.#tell(target.closest(ITEMS), false));
    on("pointerleave", () => this.#tell(null, false));
    on("scroll", this.#cullSoon, { capture: true, passive: true });
    this.#sizes = new ResizeObserver(() => this.#fit());
    this.#heed();
    this.#fit();
    // What does not fit begins with what is asked about.
    const asked = this.stage.querySelector('.sb-road[aria-current="true"] .sb-label');
    if (asked && !this.#isInSight(asked)) this.#toMiddle(asked, "instant");
    new MutationObserver((changes) => {
      if (changes.some(({ target }) => target === stage || target.closest?.(".sb-picture"))) this.#redrawn();
    }).observe(stage, {
      subtree: true,
      childList: true,
      attributeFilter: ["viewBox", "aria-current"],
    });
  }

  /** The wheel is heard on the frame itself: the stage has no box of its own, and a browser asks only those that have
   * one before it scrolls. */
  #heed() {
    const frame = this.#frame;
    if (!frame || frame === this.#heeded) return;
    this.#sizes.disconnect();
    this.#sizes.observe(frame);
    frame.addEventListener("wheel", this.#wheel.bind(this), { passive: false });
    this.#heeded = frame;
  }

  get #frame() {
    return this.stage.querySelector(".sb-picture");
  }

  get #drawing() {
    return this.stage.querySelector(".sb-picture > svg");
  }

  get #items() {
    return [...this.stage.querySelectorAll(ITEMS)];
  }

  // ---- zoom ----

  /** Where the frame has room for the drawing, in pixels of the window. Where the page scrolls, and not the picture,
   * its height has no end. */
  #room() {
    const [frame, at] = [this.#frame, this.#frame.getBoundingClientRect()];
    const style = getComputedStyle(frame);
    const pixels = (side) => parseFloat(style[side]);
    const bounded = getComputedStyle(this.stage).getPropertyValue("--bounded").trim() === "1";
    return {
      left: at.left + frame.clientLeft + pixels("paddingLeft"),
      top: at.top + frame.clientTop + pixels("paddingTop"),
      width: frame.clientWidth - pixels("paddingLeft") - pixels("paddingRight"),
      height: bounded ? frame.clientHeight - pixels("paddingTop") - pixels("paddingBottom") : Infinity,
    };
  }

  /** The size at which everything can be seen. */
  #whole() {
    return Math.min(...this.#sizesThatFit(), LARGEST_FIT);
  }

  /** The sizes at which the drawing's width, and its height, can be seen. */
  #sizesThatFit() {
    const box = this.#drawing?.viewBox.baseVal;
    if (!box?.width) return [1, 1];
    const { width, height } = this.#room();
    return [width / box.width, height / box.height];
  }

  /** Fits, unless somebody has zoomed, or a search has. */
  #fit() {
    const whole = this.#whole();
    const first = whole >= SMALLEST_WHOLE ? whole : clamp(this.#sizesThatFit()[0], ...EASY);
    this.#show(this.#zoom ?? first);
    this.#isPart = !this.#isMoved && this.size > whole * 1.01;
    this.#tell(null, false);
  }

  /** Somebody has found out how to see more. */
  #found() {
    this.#isMoved = true;
    if (!this.#isPart) return;
    this.#isPart = false;
    this.#tell(null, false);
  }

  #redrawn() {
    this.#boxes = null;
    this.#settle();
    this.#heed();
    this.#fit();
    // Another line is chosen, from elsewhere: that is where Tab leads.
    if (!this.#focused()) this.#onlyStop(this.stage.querySelector('.sb-road[aria-current="true"]'));
  }

  /** Has the drawing laid out at a size: by a width of its own, and nothing that its thousands of elements would inherit. */
  #show(size) {
    this.#lens = null;
    const drawing = this.#drawing;
    const width = `${((drawing?.viewBox.baseVal.width ?? 0) * size).toFixed(1)}px`;
    if (drawing) Object.assign(drawing.style, { width, transform: "", willChange: "" });
    this.#seen(size);
  }

  /** It is seen at another size: other items are in sight. */
  #seen(size) {
    this.size = size;
    this.#frame?.toggleAttribute("data-far", size < FAR);
    this.#frame?.toggleAttribute("data-small", size < SMALL && this.#drawing?.childElementCount < CROWD);
    this.#cullSoon();
  }

  // ---- the lens ----

  /** Shows the drawing at another size without having it laid out, until the hand rests; with its corner at `left` and
   * `top`, or as near to that as it could be scrolled. */
  #look(size, left, top) {
    const drawing = this.#drawing;
    const box = drawing.viewBox.baseVal;
    const [seen, room] = [drawing.getBoundingClientRect(), this.#room()];
    const [spareWidth, spareHeight] = [room.width - box.width * size, room.height - box.height * size];
    const x = spareWidth > 0 ? room.left + spareWidth / 2 : clamp(left, room.left + spareWidth, room.left);
    const y = spareHeight > 0 ? room.top : clamp(top, room.top + spareHeight, room.top);
    const lens = this.#lens ?? { times: 1, x: 0, y: 0 };
    this.#lens = { times: (lens.times * size) / this.size, x: lens.x + x - seen.left, y: lens.y + y - seen.top };
    drawing.style.willChange = "transform";
    drawing.style.transform = `translate(${this.#lens.x}px, ${this.#lens.y}px) scale(${this.#lens.times})`;
    this.#seen(size);
    clearTimeout(this.#rests);
    this.#rests = setTimeout(() => this.#settle(), RESTS);
  }

  /** Has the drawing laid out as it is seen. */
  #settle() {
    const drawing = this.#drawing;
    if (!this.#lens || !drawing) return;
    const seen = drawing.getBoundingClientRect();
    this.#show(this.size);
    const laid = drawing.getBoundingClientRect();
    this.#frame.scrollBy({ left: laid.left - seen.left, top: laid.top - seen.top, behavior: "instant" });
  }

  // ---- crowds ----

  #cullSoon() {
    this.#due ||= requestAnimationFrame(() => {
      this.#due = 0;
      this.#cull();
    });
  }

  /** Takes what is out of sight out of a crowd's drawing, so that scrolling draws no more than is seen. */
  #cull() {
    const [frame, drawing] = [this.#frame, this.#drawing];
    if (!drawing) return;
    this.#boxes ??= this.#measure();
    if (!this.#boxes) return;
    const [seen, whole] = [frame.getBoundingClientRect(), drawing.getBoundingClientRect()];
    const unit = (pixels, start) => (pixels - start) / this.size;
    const [left, right] = [unit(seen.left - KEPT, whole.left), unit(seen.right + KEPT, whole.left)];
    const [top, bottom] = [unit(seen.top - KEPT, whole.top), unit(seen.bottom + KEPT, whole.top)];
    for (const [item, box] of this.#boxes) {
      const away = box.x > right || box.x + box.width < left || box.y > bottom || box.y + box.height < top;
      if (away !== item.hasAttribute("data-away")) item.toggleAttribute("data-away", away);
    }
  }

  /** Where every item of a crowd is; `null` for a drawing that is none. */
  #measure() {
    const items = this.#items;
    const crowd = items.length >= CROWD;
    this.#frame.toggleAttribute("data-crowd", crowd);
    if (!crowd) for (const item of items) item.removeAttribute("data-away");
    return crowd ? new Map(items.map((item) => [item, extent(item)])) : null;
  }

  /** An item's middle in units of the drawing: of a box its own, of a line that of its label. */
  #place(item) {
    const box = this.#boxes?.get(item) ?? item.getBBox();
    const label = item.hasAttribute("data-away") ? null : item.querySelector(".sb-label, .sb-box");
    const at = label?.getBBox() ?? box;
    return { x: at.x + at.width / 2, y: at.y + at.height / 2 };
  }

  /** Zooms by a factor; the point of the drawing under `x`, `y` stays where it is. */
  #zoomBy(factor, x, y) {
    const drawing = this.#drawing;
    if (!drawing) return;
    const frame = this.#frame.getBoundingClientRect();
    const at = { x: x ?? frame.left + frame.width / 2, y: y ?? frame.top + frame.height / 2 };
    const before = drawing.getBoundingClientRect();
    const share = { x: (at.x - before.left) / before.width, y: (at.y - before.top) / before.height };
    this.#zoom = clamp(this.size * factor, ...RANGE);
    const times = this.#zoom / this.size;
    if (this.#boxes) {
      return this.#look(this.#zoom, at.x - share.x * before.width * times, at.y - share.y * before.height * times);
    }
    this.#show(this.#zoom);
    const after = drawing.getBoundingClientRect();
    this.#frame.scrollBy({
      left: after.left + share.x * after.width - at.x,
      top: after.top + share.y * after.height - at.y,
      behavior: "instant",
    });
  }

  #zoomToFit() {
    this.#zoom = null;
    this.#show(this.#whole());
  }

  #wheel(event) {
    this.#found();
    if (!(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 20 : 1;
    const factor = Math.exp(-event.deltaY * lines * 0.004);
    // A wheel turns more often than a frame is drawn, and each zoom lays everything out.
    if (this.#turn) this.#turn.factor *= factor;
    else requestAnimationFrame(() => this.#turned());
    this.#turn = { factor, ...this.#turn, x: event.clientX, y: event.clientY };
  }

  #turned() {
    const { factor, x, y } = this.#turn;
    this.#turn = null;
    this.#zoomBy(factor, x, y);
  }

  // ---- pan and pinch ----

  #down(event) {
    if (!event.target.closest(".sb-picture") || event.button !== 0) return;
    this.#settle();
    if (event.pointerType === "touch") this.#found();
    this.#dragged = false;
    this.#pointers.set(event.pointerId, { x: event.clientX, y: event.clientY, left: event.clientX, top: event.clientY });
  }

  #move(event) {
    const pointer = this.#pointers.get(event.pointerId);
    if (!pointer) return;
    const moved = { x: event.clientX - pointer.x, y: event.clientY - pointer.y };
    const other = [...this.#pointers].find(([id]) => id !== event.pointerId)?.[1];
    const far = Math.hypot(event.clientX - pointer.left, event.clientY - pointer.top) > DRAGGED;
    if (other) {
      const apart = (x, y) => Math.hypot(x - other.x, y - other.y);
      const [before, after] = [apart(pointer.x, pointer.y), apart(event.clientX, event.clientY)];
      const middle = [(event.clientX + other.x) / 2, (event.clientY + other.y) / 2];
      this.#dragged = true;
      if (before > 0) this.#zoomBy(after / before, ...middle);
    } else if (event.pointerType === "mouse" && (this.#dragged || far)) {
      // A finger scrolls by itself.
      if (!this.#dragged) {
        this.#frame.setPointerCapture(event.pointerId);
        this.#found();
      }
      this.#dragged = true;
      this.stage.classList.add("dragging");
      this.#frame.scrollBy({ left: -moved.x, top: -moved.y, behavior: "instant" });
    }
    if (other || this.#dragged) Object.assign(pointer, { x: event.clientX, y: event.clientY });
  }

  #up(event) {
    this.#pointers.delete(event.pointerId);
    if (this.#pointers.size === 0) this.stage.classList.remove("dragging");
  }

  /** A click on a button of the toolbar; and none where something was dragged. */
  #click(event) {
    if (this.#dragged && event.target.closest(".sb-picture")) {
      this.#dragged = false;
      event.preventDefault();
      return event.stopPropagation();
    }
    const act = event.target.closest("[data-zoom]")?.dataset.zoom;
    if (act) this.#act(act);
  }

  #act(act) {
    this.#found();
    if (act === "in") this.#zoomBy(STEP);
    if (act === "out") this.#zoomBy(1 / STEP);
    if (act === "fit") this.#zoomToFit();
  }

  // ---- keys ----

  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !event.target.closest(".sb-picture")) return;
    const act = { "+": "in", "=": "in", "-": "out", _: "out", 0: "fit" }[event.key];
    const item = event.target.closest(ITEMS);
    if (act) {
      this.#act(act);
    } else if (item && event.key.startsWith("Arrow")) {
      this.#walk(item, event.key);
    } else if (item && (event.key === "Home" || event.key === "End")) {
      this.#focus(this.#items.at(event.key === "Home" ? 0 : -1));
    } else if (item?.matches(".sb-station") && (event.key === "Enter" || event.key === " ")) {
      item.dispatchEvent(new MouseEvent("click", { bubbles: true }));
    } else {
      return;
    }
    event.preventDefault();
  }

  /** To the item that lies nearest in a direction: what is off the way counts double. */
  #walk(from, key) {
    this.#settle();
    const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
    const here = this.#place(from);
    let best = null;
    for (const item of this.#items) {
      if (item === from) continue;
      const there = this.#place(item);
      const along = (there.x - here.x) * dx + (there.y - here.y) * dy;
      const off = Math.abs((there.x - here.x) * dy) + Math.abs((there.y - here.y) * dx);
      const cost = along + 2 * off;
      if (along > 1 && cost < (best?.cost ?? Infinity)) best = { item, cost };
    }
    if (best) this.#focus(best.item);
  }

  #focus(item) {
    item?.removeAttribute("data-away");
    item?.focus({ preventScroll: true });
    item?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  // ---- words ----

  /** What is under the pointer or the keyboard, in a sentence. Screen readers hear it from the item itself. */
  #tell(item, focused) {
    if (focused) this.#onlyStop(item);
    const caption = this.stage.querySelector(".app-caption");
    if (!caption) return;
    const told = (item ?? this.#focused())?.getAttribute("aria-label");
    caption.textContent = told ?? (this.#isPart ? words.more : "");
    caption.toggleAttribute("data-hint", !told);
  }

  /** Of all items Tab meets this one. */
  #onlyStop(item) {
    if (!item) return;
    for (const other of this.stage.querySelectorAll('.sb-picture [tabindex="0"]')) other.setAttribute("tabindex", "-1");
    item.setAttribute("tabindex", "0");
  }

  #focused() {
    const active = document.activeElement;
    return this.stage.contains(active) ? active.closest(ITEMS) : null;
  }

  centre(id) {
    const station = this.#items.find((item) => item.dataset.id === id);
    if (!station) return;
    station.removeAttribute("data-away");
    this.#settle();
    if (this.size < 0.85) {
      this.#zoom = 1;
      this.#show(1);
    }
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    station.focus({ preventScroll: true });
    this.#toMiddle(station, still ? "instant" : "smooth");
  }

  #isInSight(item) {
    const [frame, box] = [this.#frame.getBoundingClientRect(), item.getBoundingClientRect()];
    return box.left > frame.left && box.right < frame.right && box.top > frame.top && box.bottom < frame.bottom;
  }

  /** Scrolls the frame, as far as it scrolls, until an item is in its middle. */
  #toMiddle(item, behavior) {
    if (!item) return;
    const [frame, box] = [this.#frame.getBoundingClientRect(), item.getBoundingClientRect()];
    const middle = (start, length) => start + length / 2;
    const left = middle(box.left, box.width) - middle(frame.left, frame.width);
    const top = middle(box.top, box.height) - middle(frame.top, frame.height);
    // Through a crowd nobody is driven: all that lies between would be drawn in passing.
    const isFar = Math.abs(left) > 2 * frame.width || Math.abs(top) > 2 * frame.height;
    this.#frame.scrollBy({ left, top, behavior: isFar ? "instant" : behavior });
  }
}
