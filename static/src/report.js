// Follows a report that is being made, and shows the page anew when it is finished.
const card = document.querySelector("[data-report-status]");

async function look() {
  const answer = await fetch(card.dataset.reportStatus, { headers: { Accept: "application/json" } });
  if (!answer.ok) {
    throw new Error(`The server answered ${answer.status}.`);
  }
  const report = await answer.json();
  if (report.state === "ready" || report.state === "failed") {
    location.reload();
    return;
  }
  card.querySelector("h2").textContent = report.words;
  card.querySelector("progress").value = report.progress;
  const words = `${report.progress}% ${report.stage}`;
  const line = card.querySelector("[data-report-words]");
  if (line.textContent !== words) {
    line.textContent = words;
  }
  again();
}

function again() {
  // A server that cannot be reached for a moment is asked again; a session that has ended shows the sign-in page.
  setTimeout(() => look().catch(again), Number(card.dataset.every) * 500);
}

if (card) {
  again();
}
