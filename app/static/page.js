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

// Of tabs that do not all fit, the one we are on is seen.
document.querySelector(".tabs .here")?.scrollIntoView({ block: "nearest", inline: "center" });

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
