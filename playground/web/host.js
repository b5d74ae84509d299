// What the wasm asks of its surroundings: modules of its own folder, loaded when they are needed.
export const host = {
  newWorker: () => new Worker(new URL("./worker.js", import.meta.url), { type: "module" }),
  loadEditor: () => import("./editor.js"),
};
