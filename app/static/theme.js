// Before anything is drawn: light or dark, as the reader's machine has it; and in which zone she is.
"use strict";
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const wear = () => document.documentElement.setAttribute("data-bs-theme", dark.matches ? "dark" : "light");
  wear();
  dark.addEventListener("change", wear);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone && !document.cookie.includes(`zone=${encodeURIComponent(zone)}`)) {
    document.cookie = `zone=${encodeURIComponent(zone)};path=/;max-age=31536000;samesite=lax` + (location.protocol === "https:" ? ";secure" : "");
  }
})();
