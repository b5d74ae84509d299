// A learner's progress: watched on the pages of exercises, kept in this browser, and carried away as a file or a link.
// It goes nowhere by itself. An exercise is known by the name of its page.

const KEY = "signalbox-workshop";
const LONGEST = 16 * 1024;

// The reader's language: the build puts the words of `theme/words` here (see src/theme/words.rs).
const WORDS = "%words%";

/** What stands under a name among them, with what its `{…}` stand for. */
const say = (name, values = {}) => WORDS[name].replace(/\{(\w+)\}/g, (_, key) => values[key]);

/** What is kept: who, and when which exercise was solved. */
const read = () => {
  try {
    return sound(JSON.parse(localStorage.getItem(KEY))) ?? empty();
  } catch {
    return empty();
  }
};
const empty = () => ({ version: 1, name: "", solved: {} });

const keep = (progress) => {
  try {
    localStorage.setItem(KEY, JSON.stringify(progress));
    return true;
  } catch {
    return false; // forbidden, or full: it lasts as long as the page
  }
};

/** Progress from anywhere, cut down to what it may hold; null if it is none. */
const sound = (data) => {
  if (data?.version !== 1 || typeof data.solved !== "object") return null;
  const solved = Object.entries(data.solved ?? {}).filter(
    ([id, day]) => /^[a-z0-9-]{1,64}$/.test(id) && /^\d{4}-\d\d-\d\d$/.test(day),
  );
  return { version: 1, name: String(data.name ?? "").slice(0, 80), solved: Object.fromEntries(solved) };
};

const merged = (mine, theirs) => ({
  version: 1,
  name: mine.name || theirs.name,
  solved: { ...theirs.solved, ...mine.solved },
});

const pageOf = (url) => new URL(url, location.href).pathname.replace(/\/(index\.html)?$/, "").split("/").pop();
const today = () => new Date().toISOString().slice(0, 10);

const make = (tag, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
};
const button = (text, onclick) => make("button", { type: "button", className: "plain", textContent: text, onclick });

// ---- One exercise ----------------------------------------------------------------------------------------------

const watch = (exercise) => {
  const example = exercise.querySelector(".sb-example");
  if (!example) return;
  const id = pageOf(location.href);
  const status = make("p", { className: "exercise-status" });
  status.setAttribute("role", "status");
  exercise.prepend(status);
  const show = () => {
    const { met, wanted, errors } = Object.fromEntries(
      Object.entries(exercise.querySelector(".sb-example").dataset).map(([key, value]) => [key, Number(value)]),
    );
    const solved = met === wanted && errors === 0;
    const progress = read();
    if (solved && !progress.solved[id]) {
      progress.solved[id] = today();
      keep(progress);
    }
    const before = progress.solved[id];
    exercise.dataset.state = solved ? "solved" : before ? "before" : "open";
    const text = solved
      ? say("solved", { wanted })
      : errors > 0 && met === wanted
        ? say("nearly")
        : say("open", { met, wanted }) + (before ? ` ${say("before")}` : "");
    if (status.textContent !== text) status.textContent = text;
  };
  // The example redraws itself as one types.
  new MutationObserver(show).observe(exercise, { subtree: true, attributeFilter: ["data-met", "data-errors", "data-wanted"] });
  show();
};

// ---- The track -------------------------------------------------------------------------------------------------

// Words of the glossary are links too.
const exercisesOf = (track) => [...track.querySelectorAll("li a[href]:not(.term)")];

const showTrack = (place) => {
  const track = document.querySelector(".track");
  const links = track ? exercisesOf(track) : [];
  const summary = make("p");
  summary.setAttribute("role", "status");
  const show = () => {
    const { solved } = read();
    let done = 0;
    for (const link of links) {
      const day = solved[pageOf(link.href)];
      if (day) done += 1;
      link.parentElement.classList.toggle("done", Boolean(day));
      let mark = link.parentElement.querySelector(".mark");
      if (day && !mark) link.after((mark = make("span", { className: "mark" })));
      if (mark) mark.textContent = day ? ` ${say("solved_on", { day })}` : "";
    }
    summary.textContent = say("count", { done, all: links.length });
  };
  const name = make("input", { type: "text", maxLength: 80, autocomplete: "name", value: read().name });
  name.addEventListener("change", () => keep({ ...read(), name: name.value.trim() }));
  const told = make("p");
  told.setAttribute("role", "status");
  const file = filePicker(false, async ([chosen]) => {
    const theirs = await progressIn(chosen);
    told.textContent = say(theirs ? "taken" : "file_empty");
    if (theirs) keep(merged(read(), theirs));
    name.value = read().name;
    show();
  });
  const forget = button(say("forget"), () => {
    if (!confirm(say("forget_sure"))) return;
    keep(empty());
    name.value = "";
    show();
  });
  place.append(
    summary,
    make("p", {}, make("label", {}, `${say("learner")} `, name)),
    make("p", {}, button(say("save"), save), " ", button(say("copy_link"), () => copyLink(told)), " "),
    make("p", {}, make("label", {}, `${say("take")} `, file)),
    make("p", {}, forget),
    told,
  );
  takeFromLink(told, () => {
    name.value = read().name;
    show();
  });
  show();
};

const save = () => {
  const progress = read();
  const url = URL.createObjectURL(new Blob([JSON.stringify(progress, null, 2)], { type: "application/json" }));
  const name = progress.name.toLowerCase().replace(/[^a-z0-9]+/g, "-") || "learner";
  make("a", { href: url, download: `signalbox-${name}.json` }).click();
  setTimeout(() => URL.revokeObjectURL(url), 1000);
};

const packed = (progress) => {
  const bytes = new TextEncoder().encode(JSON.stringify(progress));
  return btoa(String.fromCharCode(...bytes)).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
};
const unpacked = (text) => {
  try {
    const binary = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return sound(JSON.parse(new TextDecoder().decode(Uint8Array.from(binary, (letter) => letter.charCodeAt(0)))));
  } catch {
    return null;
  }
};

const copyLink = async (told) => {
  const link = `${location.href.replace(/#.*/, "")}#progress=${packed(read())}`;
  try {
    await navigator.clipboard.writeText(link);
    told.textContent = say("link_copied");
  } catch {
    told.replaceChildren(`${say("link_here")} `, make("input", { type: "text", readOnly: true, value: link, ariaLabel: say("link") }));
  }
};

/** A link with progress in it: whoever opens it is asked before anything of their own changes. */
const takeFromLink = (told, then) => {
  const found = /^#progress=([\w-]+)$/.exec(location.hash);
  if (!found || found[1].length > LONGEST) return;
  const theirs = unpacked(found[1]);
  if (!theirs) {
    told.textContent = say("link_damaged");
    return;
  }
  const count = Object.keys(theirs.solved).length;
  const take = button(say("add"), () => {
    keep(merged(read(), theirs));
    history.replaceState(null, "", location.pathname);
    told.textContent = say("added");
    then();
  });
  told.replaceChildren(`${say("link_of", { name: theirs.name || say("somebody"), count })} `, take);
};

// ---- For trainers ----------------------------------------------------------------------------------------------

const filePicker = (multiple, taken) => {
  const file = make("input", { type: "file", accept: "application/json,.json", multiple });
  file.addEventListener("change", () => taken([...file.files]));
  return file;
};

const progressIn = async (file) => {
  try {
    return file.size <= LONGEST ? sound(JSON.parse(await file.text())) : null;
  } catch {
    return null;
  }
};

const showCollection = (place) => {
  const rows = make("tbody");
  const told = make("p");
  told.setAttribute("role", "status");
  const add = (progress) => {
    const solved = Object.entries(progress.solved);
    const last = solved.map(([, day]) => day).sort().pop() ?? "";
    const row = [progress.name || say("nobody"), solved.length, last, solved.map(([id]) => id).join(", ")];
    rows.append(make("tr", {}, ...row.map((text) => make("td", { textContent: text }))));
  };
  const files = filePicker(true, async (chosen) => {
    const read = await Promise.all(chosen.map(progressIn));
    read.filter(Boolean).forEach(add);
    told.textContent = say("files_read", { some: read.filter(Boolean).length, all: chosen.length });
  });
  const link = make("input", { type: "text" });
  link.addEventListener("change", () => {
    const progress = unpacked(link.value.split("#progress=")[1] ?? "");
    told.textContent = progress ? "" : say("link_empty");
    if (progress) add(progress);
    link.value = "";
  });
  const head = make("tr", {}, ...["name", "solved", "last", "exercises"].map((column) => make("th", { scope: "col", textContent: say(`collected_${column}`) })));
  const table = make("div", { className: "table", tabIndex: 0, role: "group", ariaLabel: say("collected") }, make("table", {}, make("thead", {}, head), rows));
  place.append(
    make("p", {}, make("label", {}, `${say("files")} `, files)),
    make("p", {}, make("label", {}, `${say("link_or")} `, link)),
    told,
    table,
  );
};

/** The words of an exercise's page, made of its name. */
const wordsOf = (id) =>
  (id.charAt(0).toUpperCase() + id.slice(1)).replaceAll("-", " ").replace(/\b(api|tcp)\b/gi, (word) => word.toUpperCase());

const showCertificate = (place) => {
  const progress = read();
  const solved = Object.entries(progress.solved).sort(([, one], [, other]) => one.localeCompare(other));
  const [from, to] = [solved[0]?.[1], solved.at(-1)?.[1]];
  const when = from === to ? say("day", { day: from }) : say("days", { from, to });
  const count = solved.length;
  const name = make("p", { className: "certificate-name" });
  const showName = () => (name.textContent = read().name || say("learner"));
  const input = make("input", { type: "text", autocomplete: "name", maxLength: 80, value: progress.name });
  input.addEventListener("input", () => {
    keep({ ...read(), name: input.value.trim() });
    showName();
  });
  showName();
  const line = (text) => make("p", { className: "certificate-line", textContent: text });
  place.append(
    make("p", { className: "not-printed" }, make("label", {}, `${say("certificate_name")} `, input), " ", button(say("print"), () => print())),
    make("div", { className: "certificate" },
      make("p", { className: "certificate-title", textContent: say("certificate") }),
      name,
      make("p", { textContent: say("certificate_" + (["none", "one"][count] ?? "many"), { count, when }) }),
      make("ul", {}, ...solved.map(([id]) => make("li", { textContent: wordsOf(id) }))),
      make("div", { className: "certificate-lines" }, line(say("certificate_date")), line(say("certificate_signature"))),
    ),
  );
};

// A page that shows nothing of this yet is complete all the same.
document.querySelectorAll("[data-exercise]").forEach(watch);
const shows = { track: showTrack, collect: showCollection, certificate: showCertificate };
for (const place of document.querySelectorAll("[data-progress]")) shows[place.dataset.progress](place);
