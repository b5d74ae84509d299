// The evaluator, in a thread of its own. A request is [number, name of what the engine exports, bytes].
import { beside } from "./beside.js";

const engine = import(beside("signalbox-engine.js"));

// Whoever starts the worker sends the program that it has compiled: another worker costs no compilation.
let start;
const ready = new Promise((resolve) => (start = resolve)).then(async (program) => {
  const exports = await engine;
  await exports.default({ module_or_path: program });
  return exports;
});

onmessage = async ({ data }) => {
  if (data instanceof WebAssembly.Module) return start(data);
  const [number, name, bytes] = data;
  try {
    const exports = await ready;
    const begin = performance.now();
    const answer = exports[name](bytes);
    postMessage([number, answer, performance.now() - begin], [answer.buffer]);
  } catch (error) {
    // The engine is not to be used again after this: the page starts another worker.
    postMessage([number, null, String(error)]);
  }
};
