// On the review page each verdict saves itself as soon as it is complete, and one key leads to the next requirement not
// looked at. Without this module the buttons and the link of the bar do the same.
import { keeper } from "./keeping.js";

const SWITCH = "review-key-n-off";
const WAIT = 1200;
const form = document.querySelector("form[data-review]");
const bar = document.querySelector("[data-bar]");

let touched = null;
const stateOf = (section) => sections.find((state) => state.section === section);
const drafts =
  form &&
  keeper(form, {
    nameOf: (section) => section.dataset.verdict,
    save: (section) => stateOf(section).save(),
    putBack: (section) => {
      stateOf(section).isDirty = true;
      stateOf(section).save();
    },
  });
const sections = form ? [...form.querySelectorAll("[data-verdict]")].map(watch) : [];
offerTheKey();
if (form) watchTheForm();

// Saves a requirement's verdict when something has changed and it is complete; says what is still unsaved.
function watch(section) {
  const said = section.querySelector("[data-saved]");
  const state = { section, isDirty: false, running: null, save };
  let timer;
  let typed = 0;

  drafts.restore(section);
  section.addEventListener("change", save);
  section.addEventListener("input", (event) => {
    typed += 1;
    touched = section;
    state.isDirty = true;
    said.textContent = "";
    drafts.keepDraft(section);
    if (event.target.matches("textarea")) {
      clearTimeout(timer);
      timer = setTimeout(save, WAIT);
    }
  });
  return state;

  async function save() {
    clearTimeout(timer);
    if (!state.isDirty || !isComplete(section)) return;
    if (state.running) {
      timer = setTimeout(save, WAIT);
      return;
    }
    const at = typed;
    state.running = send(section, () => at === typed);
    const isSaved = await state.running;
    state.running = null;
    if (isSaved && at === typed) state.isDirty = false;
    else if (isSaved) timer = setTimeout(save, WAIT);
  }
}

function watchTheForm() {
  let isLeaving = false;
  // A save under way must be over before the page is sent, or the page would find a verdict it has not seen.
  form.addEventListener("submit", async (event) => {
    const running = sections.map((state) => state.running).filter(Boolean);
    isLeaving = true;
    if (!running.length) return;
    event.preventDefault();
    await Promise.allSettled(running);
    form.requestSubmit(event.submitter);
  });
  addEventListener("beforeunload", (event) => {
    if (isLeaving) return;
    for (const state of sections) state.save();
    if (sections.some((state) => state.isDirty && !isComplete(state.section))) event.preventDefault();
  });
}

function isComplete(section) {
  const outcome = section.querySelector("input[type=radio]:checked")?.value;
  const reason = section.querySelector("textarea").value.trim();
  if (outcome === "disagree") return Boolean(reason && section.querySelector("select").value);
  return outcome === "agree" || (outcome === "ask" && Boolean(reason));
}

async function send(section, isStillSo) {
  const body = new FormData();
  for (const field of section.querySelectorAll("input, select, textarea")) {
    if (field.type !== "radio" || field.checked) body.append(field.name, field.value);
  }
  const answer = await drafts.send(section, `${form.dataset.review}${section.dataset.verdict}/`, body, { keepalive: true });
  if (!answer) return false;
  section.querySelector("input[name$='-seen']").value = answer.seen;
  section.removeAttribute("data-unseen");
  if (bar) bar.innerHTML = answer.bar;
  if (isStillSo()) {
    drafts.dropDraft(section);
    drafts.tell(section, answer.words, false);
  }
  return true;
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
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-next-unseen]") || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    goToNext();
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

// What is complete is saved first, so that the requirement just judged is not the next one.
async function goToNext() {
  const here = document.activeElement?.closest("[data-verdict]") ?? touched;
  await Promise.allSettled(sections.map((state) => state.running?.then(state.save) ?? state.save()));
  const unseen = [...document.querySelectorAll("[data-unseen]")];
  const isAfter = (section) => here.compareDocumentPosition(section) & Node.DOCUMENT_POSITION_FOLLOWING;
  const next = (here && unseen.find(isAfter)) ?? unseen.find((section) => section !== here);
  if (next) {
    history.replaceState(null, "", `#${next.id}`);
    next.focus();
    next.scrollIntoView({ block: "start" });
    return;
  }
  const link = document.querySelector("[data-next-unseen]");
  if (link) location.assign(link.href);
}
