// Each answer saves itself; what is typed is also kept on the device until the server has it.
const form = document.querySelector("form[data-autosave]");

if (form) {
  const person = document.body.dataset.person ?? "";
  const prefix = `draft:${person}:${form.dataset.draft}:`;
  const status = document.querySelector("#saved-at");
  const pause = 1200;

  const fieldsOf = (section) =>
    [...section.querySelectorAll("input, textarea")].filter((field) => field.name && field.type !== "file" && !field.name.endsWith("-version"));

  const keepDraft = (section) => {
    const typed = {};
    for (const field of fieldsOf(section)) {
      if (field.type === "radio" && !field.checked) continue;
      typed[field.name] = field.value;
    }
    try {
      localStorage.setItem(prefix + section.dataset.answer, JSON.stringify({ at: Date.now(), typed }));
    } catch {
      // A full or forbidden store: the page still saves to the server.
    }
  };

  const dropDraft = (section) => localStorage.removeItem(prefix + section.dataset.answer);

  const tell = (section, words, isProblem, link) => {
    const line = section.querySelector("[data-saved]");
    if (line) {
      line.textContent = words;
      line.classList.toggle("govuk-error-message", isProblem);
      if (link) line.append(" ", link);
    }
    if (status) status.textContent = words;
  };

  const kept = "What you typed is kept on this device.";

  const signInLink = () => {
    const link = document.createElement("a");
    link.className = "govuk-link";
    link.href = form.dataset.signIn;
    link.target = "_blank";
    link.textContent = "Sign in (opens in a new tab)";
    return link;
  };

  // What could not be sent is sent again: after a growing pause, when the network is back, when somebody comes back.
  const shortest = 2000;
  const longest = 60_000;
  let wait = shortest;
  let waiting = 0;

  const sendAgain = () => {
    clearTimeout(waiting);
    waiting = 0;
    for (const section of form.querySelectorAll("[data-unsent]")) save(section);
  };

  const later = (asked) => {
    if (waiting) return;
    waiting = setTimeout(sendAgain, Math.max(wait, asked));
    wait = Math.min(wait * 2, longest);
  };

  // Signing in again makes the page's token worthless: take the one of now, if it is still the same person.
  const renewToken = async () => {
    const answer = await fetch(window.location.pathname, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = page.querySelector("form[data-autosave] [name=csrfmiddlewaretoken]")?.value;
    if (!token || (page.body.dataset.person ?? "") !== person) return false;
    for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
    return true;
  };

  window.addEventListener("online", () => {
    wait = shortest;
    sendAgain();
  });
  window.addEventListener("focus", async () => {
    if (!form.querySelector("[data-unsent]")) return;
    try {
      if (!form.querySelector("[data-unsent=signed-out]") || (await renewToken())) sendAgain();
    } catch {
      later(0);
    }
  });

  const body = (section) => {
    const data = new FormData();
    data.append("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
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
    try {
      const answer = await fetch(`${form.dataset.autosave}${section.dataset.answer}/`, {
        method: "POST",
        body: body(section),
        headers: { Accept: "application/json" },
        redirect: "manual",
      });
      const kind = answer.headers.get("content-type") ?? "";
      const result = kind.includes("json") ? await answer.json() : {};
      delete section.dataset.unsent;
      if (result.state === "saved") {
        wait = shortest;
        delete section.dataset.renewed;
        section.querySelector("[name$=-version]").value = result.version;
        if (section.dataset.typed === typedAt) dropDraft(section);
        document.querySelector("#standing").innerHTML = result.standing;
        tell(section, result.words, false);
      } else if (answer.status === 401) {
        section.dataset.unsent = "signed-out";
        tell(section, `${result.words} ${kept}`, true, signInLink());
      } else if (result.state === "page-too-old" && !section.dataset.renewed && (await renewToken())) {
        section.dataset.renewed = "yes";
        section.dataset.again = "yes";
      } else if (answer.status >= 400 && answer.status < 500 && ![408, 425, 429].includes(answer.status)) {
        tell(section, `${result.words ?? "Not saved: open this page again."} ${kept}`, true);
      } else {
        section.dataset.unsent = "yes";
        const words = result.words ?? `Not saved yet: the service is not available for the moment. ${kept}`;
        tell(section, `${words} It is sent again by itself.`, true);
        later(Number(answer.headers.get("retry-after") ?? 0) * 1000);
      }
    } catch {
      section.dataset.unsent = "yes";
      tell(section, `Not saved yet: the service cannot be reached. ${kept} It is sent again by itself.`, true);
      later(0);
    } finally {
      delete section.dataset.busy;
      if (section.dataset.again) {
        delete section.dataset.again;
        save(section);
      }
    }
  };

  const restore = (section) => {
    let draft = null;
    try {
      draft = JSON.parse(localStorage.getItem(prefix + section.dataset.answer) ?? "null");
    } catch {
      draft = null;
    }
    if (!draft) return;
    const differs = fieldsOf(section).some((field) =>
      field.type === "radio" ? field.checked !== (draft.typed[field.name] === field.value) : field.name in draft.typed && field.value !== draft.typed[field.name],
    );
    if (!differs) {
      dropDraft(section);
      return;
    }
    const note = document.createElement("div");
    note.className = "govuk-inset-text";
    note.setAttribute("role", "status");
    const words = document.createElement("p");
    words.className = "govuk-body";
    words.textContent = `This device kept what you typed on ${new Date(draft.at).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" })} and had not saved.`;
    const use = document.createElement("button");
    use.type = "button";
    use.className = "govuk-button govuk-button--secondary";
    use.textContent = "Put it back";
    use.addEventListener("click", () => {
      for (const field of fieldsOf(section)) {
        if (!(field.name in draft.typed)) continue;
        if (field.type === "radio") field.checked = draft.typed[field.name] === field.value;
        else field.value = draft.typed[field.name];
      }
      note.remove();
      save(section);
    });
    const leave = document.createElement("button");
    leave.type = "button";
    leave.className = "app-link-button";
    leave.textContent = "Leave it out";
    leave.addEventListener("click", () => {
      dropDraft(section);
      note.remove();
    });
    const group = document.createElement("div");
    group.className = "govuk-button-group";
    group.append(use, leave);
    note.append(words, group);
    section.querySelector("h2").after(note);
  };

  const showReason = (section) => {
    const chosen = section.querySelector("input[type=radio][name$=-value]:checked");
    const reason = section.querySelector("[id^=reason-]");
    if (reason) reason.hidden = !(chosen && chosen.value === "not-applicable");
  };

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
