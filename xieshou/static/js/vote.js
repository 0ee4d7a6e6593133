/* Votes where there may be no network: what was marked is kept on this phone, encrypted under a key
   that scripts cannot read out, until the server has it; then it is wiped. It is kept for whoever
   marked it: on a phone that people share it is neither shown to the next nor sent in his name. Without
   this script, or without WebCrypto (plain HTTP), the form is sent as any other. */
(() => {
  "use strict";
  const form = document.getElementById("vote");
  const words = document.getElementById("vote-words").dataset;
  const told = document.getElementById("vote-told");
  const STORE = "votes", RETRY_MS = 4000, DAY_MS = 86400000;
  const whose = form && `${form.dataset.ballot} ${form.dataset.voter}`;
  let waiting = null, timer = 0, sending = false;

  const say = (text, kind) => {
    const line = document.createElement("p");
    line.className = `notice notice--${kind}`;
    line.textContent = text;
    told.replaceChildren(line);
  };

  const opened = () => new Promise((resolve, reject) => {
    const asked = indexedDB.open("xieshou-ballots", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });

  const inStore = async (mode, act) => {
    const base = await opened();
    try {
      return await new Promise((resolve, reject) => {
        const change = base.transaction(STORE, mode);
        const asked = act(change.objectStore(STORE));
        change.oncomplete = () => resolve(asked.result);
        change.onabort = change.onerror = () => reject(change.error);
      });
    } finally {
      base.close();
    }
  };

  const keep = async (body) => {
    const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(body));
    await inStore("readwrite", (store) => store.put({ key, iv, data, until: Number(form.dataset.until) * 1000 }, whose));
  };

  const kept = async () => {
    const one = await inStore("readonly", (store) => store.get(whose));
    if (!one) return null;
    const data = await crypto.subtle.decrypt({ name: "AES-GCM", iv: one.iv }, one.key, one.data);
    return new TextDecoder().decode(data);
  };

  const wipe = () => inStore("readwrite", (store) => store.delete(whose)).catch(() => undefined);

  /** Votes that nobody came back to send go a day after the end; the clock of a phone may be wrong. */
  const expire = () => inStore("readwrite", (store) => {
    const asked = store.openCursor();
    asked.onsuccess = () => {
      const at = asked.result;
      if (!at) return;
      if (!(at.value.until + DAY_MS > Date.now())) at.delete();
      at.continue();
    };
    return asked;
  });

  const showReceipt = (tracking) => {
    const shown = new URLSearchParams(waiting).get("receipt").replace(/.{4}(?=.)/g, "$&-");
    document.getElementById("receipt-code").textContent = shown;
    if (tracking) document.getElementById("receipt-tracking").textContent = tracking;
    document.getElementById("receipt").hidden = false;
  };

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(send, RETRY_MS);
  };

  /** Send what waits; the same key and body again are the same vote. */
  const send = async () => {
    if (!waiting || sending) return;
    if (!navigator.onLine) return later();
    sending = true;
    try {
      // The token of the page at hand: a kept vote may be older than the sign-in.
      const body = new URLSearchParams(waiting);
      body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
      const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } });
      if (answer.redirected || answer.status === 403) {
        say(words.login, "warning");
      } else if (answer.status >= 500) {
        later();
      } else {
        const { told: why, tracking } = await answer.json();
        await wipe();
        if (why) {
          say(why, "error");
          form.hidden = false;
        } else {
          showReceipt(tracking);
          say(words.cast, "success");
          form.remove();
        }
        waiting = null;
      }
    } catch {
      later();
    } finally {
      sending = false;
    }
  };

  const begin = async (event) => {
    event.preventDefault();
    waiting = new URLSearchParams(new FormData(form)).toString();
    form.hidden = true;
    let safe = true;
    try {
      await keep(waiting);
    } catch {
      safe = false;
    }
    if (navigator.onLine) {
      say(words.sending, "info");
    } else {
      showReceipt();
      say(safe ? words.kept : words.lost, "warning");
    }
    await send();
  };

  const budget = () => {
    const paper = form.querySelector("[data-budget]"), sum = document.getElementById("vote-sum");
    if (!paper) return;
    const show = (fen) => `${(fen / 1e6).toLocaleString(undefined, { maximumFractionDigits: 2 })}万`;
    paper.addEventListener("change", () => {
      const fen = [...paper.querySelectorAll("input:checked")].reduce((all, box) => all + Number(box.closest("[data-fen]").dataset.fen), 0);
      const over = fen > Number(paper.dataset.budget);
      sum.hidden = false;
      sum.textContent = sum.dataset.sum.replace("{fen}", show(fen)).replace("{budget}", show(Number(paper.dataset.budget))) + (over ? ` · ${sum.dataset.over}` : "");
    });
  };

  if (window.indexedDB) expire().catch(() => undefined);
  if (!form) return;
  budget();
  if (!(window.crypto && crypto.subtle && window.indexedDB)) return;
  form.addEventListener("submit", begin);
  window.addEventListener("online", send);
  kept().then((body) => {
    if (!body || waiting) return;
    waiting = body;
    form.hidden = true;
    showReceipt();
    say(words.kept, "warning");
    return send();
  }).catch(wipe);
})();
