// What core's table says of kinds and fields: completion, and the words under the pointer. The table is fetched when the
// editor is; until then, and where it is missing, there is neither.

import { autocompletion } from "@codemirror/autocomplete";
import { hoverTooltip } from "@codemirror/view";
import { pathAt } from "./yaml_path.js";
import { editor as said } from "../web/words.js";

/** By kind: `{about, versions, fields}`, where `fields` holds, by the path of an object, the fields in it. */
const kinds = new Map();

/** What the page knows of the cluster: `{labels: ["key=value"], namespaces, ports, services}`. */
let world = { labels: [], namespaces: [], ports: [], services: [] };

export function setWorld(known) {
  world = known;
}

export async function loadSchema() {
  if (kinds.size > 0) return;
  const response = await fetch(new URL(`./schema.json${new URL(import.meta.url).search}`, import.meta.url));
  if (!response.ok) return;
  for (const { kind, about, versions, fields } of await response.json()) {
    const inside = new Map();
    for (const field of fields) {
      const parent = field.path.slice(0, -field.name.length).replace(/\.$/, "");
      if (!inside.has(parent)) inside.set(parent, []);
      inside.get(parent).push(field);
    }
    kinds.set(kind, { about, versions, fields: inside });
  }
}

/** The fields that may stand in the object at the end of `keys`, or null where the table knows none. */
function fieldsIn(kind, keys) {
  const { fields } = kinds.get(kind) ?? {};
  if (!fields) return null;
  let path = "";
  for (const key of keys) {
    // `specs` is a list of what `spec` holds, and is not repeated in the table.
    const field = fields.get(path)?.find(({ name }) => name === key);
    if (!field) return null;
    path = field.path === "specs" ? "spec" : field.path + (field.takes.startsWith("array") ? "[]" : "");
  }
  return fields.get(path) ?? null;
}

function fieldAt(kind, keys) {
  const all = fieldsIn(kind, keys.slice(0, -1))?.filter(({ name }) => name === keys.at(-1)) ?? [];
  // A field whose limits changed stands twice; the newest is last.
  return all.at(-1) ?? null;
}

function since({ since, until }) {
  if (since && until) return said.between(`1.${since}`, `1.${until}`);
  if (since) return said.since(`1.${since}`);
  return until ? said.until(`1.${until}`) : "";
}

/** Text with stretches in backticks, as elements. */
function prose(text) {
  const paragraph = document.createElement("p");
  text.split("`").forEach((piece, index) => {
    const part = document.createElement(index % 2 ? "code" : "span");
    part.textContent = piece;
    paragraph.append(part);
  });
  return paragraph;
}

function about(field) {
  const box = document.createElement("div");
  box.className = "sb-field";
  const head = box.appendChild(document.createElement("p"));
  head.append(Object.assign(document.createElement("code"), { textContent: field.path }));
  const words = [field.takes, field.required ? said.required : "", since(field)].filter(Boolean).join(" · ");
  head.append(Object.assign(document.createElement("small"), { textContent: words }));
  box.append(prose(field.doc));
  if (field.words.length > 0) box.append(prose(said.oneOf(field.words)));
  return box;
}

const hover = hoverTooltip((view, position) => {
  const here = pathAt(view.state.doc, position);
  if (!here?.key || position > here.keyEnd || position < here.keyStart) return null;
  const field = fieldAt(here.kind, [...here.path, here.key]);
  return field && { pos: here.keyStart, end: here.keyEnd, above: true, create: () => ({ dom: about(field) }) };
});

/** What a value may be, of the table's own words and of what there is in the cluster. */
function values(here) {
  const field = fieldAt(here.kind, [...here.path, here.key]);
  const known = (field?.words ?? []).map((label) => ({ label, type: "constant" }));
  const found = (labels, detail) => labels.map((label) => ({ label, detail, type: "text" }));
  const inLabels = /^(matchLabels|labels|selector)$/.test(here.path.at(-1) ?? "");
  const quoted = (port) => (here.kind.startsWith("Cilium") ? `"${port}"` : port);
  switch (true) {
    case here.key === "kind" && here.path.length === 0:
      return [...kinds].map(([label, { about }]) => ({ label, info: () => prose(about), type: "class" }));
    case here.key === "apiVersion" && here.path.length === 0:
      return (kinds.get(here.kind)?.versions ?? []).map((label) => ({ label, type: "constant" }));
    case here.key === "namespace" || /(^|[.:/])(metadata\.name|io\.kubernetes\.pod\.namespace)$/.test(here.key):
      return found(world.namespaces, said.namespace);
    case here.key === "serviceName" || (here.key === "name" && /^(service|backendRef|backendRefs)$/.test(here.path.at(-1) ?? "")):
      return found(world.services, said.service);
    case inLabels:
      return found(
        world.labels.filter((label) => label.startsWith(`${here.key}=`)).map((label) => label.slice(here.key.length + 1)),
        said.label,
      );
    case here.key === "port":
      return found([...new Set(world.ports.map((port) => quoted(port.split("/")[0])))], said.port);
    default:
      return known;
  }
}

/** What may stand as a key. */
function keys(here, indent) {
  if (/^(matchLabels|labels)$/.test(here.path.at(-1) ?? "")) {
    const names = [...new Set(world.labels.map((label) => label.split("=")[0]))];
    return names.map((label) => ({ label, apply: `${label}: `, detail: said.key, type: "text" }));
  }
  const unique = new Map((fieldsIn(here.kind, here.path) ?? []).map((field) => [field.name, field]));
  return [...unique.values()].map((field) => ({
    label: field.name,
    detail: [field.takes, since(field)].filter(Boolean).join(" · "),
    info: () => about(field),
    type: "property",
    boost: field.required ? 1 : 0,
    apply: field.takes.startsWith("array")
      ? `${field.name}:\n${indent}- `
      : field.has_fields || field.takes.startsWith("object")
        ? `${field.name}:\n${indent}  `
        : `${field.name}: `,
  }));
}

function complete(context) {
  const { state, pos } = context;
  const line = state.doc.lineAt(pos);
  const before = line.text.slice(0, pos - line.from);
  const here = pathAt(state.doc, pos);
  if (!here) return null;
  const value = /^\s*(?:- +)*("?[\w./-]+"?):\s+(\S*)$/.exec(before);
  if (value) {
    return { from: pos - value[2].length, options: values({ ...here, key: value[1].replaceAll('"', "") }) };
  }
  const word = /^(\s*)((?:- +)*)([\w./-]*)$/.exec(before);
  if (!word || (word[3] === "" && !context.explicit)) return null;
  const indent = " ".repeat(word[1].length + word[2].length);
  const item = fieldAt(here.kind, here.path);
  const words = word[2] && item ? item.words.map((label) => ({ label, type: "constant" })) : [];
  const options = words.length > 0 ? words : keys(here, indent);
  return options.length > 0 ? { from: pos - word[3].length, options, validFor: /^[\w./-]*$/ } : null;
}

export const schema = [hover, autocompletion({ override: [complete], icons: false })];
