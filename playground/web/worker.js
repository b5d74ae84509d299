// Evaluates in a thread of its own: the same wasm as the page, one exported function.
import init, { evaluate } from "./signalbox-playground.js";

const ready = init();

onmessage = async ({ data: [revision, request] }) => {
  try {
    await ready;
    const start = performance.now();
    const evaluation = evaluate(request);
    postMessage([revision, evaluation, performance.now() - start], [evaluation.buffer]);
  } catch (error) {
    // The wasm is not to be used again after this: the page starts another worker.
    postMessage([revision, null, String(error)]);
  }
};
