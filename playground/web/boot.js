// Wakes the examples of a page when they come near the viewport. A page without this file reads just as well.

/** Loads the wasm once, however many examples there are. */
let loading;
function load() {
  loading ??= Promise.all([import("./signalbox-playground.js"), import("./host.js")]).then(
    async ([wasm, { host }]) => {
      await wasm.default();
      return { wasm, host };
    },
  );
  return loading;
}

async function wake(example) {
  try {
    const { wasm, host } = await load();
    if (example.dataset.build !== wasm.build_id()) {
      // Page and bundle are of different builds: hydration would fail. The page stays as it is.
      example.dataset.state = "static";
      return;
    }
    const props = example.querySelector(":scope > script[type='application/json']").textContent;
    wasm.hydrate_example(example.querySelector("[data-signalbox-root]"), props, host);
    example.dataset.state = "alive";
  } catch (error) {
    example.dataset.state = "static";
    console.warn("Signalbox: an example stays as it was served.", error);
  }
}

const observer = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (isIntersecting) {
        observer.unobserve(target);
        wake(target);
      }
    }
  },
  { rootMargin: "300px" },
);

for (const example of document.querySelectorAll("[data-signalbox-example]")) {
  observer.observe(example);
}
