// A terminal in a page: a log, and a line to type in. What is typed is answered by the worker beside this file; nothing
// is decided here, and nothing leaves the browser.

import { beside } from "./beside.js";
import { terminal as words } from "./words.js";

/** How many lines the log keeps: the oldest go first. */
const LONGEST_LOG = 5_000;
/** How many terminals there are on the page. */
let count = 0;
/** How many commands are remembered. */
const LONGEST_HISTORY = 500;

let styled;
/** Fetches the terminal's style, once. */
function style() {
  styled ??= new Promise((done) => {
    const link = document.createElement("link");
    Object.assign(link, { rel: "stylesheet", href: beside("terminal.css"), onload: done, onerror: done });
    document.head.append(link);
  });
  return styled;
}

/** The worker with one session in it: `ask` sends a request and gives what is answered. */
class Engine {
  #worker;
  #waiting = new Map();
  #count = 0;

  /** `open` is what every new session begins with, if there is to be one; `onlost` is told when one is lost. */
  constructor(open, onlost) {
    this.open = open;
    this.onlost = onlost;
  }

  ask(method, ...values) {
    this.start();
    return new Promise((resolve) => {
      this.#count += 1;
      this.#waiting.set(this.#count, resolve);
      this.#worker.postMessage([this.#count, method, ...values]);
    });
  }

  /** Ends whatever runs; the next request starts another session. Who waits is answered by nothing. */
  end() {
    this.#worker?.terminate();
    this.#worker = undefined;
    const waiting = [...this.#waiting.values()];
    this.#waiting.clear();
    for (const resolve of waiting) resolve(undefined);
  }

  /** Starts a session, if there is none. */
  start() {
    if (this.#worker) return;
    const worker = new Worker(beside("terminal-worker.js"), { type: "module" });
    const lost = (why) => {
      if (worker !== this.#worker) return;
      this.end();
      this.onlost(why);
    };
    worker.onmessage = ({ data: [number, value, problem] }) => {
      if (problem !== undefined) return lost(problem);
      const resolve = this.#waiting.get(number);
      this.#waiting.delete(number);
      resolve?.(value);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      lost(event.message ?? words.notLoaded);
    };
    this.#worker = worker;
    const session = this.open();
    if (!session) return;
    const { files, dataplane, isEmpty, commands } = session;
    this.ask("open", files, dataplane, isEmpty);
    for (const command of commands ?? []) this.ask("run", command);
  }
}

function element(name, className, text = "") {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = text;
  return made;
}

/** What the words have in common at their beginning. */
function commonStart(words) {
  const [first, ...others] = words;
  let length = first.length;
  for (const word of others) {
    while (!word.startsWith(first.slice(0, length))) length -= 1;
  }
  return first.slice(0, length);
}

/** Commands that were typed, to be gone through with the arrows; the last one is what is being typed. */
class History {
  #lines = [""];
  #at = 0;

  add(line) {
    const before = this.#lines.at(-2);
    if (line.trim() !== "" && line !== before) this.#lines.splice(-1, 0, line);
    if (this.#lines.length > LONGEST_HISTORY) this.#lines.shift();
    this.#lines[this.#lines.length - 1] = "";
    this.#at = this.#lines.length - 1;
  }

  /** The line so many steps away; `undefined` where there is none. What stands in the last one is kept. */
  go(steps, now) {
    if (this.#at === this.#lines.length - 1) this.#lines[this.#at] = now;
    const line = this.#lines[this.#at + steps];
    if (line !== undefined) this.#at += steps;
    return line;
  }
}

/**
 * Puts a terminal into `root`. `session`: `files` as `[name, text, …]`, `dataplane` (or nothing), `isEmpty` (whether the
 * cluster begins without objects), `commands` that are run before, unseen, and `changed`, which gives the files if they
 * are others than it gave before; `greeting` is what the terminal says at first.
 */
export async function mount(root, session, greeting = []) {
  await style();
  return new Terminal(root, session, greeting);
}

/** Asks what Hubble would record, without a session. */
let observer;

/**
 * What `hubble observe` prints of questions, a text each: `files` as `[name, text, …]`, and who enforces how, where that
 * was chosen. Nothing, if the program broke down.
 */
export function observe(files, dataplane, enforcement, questions) {
  observer ??= new Engine(
    () => undefined,
    (why) => console.warn("Signalbox: no Hubble log.", why),
  );
  return observer.ask("observe", files, dataplane, enforcement, questions);
}

class Terminal {
  #session;
  #engine;
  #history = new History();
  #log = element("div", "term-log");
  #input = element("textarea", "term-input");
  /** Whether the next Tab moves on instead of completing. */
  #leaves = false;
  /** What runs, or waits to be run. */
  #queue = Promise.resolve();
  #running = 0;
  #lines = 0;

  constructor(root, session, greeting) {
    this.#session = session;
    this.#engine = new Engine(
      () => this.#session,
      (why) => this.#print([["n", words.lost], ["n", why]]),
    );
    this.root = element("div", "term");
    const line = element("label", "term-line");
    const prompt = element("span", "term-prompt", "$");
    prompt.setAttribute("aria-hidden", "true");
    const keys = this.#keys();
    for (const [name, value] of Object.entries({
      rows: 1,
      "aria-label": words.command,
      "aria-describedby": keys.id,
      autocapitalize: "off",
      autocomplete: "off",
      autocorrect: "off",
      enterkeyhint: "go",
      spellcheck: "false",
    })) {
      this.#input.setAttribute(name, value);
    }
    for (const [name, value] of Object.entries({
      role: "log",
      "aria-label": words.printed,
      tabindex: 0,
    })) {
      this.#log.setAttribute(name, value);
    }
    line.append(prompt, this.#input);
    const foot = this.#buttons();
    foot.append(keys);
    this.root.append(this.#log, line, foot);
    root.append(this.root);
    this.#input.addEventListener("keydown", (event) => this.#press(event));
    this.#input.addEventListener("input", () => this.#fit());
    // A click beside the text goes on typing; one that selects text does not.
    this.#log.addEventListener("mouseup", () => {
      if (getSelection().isCollapsed) this.focus();
    });
    this.#print(greeting.map((text) => ["n", text]));
    this.#engine.start();
  }

  focus() {
    this.#input.focus({ preventScroll: true });
  }

  /** Other texts in the files reach the session, whose cluster keeps what was applied. */
  #refresh() {
    const files = this.#session.changed?.();
    if (!files) return;
    this.#session = { ...this.#session, files };
    this.#engine.ask("setFiles", files);
  }

  /** Another network plug-in, or release of it, enforces from now on. */
  setDataplane(dataplane) {
    this.#session = { ...this.#session, dataplane };
    this.#engine.ask("setDataplane", dataplane);
  }

  destroy() {
    this.#engine.end();
    this.root.remove();
  }

  /** Runs a command as if it had been typed. */
  run(command) {
    this.#refresh();
    this.#running += 1;
    this.root.setAttribute("aria-busy", "true");
    this.#queue = this.#queue.then(async () => {
      const reply = await this.#engine.ask("run", command);
      this.#running -= 1;
      if (!this.#running) this.root.removeAttribute("aria-busy");
      return reply;
    });
    return this.#queue;
  }

  async #enter() {
    if (this.#running) return;
    const command = this.#input.value;
    if (command.trim() === "") {
      this.#say(command);
      return this.#type("");
    }
    const reply = await this.run(command);
    // It was lost; what had to be said was said.
    if (!reply) return;
    if (reply.unfinished) {
      // Somebody may have typed on already.
      const { length } = command;
      const { value } = this.#input;
      const cursor = value === command ? "end" : "preserve";
      if (value.startsWith(command)) this.#input.setRangeText("\n", length, length, cursor);
      return this.#fit();
    }
    this.#history.add(command);
    if (this.#input.value === command) this.#type("");
    this.#say(command);
    if (reply.clear) this.#wipe();
    this.#print(reply.lines);
  }

  /** A key in the line. */
  #press(event) {
    const key = `${event.ctrlKey ? "Ctrl+" : ""}${event.shiftKey ? "Shift+" : ""}${event.key}`;
    if (event.isComposing || event.altKey || event.metaKey) return;
    const leaves = this.#leaves;
    this.#leaves = key === "Escape";
    const acts = {
      Enter: () => this.#enter(),
      ArrowUp: () => this.#recall(-1, this.#input.value.lastIndexOf("\n", this.#input.selectionStart - 1) < 0),
      ArrowDown: () => this.#recall(1, this.#input.value.indexOf("\n", this.#input.selectionEnd) < 0),
      Tab: () => !leaves && this.#input.value.trim() !== "" && this.#complete(),
      "Ctrl+c": () => this.#input.selectionStart === this.#input.selectionEnd && getSelection().isCollapsed && this.#interrupt(),
      "Ctrl+l": () => this.#wipe(),
      "Ctrl+u": () => this.#type(this.#input.value.slice(this.#input.selectionEnd), 0),
    };
    // What does nothing is left to the browser.
    if (acts[key] && acts[key]() !== false) event.preventDefault();
    event.stopPropagation();
  }

  #interrupt() {
    if (this.#running) {
      this.#engine.end();
      this.#print([["n", words.ended]]);
    }
    this.#say(`${this.#input.value}^C`);
    this.#type("");
  }

  /** Goes through what was typed before, where the cursor stands in the outermost line. */
  #recall(steps, isOutermost) {
    if (!isOutermost) return false;
    const line = this.#history.go(steps, this.#input.value);
    if (line !== undefined) this.#type(line);
    return true;
  }

  async #complete() {
    const at = this.#input.selectionEnd;
    const before = this.#input.value.slice(0, at);
    const offers = await this.#engine.ask("complete", before);
    // Somebody went on typing.
    if (!offers?.length || !this.#input.value.startsWith(before) || this.#input.selectionEnd !== at) return;
    const word = before.slice(before.search(/[^\s|;&]*$/));
    const known = commonStart(offers);
    if (known.length > word.length) this.#insert(known.slice(word.length) + (offers.length === 1 ? " " : ""));
    else if (offers.length === 1) this.#insert(" ");
    else {
      this.#say(this.#input.value);
      this.#print([["o", offers.join("  ")]]);
    }
  }

  /** Puts a text where the cursor stands. */
  #insert(text) {
    this.#input.setRangeText(text, this.#input.selectionStart, this.#input.selectionEnd, "end");
    this.#fit();
  }

  /** Puts another text into the line. */
  #type(text, cursor = text.length) {
    this.#input.value = text;
    this.#input.setSelectionRange(cursor, cursor);
    this.#fit();
  }

  /** As many rows as there are lines. */
  #fit() {
    this.#input.rows = Math.min(this.#input.value.split("\n").length, 12);
    this.#input.style.height = "auto";
    this.#input.style.height = `${this.#input.scrollHeight}px`;
  }

  #say(command) {
    const [first, ...others] = command.split("\n");
    const typed = [["c", `$ ${first}`], ...others.map((line) => ["c", `> ${line}`])];
    this.#print(typed);
  }

  /** Puts lines at the end of the log: commands, output, errors, notes. */
  #print(lines) {
    if (!lines.length) return;
    const stretch = document.createDocumentFragment();
    for (const [mark, text] of lines) {
      stretch.append(element("div", `term-${mark}`, mark === "n" ? `# ${text}` : text || " "));
    }
    this.#log.append(stretch);
    while (this.#log.childElementCount > LONGEST_LOG) this.#log.firstChild.remove();
    this.#log.scrollTop = this.#log.scrollHeight;
  }

  #wipe() {
    this.#log.replaceChildren();
  }

  /** What can be done without typing, and the keys that a phone does not have. */
  #buttons() {
    const buttons = element("div", "term-buttons");
    const add = ([text, title], act, className = "") => {
      const button = element("button", className, text);
      Object.assign(button, { type: "button", title, onclick: act });
      buttons.append(button);
    };
    const reset = (command) => () => {
      this.#type(command);
      this.#enter();
      this.focus();
    };
    add(words.applied, reset("reset --applied"));
    add(words.empty, reset("reset --empty"));
    add(words.clear, () => (this.#wipe(), this.focus()));
    const touch = "term-touch";
    add(words.before, () => (this.#recall(-1, true), this.focus()), touch);
    add(words.complete, () => (this.#complete(), this.focus()), touch);
    return buttons;
  }

  #keys() {
    const keys = element("span", "term-keys", words.keys);
    count += 1;
    keys.id = `term-keys-${count}`;
    return keys;
  }
}
