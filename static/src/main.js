import { initAll } from "./govuk-frontend.min.js";
import { warnBeforeTheSessionEnds } from "./session.js";

document.body.classList.add("js-enabled", "govuk-frontend-supported");
initAll();
warnBeforeTheSessionEnds(document.body.dataset);

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// Wide pictures are left out on narrow screens: their table takes their place.
if (window.matchMedia("(max-width: 640px)").matches) {
  for (const table of document.querySelectorAll(".app-chart--wide .app-chart__table")) table.open = true;
}

// What was kept on the device for answers not saved yet goes when its owner signs out.
for (const form of document.querySelectorAll("form[data-sign-out], form[action$='/logout/']")) {
  form.addEventListener("submit", () => {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith("draft:")) localStorage.removeItem(key);
    }
  });
}
