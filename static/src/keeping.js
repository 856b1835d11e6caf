// What is typed into a part of a page is kept on the device until the server has it, and sent again by itself.
// `nameOf` names a part, `save` sends what it holds, `putBack` goes on once a draft stands in its fields again.
export function keeper(form, { nameOf, save, putBack, status }) {
  const person = document.body.dataset.person ?? "";
  const prefix = `draft:${person}:${form.dataset.draft}:`;

  const fieldsOf = (section) =>
    [...section.querySelectorAll("input, select, textarea")].filter((field) => field.name && field.type !== "file" && !/-(version|seen)$/.test(field.name));

  const keepDraft = (section) => {
    const typed = {};
    for (const field of fieldsOf(section)) {
      if (field.type === "radio" && !field.checked) continue;
      if (field.matches("select") && !field.offsetParent) continue; // Hidden where the answer chosen has no use for it.
      typed[field.name] = field.value;
    }
    try {
      localStorage.setItem(prefix + nameOf(section), JSON.stringify({ at: Date.now(), typed }));
    } catch {
      // A full or forbidden store: the page still saves to the server.
    }
  };

  const dropDraft = (section) => {
    try {
      localStorage.removeItem(prefix + nameOf(section));
    } catch {
      // Nothing could be kept there either.
    }
  };

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
    const answer = await fetch(window.location.pathname + window.location.search, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const token = page.querySelector("form[data-draft] [name=csrfmiddlewaretoken]")?.value;
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

  // What the server says once it has it; otherwise nothing, and the page says what became of it.
  const send = async (section, url, body, options = {}) => {
    try {
      const answer = await fetch(url, {
        method: "POST",
        body,
        headers: { "X-CSRFToken": form.querySelector("[name=csrfmiddlewaretoken]").value, Accept: "application/json" },
        redirect: "manual",
        ...options,
      });
      const kind = answer.headers.get("content-type") ?? "";
      const result = kind.includes("json") ? await answer.json() : {};
      delete section.dataset.unsent;
      if (result.state === "saved") {
        wait = shortest;
        delete section.dataset.renewed;
        return result;
      }
      if (answer.status === 401) {
        section.dataset.unsent = "signed-out";
        tell(section, `${result.words} ${kept}`, true, signInLink());
      } else if (result.state === "page-too-old" && !section.dataset.renewed && (await renewToken())) {
        section.dataset.renewed = "yes";
        return send(section, url, body, options);
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
    }
    return null;
  };

  // The server takes the blanks at both ends away: they are no difference.
  const plain = (text) => (text ?? "").replace(/\r\n?/g, "\n").trim();

  const restore = (section) => {
    let draft = null;
    try {
      draft = JSON.parse(localStorage.getItem(prefix + nameOf(section)) ?? "null");
    } catch {
      draft = null;
    }
    if (!draft) return;
    const differs = fieldsOf(section).some((field) =>
      field.type === "radio"
        ? field.checked !== (draft.typed[field.name] === field.value)
        : field.name in draft.typed && plain(field.value) !== plain(draft.typed[field.name]),
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
      putBack(section);
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

  return { keepDraft, dropDraft, restore, send, tell };
}
