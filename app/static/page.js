// What makes pages pleasanter; every page works without it.
"use strict";

// A form that says so is asked about before it is sent.
document.addEventListener("submit", (event) => {
  const question = event.target.dataset.confirm;
  if (question && !confirm(question)) event.preventDefault();
});

// A menu closes when something else is pressed, or Escape.
const menus = () => document.querySelectorAll("details.menu[open]");
document.addEventListener("click", (event) => menus().forEach((each) => each.contains(event.target) || each.removeAttribute("open")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  menus().forEach((each) => { each.removeAttribute("open"); each.querySelector("summary").focus(); });
});

document.addEventListener("focusout", (event) => {
  if (event.relatedTarget) menus().forEach((each) => each.contains(event.relatedTarget) || each.removeAttribute("open"));
});

// What is answered to a press is where the press was made, and has the focus: what is wrong before what was done.
const told = document.querySelector("main .alert[data-told]");
const pressed = document.getElementById(decodeURIComponent(location.hash.slice(1)));
if (told && pressed) pressed.querySelector("h2")?.after(told);
const answer = document.querySelector("main [aria-invalid='true']") ?? document.querySelector("main .alert[role='alert']") ?? told;
if (answer && [null, answer].includes(document.querySelector("[autofocus]"))) {
  if (answer.matches(".alert, fieldset")) answer.tabIndex = -1;
  const look = () => { answer.focus({ preventScroll: true }); answer.scrollIntoView({ block: "center" }); };
  // An address with a # takes the focus away once more when everything is there.
  if (pressed) addEventListener("load", () => requestAnimationFrame(look)); else look();
}

// Of tabs that do not all fit, the one we are on is seen.
document.querySelectorAll(".tabs .here").forEach((here) => {
  const bar = here.parentElement;
  bar.scrollLeft = here.offsetLeft - bar.offsetLeft - (bar.clientWidth - here.offsetWidth) / 2;
});

// A select that says so sends its form by itself; without this, a button beside it does.
document.querySelectorAll("[data-autosend]").forEach((each) => {
  each.addEventListener("change", () => each.form.requestSubmit());
  each.form.querySelectorAll("[data-autosend-button]").forEach((button) => { button.hidden = true; });
});

// What is to be typed elsewhere is copied by a button, where the browser can.
document.querySelectorAll("[data-copy]").forEach((button) => {
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener("click", async () => {
    const from = document.getElementById(button.dataset.copy);
    try { await navigator.clipboard.writeText((from.value ?? from.textContent).trim()); button.textContent = "Copied"; }
    catch { button.textContent = "Select it and copy"; }
  });
});

// What is being made anew is looked at again after so many seconds, unless somebody is at work on the page.
document.querySelectorAll("[data-again]").forEach((each) => setInterval(() => {
  if ([document.body, answer].includes(document.activeElement)) location.replace(each.href);
}, each.dataset.again * 1000));
