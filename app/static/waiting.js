// The waiting page asks again by itself; without this it is loaded anew.
"use strict";
const again = async () => {
  const seen = document.getElementById("seen");
  if (!seen || seen.dataset.waiting !== "yes") return;
  try {
    const answer = await fetch(location.href, { headers: { accept: "text/html" } });
    if (answer.ok) {
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("seen");
      if (fresh && fresh.innerHTML !== seen.innerHTML) {
        seen.dataset.waiting = fresh.dataset.waiting;
        seen.innerHTML = fresh.innerHTML;
      }
    }
  } catch { /* The next time. */ }
  setTimeout(again, 3000);
};
setTimeout(again, 3000);
