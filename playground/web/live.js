// Brings examples of a page alive: loaded by boot.js when the first one comes near the viewport.

import { beside } from "./beside.js";
import { host } from "./host.js";

/** Loads the page's program and starts a worker, once, however many examples there are. */
let loading;
function load() {
  loading ??= (async () => {
    // The evaluator comes in the worker while the page's own program does here.
    const evaluate = evaluator(host.newWorker());
    const wasm = await import(beside("signalbox-playground.js"));
    await wasm.default({ module_or_path: beside("signalbox-playground_bg.wasm") });
    return { wasm, evaluate };
  })();
  return loading;
}

/** What the page was prerendered from is evaluated again: it is not sent along, and the page's thread is kept free. */
function evaluator(worker) {
  const waiting = new Map();
  let count = 0;
  worker.onmessage = ({ data: [number, evaluation, problem] }) => {
    const { resolve, reject } = waiting.get(number);
    waiting.delete(number);
    if (evaluation === null) reject(new Error(problem));
    else resolve(evaluation);
  };
  worker.onerror = ({ message }) => {
    for (const { reject } of waiting.values()) reject(new Error(message));
    waiting.clear();
  };
  return (request) =>
    new Promise((resolve, reject) => {
      count += 1;
      waiting.set(count, { resolve, reject });
      worker.postMessage([count, "evaluate", request], [request.buffer]);
    });
}

/** Hydrates an example; says what became of it: `alive`, or `static` where it has to stay as it was served. */
export async function wake(example) {
  const { wasm, evaluate } = await load();
  // Page and bundle are of different builds: hydration would fail.
  if (example.dataset.build !== wasm.build_id()) return "static";
  const response = await fetch(example.dataset.signalboxExample);
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  const props = await response.text();
  const evaluation = await evaluate(wasm.example_request(props));
  wasm.hydrate_example(example.querySelector("[data-signalbox-root]"), props, evaluation, host);
  return "alive";
}
