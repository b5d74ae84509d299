import * as takeaway from "./takeaway.js";

// What the wasm asks of its surroundings: modules of its own folder, loaded when they are needed.
export const host = {
  newWorker: () => new Worker(new URL("./worker.js", import.meta.url), { type: "module" }),
  loadEditor: () => import("./editor.js"),
  ...takeaway,
  fetchText: async (name) => {
    const response = await fetch(new URL(name, import.meta.url)).catch(String);
    if (!response.ok) throw response.status ? `status ${response.status}` : response;
    return response.text();
  },
};
