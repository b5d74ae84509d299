import { beside } from "./beside.js";

/** The evaluator's program, fetched and compiled once, beside whatever the page's thread is doing. */
let program;
function compiled() {
  const fetched = () => fetch(beside("signalbox-engine_bg.wasm"));
  // A server that does not know wasm by its name sends it under another.
  program ??= WebAssembly.compileStreaming(fetched()).catch(async () =>
    WebAssembly.compile(await (await fetched()).arrayBuffer()),
  );
  return program;
}

function startWorker() {
  const worker = new Worker(beside("worker.js"), { type: "module" });
  compiled().then(
    (module) => worker.postMessage(module),
    (error) => {
      program = undefined;
      worker.dispatchEvent(new ErrorEvent("error", { message: String(error) }));
    },
  );
  return worker;
}

/** A worker that nobody asked for yet. */
let spare;
let given = 0;

function makeReady() {
  spare ??= startWorker();
}

/** Has the evaluator ready before somebody needs it. */
export function prepare() {
  if (given === 0) makeReady();
}

/**
 * A worker with the evaluator in it. What is sent to it waits until it is ready; without a program it fails. Who needed a
 * second one (a long evaluation was given up) will need a third.
 */
function newWorker() {
  const worker = spare ?? startWorker();
  spare = undefined;
  given += 1;
  if (given > 1) setTimeout(makeReady, 100);
  return worker;
}

// What an example's wasm asks of its surroundings; what the playground's asks besides is in bench.js.
export const host = {
  newWorker,
  loadEditor: () => import(beside("editor.js")),
};
