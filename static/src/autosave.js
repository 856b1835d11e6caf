// Each answer saves itself; what is typed is also kept on the device until the server has it.
import { keeper } from "./keeping.js";

const form = document.querySelector("form[data-autosave]");

if (form) {
  const pause = 1200;

  const body = (section) => {
    const data = new FormData();
    for (const field of section.querySelectorAll("input, textarea")) {
      if (!field.name || field.type === "file" || field.name.includes("-link_")) continue;
      if (field.type === "radio" && !field.checked) continue;
      data.append(field.name, field.value);
    }
    return data;
  };

  const save = async (section) => {
    if (section.dataset.busy) {
      section.dataset.again = "yes";
      return;
    }
    section.dataset.busy = "yes";
    const typedAt = section.dataset.typed;
    const result = await send(section, `${form.dataset.autosave}${section.dataset.answer}/`, body(section));
    if (result) {
      section.querySelector("[name$=-version]").value = result.version;
      if (section.dataset.typed === typedAt) dropDraft(section);
      document.querySelector("#standing").innerHTML = result.standing;
      tell(section, result.words, false);
    }
    delete section.dataset.busy;
    if (section.dataset.again) {
      delete section.dataset.again;
      save(section);
    }
  };

  const showReason = (section) => {
    const chosen = section.querySelector("input[type=radio][name$=-value]:checked");
    const reason = section.querySelector("[id^=reason-]");
    if (reason) reason.hidden = !(chosen && chosen.value === "not-applicable");
  };

  const { keepDraft, dropDraft, restore, send, tell } = keeper(form, {
    nameOf: (section) => section.dataset.answer,
    save,
    putBack: (section) => {
      showReason(section);
      save(section);
    },
    status: document.querySelector("#saved-at"),
  });

  for (const section of form.querySelectorAll("[data-answer]")) {
    let timer = 0;
    showReason(section);
    restore(section);
    const changed = (wait) => {
      section.dataset.typed = String(Date.now());
      keepDraft(section);
      clearTimeout(timer);
      timer = setTimeout(() => save(section), wait);
    };
    section.addEventListener("input", (event) => {
      if (event.target.type === "file" || event.target.name.includes("-link_")) return;
      if (event.target.type !== "radio") changed(pause);
    });
    section.addEventListener("change", (event) => {
      if (event.target.type === "file" || event.target.name.includes("-link_")) return;
      showReason(section);
      const chosen = section.querySelector("input[type=radio][name$=-value]:checked");
      const reason = section.querySelector("textarea[name$=-reason]");
      if (chosen?.value === "not-applicable" && !reason.value.trim()) {
        reason.focus();
        keepDraft(section);
        return;
      }
      changed(0);
    });
  }

  // Files and links are sent with the buttons of the page alone: whoever leaves by another way is asked first.
  let isSent = false;
  const isChosen = () =>
    [...form.querySelectorAll("input[type=file]")].some((field) => field.files.length) || [...form.querySelectorAll("[name*=-link_]")].some((field) => field.value !== field.defaultValue);
  form.addEventListener("submit", () => {
    isSent = true;
  });
  window.addEventListener("pageshow", () => {
    isSent = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (!isSent && isChosen()) event.preventDefault();
  });
}
