// Follows the edits of a site that is served by `signalbox serve`: reloads the page when there is a new
// one, and lays errors over it as long as there are any.
(() => {
  const shown = document.currentScript.dataset.version;
  const patience = 1000; // after loading: what changes until then is told when the stream begins
  let source;
  let overlay;

  const remove = () => {
    overlay?.remove();
    overlay = undefined;
  };

  const show = (errors) => {
    remove();
    if (!document.querySelector('link[href="/_signalbox/live.css"]')) {
      const style = document.createElement("link");
      style.rel = "stylesheet";
      style.href = "/_signalbox/live.css";
      document.head.append(style);
    }
    overlay = document.createElement("div");
    overlay.className = "signalbox-errors signalbox-overlay";
    overlay.setAttribute("role", "alert");
    const title = document.createElement("strong");
    title.textContent = "The site does not build; this is the last version that did";
    const text = document.createElement("pre");
    text.textContent = errors;
    const close = document.createElement("button");
    close.type = "button";
    close.textContent = "Hide";
    close.addEventListener("click", remove);
    overlay.append(close, title, text);
    document.body.append(overlay);
  };

  const listen = () => {
    if (source || document.hidden) return;
    source = new EventSource("/_signalbox/events");
    source.addEventListener("message", ({ data }) => {
      const { version, errors } = JSON.parse(data);
      if (version !== shown) location.reload();
      else if (errors === null) remove();
      else if (!document.body.classList.contains("signalbox-errors")) show(errors);
      else document.querySelector("pre").textContent = errors;
    });
  };

  // A hidden tab does not hold one of the few connections that a browser opens to a server.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      source?.close();
      source = undefined;
    } else {
      listen();
    }
  });
  addEventListener("load", () => setTimeout(listen, patience));
})();
