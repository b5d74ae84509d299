import * as picture from "./picture.js";
import * as takeaway from "./takeaway.js";

/** The evaluator's program, fetched and compiled once, beside whatever the page's thread is doing. */
let program;
function compiled() {
  const fetched = () => fetch(new URL("./signalbox-engine_bg.wasm", import.meta.url));
  // A server that does not know wasm by its name sends it under another.
  program ??= WebAssembly.compileStreaming(fetched()).catch(async () =>
    WebAssembly.compile(await (await fetched()).arrayBuffer()),
  );
  return program;
}

/** A worker with the evaluator in it. What is sent to it waits until it is ready; without a program it fails. */
function newWorker() {
  const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
  compiled().then(
    (module) => worker.postMessage(module),
    (error) => {
      program = undefined;
      worker.dispatchEvent(new ErrorEvent("error", { message: String(error) }));
    },
  );
  return worker;
}

// What the wasm asks of its surroundings: modules of its own folder, loaded when they are needed.
export const host = {
  newWorker,
  loadEditor: () => import("./editor.js"),
  loadTerminal: () => import("./terminal.js"),
  ...takeaway,
  ...picture,
  fetchText: async (name) => {
    const response = await fetch(new URL(name, import.meta.url)).catch(String);
    if (!response.ok) throw response.status ? `status ${response.status}` : response;
    return response.text();
  },
};
