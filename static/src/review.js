// On the review page each verdict saves itself as soon as it is complete, and one key leads to the next requirement not
// looked at. Without this module the buttons and the link of the bar do the same.
const SWITCH = "review-key-n-off";
const WAIT = 1200;
const form = document.querySelector("form[data-review]");
const bar = document.querySelector("[data-bar]");

if (form) for (const section of form.querySelectorAll("[data-verdict]")) watch(section);
offerTheKey();

function watch(section) {
  const said = section.querySelector("[data-saved]");
  let timer;
  let typed = 0;
  let running = false;

  section.addEventListener("change", save);
  section.addEventListener("input", (event) => {
    typed += 1;
    said.textContent = "";
    if (event.target.matches("textarea")) {
      clearTimeout(timer);
      timer = setTimeout(save, WAIT);
    }
  });

  async function save() {
    clearTimeout(timer);
    if (!isComplete(section)) return;
    if (running) {
      timer = setTimeout(save, WAIT);
      return;
    }
    running = true;
    const at = typed;
    try {
      await send(section, said, () => at === typed);
    } finally {
      running = false;
    }
    if (at !== typed) timer = setTimeout(save, WAIT);
  }
}

function isComplete(section) {
  const outcome = section.querySelector("input[type=radio]:checked")?.value;
  const reason = section.querySelector("textarea").value.trim();
  if (outcome === "disagree") return Boolean(reason && section.querySelector("select").value);
  return outcome === "agree" || (outcome === "ask" && Boolean(reason));
}

async function send(section, said, isStillSo) {
  const body = new FormData();
  for (const field of section.querySelectorAll("input, select, textarea")) {
    if (field.type !== "radio" || field.checked) body.append(field.name, field.value);
  }
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  let answer;
  try {
    const response = await fetch(`${form.dataset.review}${section.dataset.verdict}/`, {
      method: "POST",
      headers: { "X-CSRFToken": token, Accept: "application/json" },
      body,
      redirect: "manual",
    });
    answer = await response.json();
  } catch {
    said.textContent = "Not saved. Press “Save and go on” to try again.";
    return;
  }
  if (answer.state === "saved") {
    section.querySelector("input[name$='-seen']").value = answer.seen;
    section.removeAttribute("data-unseen");
    if (bar) bar.innerHTML = answer.bar;
  }
  if (isStillSo() || answer.state !== "saved") said.textContent = answer.words ?? "Not saved.";
}

function offerTheKey() {
  const note = document.querySelector("[data-key]");
  if (!note) return;
  const button = note.querySelector("[data-key-switch]");
  note.hidden = false;
  show();
  button.addEventListener("click", () => {
    try {
      if (isOff()) localStorage.removeItem(SWITCH);
      else localStorage.setItem(SWITCH, "yes");
    } catch {
      // Private windows may refuse; the key then stays as it is.
    }
    show();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "n" || event.ctrlKey || event.metaKey || event.altKey || isOff() || isTyping(event.target)) return;
    event.preventDefault();
    goToNext();
  });

  function show() {
    button.setAttribute("aria-pressed", String(!isOff()));
    button.textContent = isOff() ? "Switch the key on" : "Switch the key off";
  }
}

function isOff() {
  try {
    return localStorage.getItem(SWITCH) === "yes";
  } catch {
    return false;
  }
}

function isTyping(target) {
  return target.matches("textarea, select, input:not([type=radio]):not([type=checkbox]), [contenteditable]");
}

function goToNext() {
  const unseen = [...document.querySelectorAll("[data-unseen]")];
  const here = document.activeElement?.closest("[data-verdict]");
  const after = (section) => here.compareDocumentPosition(section) & Node.DOCUMENT_POSITION_FOLLOWING;
  const next = (here && unseen.find(after)) ?? unseen.find((section) => section !== here);
  if (next) {
    next.focus();
    next.scrollIntoView({ block: "start" });
    return;
  }
  const link = document.querySelector("[data-next-unseen]");
  if (link) link.click();
}
