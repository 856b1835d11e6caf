// Says in good time that the session is about to end, and lets the person stay signed in.
const KEY = "session-ends-at";

export function warnBeforeTheSessionEnds(data) {
  const dialog = document.getElementById("session-warning");
  const length = Number(data.sessionSeconds) * 1000;
  if (!dialog || !length || typeof dialog.showModal !== "function") return;
  const warning = Math.min(Number(data.sessionWarningSeconds) * 1000, length / 2);
  const clock = dialog.querySelector("[data-clock]");
  const spoken = dialog.querySelector("[data-spoken]");
  let said = "";

  remember(Date.now() + length);
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault();
    stay();
  });
  dialog.querySelector("[data-stay]").addEventListener("click", stay);
  setInterval(look, 1000);

  async function stay() {
    try {
      const token = dialog.querySelector("[name=csrfmiddlewaretoken]").value;
      const answer = await fetch(data.sessionStayUrl, {
        method: "POST",
        headers: { "X-CSRFToken": token },
        redirect: "manual",
      });
      if (!answer.ok) return ended();
      remember(Date.now() + length);
      dialog.close();
    } catch {
      spoken.textContent = "There is no connection to the service. Save a copy of what you have typed.";
    }
  }

  function look() {
    const left = remembered() - Date.now();
    if (left > warning) {
      if (dialog.open && !dialog.dataset.ended) dialog.close();
    } else if (left <= 0) {
      ended();
    } else {
      if (!dialog.open) dialog.showModal();
      clock.textContent = inWords(left);
      const minute = left > 60_000 ? inWords(left) : "less than a minute";
      if (minute !== said) spoken.textContent = `You will be signed out in ${minute}.`;
      said = minute;
    }
  }

  function ended() {
    if (dialog.dataset.ended) return;
    dialog.dataset.ended = "yes";
    dialog.querySelector("[data-opening]").hidden = true;
    dialog.querySelector("[data-ended]").hidden = false;
    spoken.textContent = "You have been signed out.";
    if (!dialog.open) dialog.showModal();
  }

  function remember(moment) {
    data.sessionEndsAt = String(moment);
    try {
      localStorage.setItem(KEY, String(moment));
    } catch {
      // Private windows may refuse; each page then counts for itself.
    }
  }

  function remembered() {
    try {
      return Number(localStorage.getItem(KEY)) || Number(data.sessionEndsAt);
    } catch {
      return Number(data.sessionEndsAt);
    }
  }
}

function inWords(milliseconds) {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  if (seconds < 60) return seconds === 1 ? "1 second" : `${seconds} seconds`;
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? "1 minute" : `${minutes} minutes`;
}
