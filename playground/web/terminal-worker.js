// A terminal session in a thread of its own. A request is [number, method, ...arguments]; the answer is [number, value].
import { beside } from "./beside.js";
import { SECTION, patched } from "./delta.mjs";

async function bytes(name) {
  const response = await fetch(beside(name));
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
  return response.arrayBuffer();
}

/** Three quarters of the terminal's program are the engine's, which the page has already: the rest is what is loaded. */
async function wasm() {
  const [engine, delta] = await Promise.all(["signalbox-engine_bg.wasm", "signalbox-terminal_delta.wasm"].map(bytes));
  const [section] = WebAssembly.Module.customSections(new WebAssembly.Module(delta), SECTION);
  return patched(new Uint8Array(engine), new Uint8Array(section));
}

let program;
const made = wasm();
const ready = import(beside("signalbox-terminal.js")).then(async (module) => {
  await module.default({ module_or_path: await made });
  program = module;
});
let session;

const methods = {
  open: (files, dataplane, isEmpty) => {
    session?.free();
    session = new program.Session(files, dataplane, isEmpty);
  },
  setFiles: (files) => session.set_files(files),
  setDataplane: (dataplane) => session.set_dataplane(dataplane),
  observe: (...request) => program.observe(...request),
  complete: (line) => session.complete(line),
  run: (command) => {
    const reply = session.run(command);
    const { marks, texts, status, clear, unfinished } = reply;
    reply.free();
    return { lines: texts.map((text, at) => [marks[at], text]), status, clear, unfinished };
  },
};

onmessage = async ({ data: [number, method, ...values] }) => {
  try {
    await ready;
    postMessage([number, methods[method](...values)]);
  } catch (error) {
    // The wasm is not to be used again after this: the page starts another worker.
    postMessage([number, undefined, String(error)]);
  }
};
