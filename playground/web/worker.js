// The evaluator, in a thread of its own. A request is [number, name of what the engine exports, bytes].
import init, * as engine from "./signalbox-engine.js";

// Whoever starts the worker sends the program that it has compiled: another worker costs no compilation.
let start;
const ready = new Promise((resolve) => (start = resolve)).then((program) => init({ module_or_path: program }));

onmessage = async ({ data }) => {
  if (data instanceof WebAssembly.Module) return start(data);
  const [number, name, bytes] = data;
  try {
    await ready;
    const begin = performance.now();
    const answer = engine[name](bytes);
    postMessage([number, answer, performance.now() - begin], [answer.buffer]);
  } catch (error) {
    // The engine is not to be used again after this: the page starts another worker.
    postMessage([number, null, String(error)]);
  }
};
