// A form filled on a phone: asks what the answers call for, keeps drafts, sends when there is a net.
(function () {
  "use strict";
  const form = document.getElementById("survey");
  if (!form || !window.indexedDB || !window.crypto || !crypto.subtle) return;
  const config = JSON.parse(document.getElementById("survey-config").textContent);
  const words = JSON.parse(document.getElementById("survey-words").textContent);
  const drafts = window.surveyDrafts, xpath = window.surveyXPath;
  const status = document.getElementById("survey-status");
  const panel = document.getElementById("survey-drafts");
  const byPath = Object.fromEntries(config.questions.map((one) => [one.path, one]));
  let key = null, sending = false;

  // --- answers -------------------------------------------------------------
  function given(path) {
    const fields = form.querySelectorAll(`[name="${CSS.escape(path)}"]`);
    if (!fields.length) return "";
    if (fields[0].type === "checkbox" || fields[0].type === "radio") {
      return [...fields].filter((one) => one.checked).map((one) => one.value).join(" ");
    }
    return fields[0].value.trim();
  }

  function fill(path, value) {
    const chosen = value.split(" ");
    for (const one of form.querySelectorAll(`[name="${CSS.escape(path)}"]`)) {
      if (one.type === "checkbox" || one.type === "radio") one.checked = chosen.includes(one.value);
      else one.value = value;
    }
  }

  function today() {
    const now = new Date();
    return new Date(now.getTime() - now.getTimezoneOffset() * 60000).toISOString().slice(0, 10);
  }

  // The answers that count: those of questions that are asked, and what follows from them.
  function answers() {
    const found = {};
    const context = (path) => ({ lookUp: (other) => found[other] || "", own: found[path] || "", today: today() });
    for (const one of config.questions) if (one.asked) found[one.path] = given(one.path);
    let changed = true;
    for (let turn = 0; changed && turn < 20; turn++) {
      changed = false;
      for (const one of config.questions) {
        let value = found[one.path] || "";
        if (!one.asked && one.calculate) value = xpath.text(one.calculate, context(one.path));
        if (one.asked && !isAsked(one, context)) value = "";
        if (value !== (found[one.path] || "")) { found[one.path] = value; changed = true; }
      }
    }
    return found;
  }

  function isAsked(one, context) {
    const terms = config.groups.filter((group) => one.path.startsWith(group.path + "/")).map((group) => group.relevant);
    return [one.relevant, ...terms].every((term) => !term || xpath.truth(term, context(one.path)));
  }

  function review(found) {
    const context = (path) => ({ lookUp: (other) => found[other] || "", own: found[path] || "", today: today() });
    const faults = {};
    for (const one of config.questions) {
      if (!one.asked || !isAsked(one, context)) continue;
      const value = found[one.path];
      if (!value) {
        if (one.required && xpath.truth(one.required, context(one.path))) faults[one.path] = words.required;
      } else if (one.kind === "int" && !/^-?\d{1,13}$/.test(value)) faults[one.path] = words.integer;
      else if (one.kind === "decimal" && !/^-?(\d+(\.\d*)?|\.\d+)$/.test(value)) faults[one.path] = words.decimal;
      else if (one.constraint && !xpath.truth(one.constraint, context(one.path))) faults[one.path] = one.message || words.constraint;
    }
    return faults;
  }

  function show() {
    const found = answers();
    const context = (path) => ({ lookUp: (other) => found[other] || "", own: found[path] || "", today: today() });
    for (const field of form.querySelectorAll("[data-path]")) {
      const one = byPath[field.dataset.path];
      field.hidden = Boolean(one) && !isAsked(one, context);
    }
    for (const group of form.querySelectorAll("[data-group]")) {
      group.hidden = ![...group.querySelectorAll("[data-path]")].some((field) => !field.hidden);
    }
    return found;
  }

  function mark(faults) {
    for (const field of form.querySelectorAll("[data-path]")) {
      const said = faults[field.dataset.path] || "";
      field.classList.toggle("field--wrong", Boolean(said));
      field.querySelector(".field__error").textContent = said;
    }
    const first = form.querySelector(".field--wrong:not([hidden])");
    if (first) first.querySelector("input, select, textarea").focus();
  }

  function tell(text, isWrong) {
    status.textContent = text;
    status.classList.toggle("field__error", Boolean(isWrong));
  }

  // --- drafts --------------------------------------------------------------
  function draft(state) {
    const found = answers();
    const times = { start: form.elements.started.value, end: new Date().toISOString() };
    const told = {};
    for (const one of config.questions) {
      if (one.preload in times) told[one.path] = times[one.preload];
      else if (one.asked && found[one.path]) told[one.path] = found[one.path];
    }
    const household = Object.values(told).find((value) => value in config.versions);
    return {
      instance_id: form.elements.instance_id.value, form: config.form, who: config.who, version: config.version, state,
      answers: told, base: household === undefined ? null : config.versions[household], started: times.start,
    };
  }

  function fresh() {
    form.reset();
    for (const one of config.questions) if (one.asked) fill(one.path, "");
    form.elements.instance_id.value = "uuid:" + crypto.randomUUID();
    form.elements.started.value = new Date().toISOString();
    mark({});
    show();
    window.scrollTo(0, 0);
  }

  // On a phone that people share: those of whoever this page was made for.
  async function own() {
    return (await drafts.all(key, config.form)).filter((one) => (one.who ?? config.who) === config.who);
  }

  async function list() {
    const kept = key ? await own() : [];
    panel.querySelector("[data-list]").replaceChildren(...kept.map((one) => {
      const item = document.createElement("li");
      const open = document.createElement("button");
      open.type = "button";
      open.className = "button button--quiet";
      const label = Object.entries(one.answers).find(([path]) => byPath[path] && byPath[path].asked);
      const state = { draft: words.draft, ready: words.ready, refused: words.refused }[one.state];
      open.textContent = `${state} · ${label ? label[1] : ""} · ${new Date(one.started).toLocaleString(document.documentElement.lang)}`;
      open.addEventListener("click", () => take(one));
      item.append(open);
      if (one.said) {
        const said = document.createElement("p");
        said.className = "field__error";
        said.textContent = one.said;
        item.append(said);
      }
      return item;
    }));
  }

  function take(one) {
    fresh();
    form.elements.instance_id.value = one.instance_id;
    form.elements.started.value = one.started;
    for (const [path, value] of Object.entries(one.answers)) if (byPath[path] && byPath[path].asked) fill(path, value);
    show();
  }

  function cookie(name) {
    const found = document.cookie.split("; ").find((one) => one.startsWith(name + "="));
    return found ? decodeURIComponent(found.slice(name.length + 1)) : "";
  }

  async function sendOne(one) {
    const answer = await fetch(config.send, {
      method: "POST", redirect: "manual", credentials: "same-origin",
      headers: { "Content-Type": "application/json", "X-CSRFToken": cookie("csrftoken") },
      body: JSON.stringify({ instance_id: one.instance_id, version: one.version, answers: one.answers, base: one.base, who: config.who }),
    });
    if (answer.type === "opaqueredirect" || answer.status === 403) throw new Error(words.sign_in);
    if (answer.status === 201) { await drafts.remove(one.instance_id); return true; }
    const said = answer.status >= 500 ? null : (await answer.json()).detail;
    if (said === null) throw new Error(words.later);
    await drafts.put(key, { ...one, state: "refused", said });
    return false;
  }

  async function sendAll() {
    if (!key || sending || !navigator.onLine) return;
    sending = true;
    let sent = 0, refused = 0;
    try {
      for (const one of await own()) {
        if (one.state !== "ready") continue;
        if (await sendOne(one)) sent += 1; else refused += 1;
      }
      if (sent || refused) tell(words.sent.replace("{n}", sent) + (refused ? words.sent_refused.replace("{n}", refused) : ""), refused > 0);
    } catch (fault) {
      tell(fault instanceof TypeError ? words.offline : fault.message, true);
    } finally {
      sending = false;
      await list();
    }
  }

  async function keep(state) {
    if (!key) { tell(words.pin_first, true); panel.querySelector("input").focus(); return false; }
    await drafts.put(key, draft(state));
    return true;
  }

  // --- the page ------------------------------------------------------------
  form.addEventListener("input", show);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const faults = review(show());
    mark(faults);
    if (Object.keys(faults).length) { tell(words.faults, true); return; }
    if (!(await keep("ready"))) return;
    fresh();
    tell(navigator.onLine ? words.sending : words.offline);
    await list();
    await sendAll();
  });
  form.querySelector("[data-save]").addEventListener("click", async () => {
    if (await keep("draft")) { tell(words.saved); fresh(); await list(); }
  });
  panel.querySelector("[data-unlock]").addEventListener("click", async () => {
    const pin = panel.querySelector("input");
    if (!/^\d{6,12}$/.test(pin.value)) { tell(words.pin_form, true); return; }
    key = await drafts.unlock(pin.value);
    pin.value = "";
    if (!key) { tell(words.pin_wrong, true); return; }
    panel.querySelector("[data-locked]").hidden = true;
    tell(words.unlocked);
    await list();
    await sendAll();
  });
  panel.querySelector("[data-wipe]").addEventListener("click", async () => {
    if (!window.confirm(words.wipe)) return;
    await drafts.wipe();
    key = null;
    panel.querySelector("[data-locked]").hidden = false;
    tell(words.wiped);
    await list();
  });
  window.addEventListener("online", sendAll);
  window.addEventListener("offline", () => tell(words.offline));
  for (const one of document.querySelectorAll("[data-with-script]")) one.hidden = false;
  // Each phone makes its own identifier: a page that is kept for offline use is shown many times.
  form.elements.instance_id.value = "uuid:" + crypto.randomUUID();
  form.elements.started.value = new Date().toISOString();
  drafts.expire(config.days).then((n) => n && tell(words.expired.replace("{n}", n)));
  show();
  if (navigator.serviceWorker) {
    navigator.serviceWorker.register(config.worker).then(() => navigator.serviceWorker.ready).then((ready) => {
      const files = [...document.querySelectorAll("script[src], link[rel=stylesheet], link[rel=icon]")].map((one) => one.src || one.href);
      ready.active.postMessage({ keep: [location.href.split("#")[0], ...files] });
    });
    navigator.serviceWorker.addEventListener("message", () => document.documentElement.setAttribute("data-offline", "ready"));
  }
})();
