// Parts of a page that the server sends anew whenever they have changed.
"use strict";
const reached = "a[href], button, input, select, textarea, summary, [tabindex]";
const called = (each) => each.id || `${each.tagName} ${each.name ?? ""} ${each.getAttribute("href") ?? each.form?.getAttribute("action") ?? ""} ${each.textContent}`;
// The keyboard stays where it was: on the same thing, or on the part when that is gone.
const stay = (part, name) => {
  const found = [...part.querySelectorAll(reached)].find((each) => called(each) === name);
  if (!found) part.tabIndex = -1;
  (found ?? part).focus({ preventScroll: true });
};
// What has changed is read out once, without the numbers that change all the time.
const sayer = document.createElement("p");
sayer.className = "visually-hidden";
sayer.setAttribute("role", "status");
const saying = (part) => part.querySelector(part.dataset.announce)?.textContent.replace(/,? \d+ %/, "").trim() ?? "";
document.querySelectorAll("[data-live]").forEach((part) => {
  const source = new EventSource(part.dataset.live);
  let said = saying(part);
  part.after(sayer);
  source.addEventListener("message", (event) => {
    const focused = part.contains(document.activeElement) ? called(document.activeElement) : "";
    part.innerHTML = event.data;
    if (focused) stay(part, focused);
    if (saying(part) !== said) sayer.textContent = said = saying(part);
    document.dispatchEvent(new CustomEvent("part-renewed", { detail: part }));
  });
  source.addEventListener("over", () => { source.close(); location.reload(); });
  document.querySelectorAll("[data-live-refresh]").forEach((each) => { each.hidden = true; });
  addEventListener("pagehide", () => source.close());
});
