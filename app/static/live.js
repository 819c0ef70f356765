// Parts of a page that the server sends anew whenever they have changed.
"use strict";
document.querySelectorAll("[data-live]").forEach((part) => {
  const source = new EventSource(part.dataset.live);
  source.addEventListener("message", (event) => {
    const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
    part.innerHTML = event.data;
    if (focused) document.getElementById(focused)?.focus();
    document.dispatchEvent(new CustomEvent("part-renewed", { detail: part }));
  });
  source.addEventListener("over", () => { source.close(); location.reload(); });
  document.querySelectorAll("[data-live-refresh]").forEach((each) => { each.hidden = true; });
  addEventListener("pagehide", () => source.close());
});
