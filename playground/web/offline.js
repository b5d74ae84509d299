// The playground without a network: a service worker keeps it, and says when there is a newer one.

import { page as words } from "./words.js";

/** Whether this is a site that somebody is writing: then nothing is to be kept. */
const isServed = document.querySelector("script[src$='_signalbox/live.js']");

/** Has the site's service worker keep the playground. Without one, or where it is forbidden, nothing is different. */
export async function keep() {
  if (isServed || !navigator.serviceWorker || navigator.connection?.saveData) return;
  try {
    const registration = await navigator.serviceWorker.register(new URL("../sw.js", import.meta.url));
    if (!registration) return;
    follow(registration);
    const { active } = await navigator.serviceWorker.ready;
    navigator.serviceWorker.addEventListener("message", ({ data }) => {
      if (data === "kept") document.documentElement.dataset.offline = "ready";
    });
    active.postMessage("keep the playground");
    // The browser looks for a newer version now and then; here somebody is about to work with this one.
    await registration.update();
  } catch (error) {
    console.warn("Signalbox: the playground is not kept for offline.", error);
  }
}

/** Announces a newer version that is there already, on its way, or to come. */
function follow(registration) {
  const { waiting } = registration;
  const offer = (worker) => navigator.serviceWorker.controller && announce(worker);
  const whenInstalled = (worker) =>
    worker?.addEventListener("statechange", () => worker.state === "installed" && offer(worker));
  if (waiting) offer(waiting);
  whenInstalled(registration.installing);
  registration.addEventListener("updatefound", () => whenInstalled(registration.installing));
}

/** Offers the newer version; nothing changes until a person takes it. */
function announce(worker) {
  document.querySelector(".app-update")?.remove();
  const notice = Object.assign(document.createElement("p"), { className: "app-update" });
  notice.setAttribute("role", "status");
  notice.append(words.newer);
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: words.reload });
  button.addEventListener("click", () => {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), { once: true });
    worker.postMessage("take over");
  });
  notice.append(button);
  document.body.append(notice);
}
