// Finds words in the index that the build made (see src/search/). Loaded when a reader first asks for it.
const scope = document.querySelector("button.search").dataset;
const base = new URL(scope.index, document.baseURI);
const root = new URL(scope.root, document.baseURI);
const patience = 90; // between the last key and the question
const shownPages = 12;
const shownSections = 3;

const loaded = new Map();
const load = (file) => {
  if (!loaded.has(file)) {
    const asked = fetch(new URL(file, base)).then((answer) => {
      if (!answer.ok) throw new Error(`${file}: ${answer.status}`);
      return answer.json();
    });
    asked.catch(() => loaded.delete(file)); // to be asked again
    loaded.set(file, asked);
  }
  return loaded.get(file);
};

const dense = "\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u3040-\\u30ff\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7af\\uf900-\\ufaff\\u{20000}-\\u{3ffff}";
const isDense = new RegExp(`[${dense}]`, "u");
const runs = new RegExp(`[${dense}]+|[^${dense}]+`, "gu");

const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

// A question's words, cut as the index was: see src/search/words.rs.
const wordsOf = (question) => {
  const words = [];
  for (const [word] of question.matchAll(/[\p{Alphabetic}\p{N}\p{M}]+/gu)) {
    for (const [run] of word.matchAll(runs)) {
      const letters = [...run];
      if (!isDense.test(run)) words.push([...fold(run)].slice(0, 40).join(""));
      else if (letters.length === 1) words.push(run);
      else letters.slice(1).forEach((letter, at) => words.push(letters[at] + letter));
    }
  }
  return [...new Set(words)].slice(0, 12);
};

// Which pieces of the index hold the words that begin so. The pieces are in the order of their first letters.
const before = (left, right) => {
  // By code points, as the build sorts.
  const [a, b] = [[...left], [...right]];
  for (let at = 0; at < a.length && at < b.length; at += 1) {
    if (a[at] !== b[at]) return a[at].codePointAt(0) < b[at].codePointAt(0);
  }
  return a.length < b.length;
};
const piecesOf = (overview, word) => {
  const prefix = [...word].slice(0, 3).join("");
  const firsts = overview.pieces;
  let at = firsts.length - 1;
  while (at > 0 && before(prefix, firsts[at])) at -= 1;
  const pieces = [at];
  // A short beginning of a word may go on in the pieces that follow.
  for (at += 1; at < firsts.length && firsts[at].startsWith(prefix) && pieces.length < 4; at += 1) pieces.push(at);
  return pieces.filter((piece) => piece >= 0);
};

const isNear = (left, right) => {
  if (Math.abs(left.length - right.length) > 1) return false;
  let at = 0;
  while (at < left.length && at < right.length && left[at] === right[at]) at += 1;
  const [a, b] = [left.slice(at), right.slice(at)];
  return a.slice(1) === b || a === b.slice(1) || a.slice(1) === b.slice(1) || (a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2));
};

// The sections that have a word, with how much it counts there; and the forms that were found.
const findWord = async (overview, word, isLast) => {
  const pieces = await Promise.all(piecesOf(overview, word).map((piece) => load(`w/${piece}.json`)));
  const groups = new Map();
  for (const group of pieces.flat()) groups.set(group[0][0], group);
  const fits = [...groups.values()].flatMap((group) => {
    const [forms] = group;
    if (forms.includes(word)) return [[group, 1]];
    // What is still being typed may be the beginning of a word.
    const begins = forms.some((form) => form.startsWith(word));
    return begins && (isLast || word.length > 3) ? [[group, 0.35]] : [];
  });
  // A form that no page has (`including` where there is only `includes`), or a slip of the finger.
  const like = (fits, weight) => [...groups.values()].filter(([forms]) => forms.some(fits)).map((group) => [group, weight]);
  let used = fits;
  if (!used.length && word.length > 3) used = like((form) => isNear(form, word), 0.2);
  for (let cut = 1; !used.length && cut <= 4 && word.length - cut > 3; cut += 1) {
    const stub = word.slice(0, -cut);
    used = like((form) => form.startsWith(stub) && form.length <= word.length + 2, 0.3);
  }
  const found = new Map();
  const forms = new Set();
  for (const [[names, numbers], weight] of used) {
    const rarity = Math.log(1 + overview.lengths.length / (numbers.length / 2 + 0.5));
    names.forEach((name) => forms.add(name));
    let section = 0;
    for (let at = 0; at < numbers.length; at += 2) {
      section += numbers[at];
      const count = numbers[at + 1];
      const length = 0.5 + (0.5 * overview.lengths[section]) / overview.average;
      const score = (weight * rarity * (count * 2.2)) / (count + 1.2 * length);
      found.set(section, Math.max(found.get(section) ?? 0, score));
    }
  }
  return { found, forms };
};

// The pages that have all the words, best first, with their best sections.
export const search = async (question) => {
  const words = wordsOf(question);
  if (!words.length) return { pages: [], forms: new Set() };
  const overview = await load("index.json");
  const answers = await Promise.all(words.map((word, at) => findWord(overview, word, at === words.length - 1)));
  const forms = new Set(answers.flatMap((answer) => [...answer.forms]));
  const pageOf = (section) => {
    let [low, high] = [0, overview.pages.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (overview.pages[middle][3] <= section) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  const pages = new Map();
  answers.forEach(({ found }, word) => {
    for (const [section, score] of found) {
      const at = pageOf(section);
      if (!pages.has(at)) pages.set(at, { at, words: new Set(), sections: new Map() });
      const page = pages.get(at);
      page.words.add(word);
      page.sections.set(section, (page.sections.get(section) ?? 0) + score);
    }
  });
  const ranked = [...pages.values()]
    .filter((page) => page.words.size === words.length)
    .map(({ at, sections }) => {
      const best = [...sections].sort(([, left], [, right]) => right - left);
      const sum = best.reduce((sum, [, score]) => sum + score, 0);
      const [url, title, above, first] = overview.pages[at];
      // A page whose title is what was asked for comes first.
      const named = wordsOf(title);
      const about = named.filter((word) => forms.has(word)).length / Math.max(named.length, words.length);
      const score = (best[0][1] + 0.2 * sum) * (1 + about * about);
      return { at, url, title, above, score, best: best.map(([section]) => section - first) };
    })
    .sort((left, right) => right.score - left.score || left.at - right.at);
  return { pages: ranked, forms };
};

// Marks the words of a text that were found; the words are cut by letters, so that nothing of it becomes HTML.
const marked = (text, forms) => {
  const nodes = [];
  let done = 0;
  for (const match of text.matchAll(new RegExp(`[${dense}]|(?:(?![${dense}])[\\p{Alphabetic}\\p{N}\\p{M}])+`, "gu"))) {
    const word = fold(match[0]);
    const isFound = isDense.test(match[0]) ? [...forms].some((form) => form.includes(match[0])) : forms.has(word);
    if (!isFound) continue;
    nodes.push(text.slice(done, match.index));
    const mark = document.createElement("mark");
    mark.textContent = match[0];
    nodes.push(mark);
    done = match.index + match[0].length;
  }
  nodes.push(text.slice(done));
  return nodes;
};

// The stretch of a text in which most words were found.
const excerpt = (text, forms) => {
  const length = 160;
  const hits = [...text.matchAll(/[\p{Alphabetic}\p{N}\p{M}]+/gu)].filter(([word]) => forms.has(fold(word)) || (isDense.test(word) && [...forms].some((form) => word.includes(form))));
  const start = hits.length ? hits.map(({ index }) => index).reduce((best, index) => {
    const count = (from) => hits.filter((hit) => hit.index >= from && hit.index < from + length - 20).length;
    return count(index) > count(best) ? index : best;
  }) : 0;
  const from = start < 30 ? 0 : text.lastIndexOf(" ", start - 20) + 1;
  const cut = text.slice(from, from + length);
  return (from ? "… " : "") + (from + length < text.length ? `${cut.replace(/\s+\S*$/, "")} …` : cut);
};

const element = (name, properties = {}, ...children) => {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
};

// One page of the results: itself, and its best sections.
const option = (page, sections, forms) => {
  const link = (url, className, ...children) => {
    const made = element("a", { href: new URL(url, root).href, className, tabIndex: -1 }, ...children);
    made.setAttribute("role", "option");
    made.setAttribute("aria-selected", "false");
    return made;
  };
  const [best] = page.best;
  const first = page.best.includes(0) && best === 0 ? sections[0][2] : sections[best][2];
  const head = link(
    page.url,
    "found-page",
    element("strong", {}, ...marked(page.title, forms)),
    element("small", {}, page.above),
    element("span", {}, ...marked(excerpt(first, forms), forms)),
  );
  const below = page.best
    .filter((section) => sections[section][0])
    .slice(0, shownSections)
    .map((section) => {
      const [id, heading, text] = sections[section];
      return link(
        `${page.url}#${encodeURIComponent(id)}`,
        "found-section",
        element("strong", {}, ...marked(heading, forms)),
        ...(section === best ? [] : [element("span", {}, ...marked(excerpt(text, forms), forms))]),
      );
    });
  return [head, ...below];
};

// Where the site's own style sheet has the last word.
const style = element("link", { rel: "stylesheet", href: scope.style });
const styled = new Promise((resolve) => (style.onload = style.onerror = resolve));
document.querySelector('link[rel="stylesheet"]').before(style);

const dialog = element("dialog", { className: "search-dialog" });
dialog.setAttribute("aria-label", scope.label);
const input = element("input", { type: "search", placeholder: scope.label, autocomplete: "off", spellcheck: false });
input.setAttribute("role", "combobox");
input.setAttribute("aria-label", scope.label);
input.setAttribute("aria-expanded", "false");
input.setAttribute("aria-controls", "search-results");
input.setAttribute("aria-autocomplete", "list");
const list = element("div", { id: "search-results" });
list.setAttribute("role", "listbox");
list.setAttribute("aria-label", scope.results);
const status = element("p", { className: "search-status" });
status.setAttribute("role", "status");
dialog.append(input, status, list);
document.body.append(dialog);

let chosen = -1;
const choose = (at) => {
  const options = [...list.querySelectorAll('[role="option"]')];
  chosen = options.length ? (at + options.length) % options.length : -1;
  options.forEach((option, other) => {
    option.setAttribute("aria-selected", other === chosen);
    option.id = `found-${other}`;
  });
  if (chosen < 0) input.removeAttribute("aria-activedescendant");
  else {
    input.setAttribute("aria-activedescendant", `found-${chosen}`);
    options[chosen].scrollIntoView({ block: "nearest" });
  }
};

let turn = 0;
const answer = async () => {
  turn += 1;
  const mine = turn;
  const question = input.value;
  try {
    const { pages, forms } = await search(question);
    const shown = pages.slice(0, shownPages);
    const texts = await Promise.all(shown.map((page) => load(`p/${page.at}.json`)));
    if (mine !== turn) return; // a newer question is on its way
    list.replaceChildren(...shown.flatMap((page, at) => option(page, texts[at], forms)));
    status.textContent = question.trim() ? (pages.length ? `${pages.length} ${scope.results}` : scope.nothing) : "";
    input.setAttribute("aria-expanded", String(shown.length > 0));
    choose(shown.length ? 0 : -1);
  } catch (error) {
    if (mine === turn) status.textContent = `${scope.failed} (${error.message})`;
  }
};

let timer;
input.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(answer, patience);
});
input.addEventListener("keydown", (event) => {
  if (event.isComposing) return; // an input method is at work
  if (event.key === "ArrowDown") choose(chosen + 1);
  else if (event.key === "ArrowUp") choose(chosen - 1);
  else if (event.key === "Escape") dialog.close(); // at once; by itself it would empty the field first
  else if (event.key === "Enter") list.querySelectorAll('[role="option"]')[chosen]?.click();
  else return;
  event.preventDefault();
});
list.addEventListener("click", (event) => {
  if (event.target.closest("a") && !event.ctrlKey && !event.metaKey) dialog.close();
});
dialog.addEventListener("click", (event) => {
  if (event.target === dialog) dialog.close(); // beside it
});

export const open = async () => {
  await styled;
  if (!dialog.open) dialog.showModal();
  input.select();
  load("index.json").catch(() => {}); // told when something is asked
};
