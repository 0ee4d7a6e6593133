// Drafts on this phone: encrypted under a PIN that is kept nowhere, gone after some days, wiped at a
// touch. AES-GCM with a key of PBKDF2-SHA-256 (OWASP 2023: 600,000 rounds), from the browser itself.
(function (root) {
  "use strict";
  const NAME = "xieshou-surveys", ROUNDS = 600000, PROOF = "xieshou";
  const text = new TextEncoder(), plain = new TextDecoder();

  function opened() {
    return new Promise((resolve, reject) => {
      const asked = indexedDB.open(NAME, 1);
      asked.onupgradeneeded = () => {
        asked.result.createObjectStore("about");
        asked.result.createObjectStore("drafts", { keyPath: "id" });
      };
      asked.onsuccess = () => resolve(asked.result);
      asked.onerror = () => reject(asked.error);
    });
  }

  async function inStore(name, mode, act) {
    const base = await opened();
    try {
      return await new Promise((resolve, reject) => {
        const change = base.transaction(name, mode);
        const asked = act(change.objectStore(name));
        change.oncomplete = () => resolve(asked.result);
        change.onabort = change.onerror = () => reject(change.error);
      });
    } finally {
      base.close();
    }
  }

  async function keyOf(pin, salt) {
    const material = await crypto.subtle.importKey("raw", text.encode(pin), "PBKDF2", false, ["deriveKey"]);
    return crypto.subtle.deriveKey(
      { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS },
      material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"],
    );
  }

  async function sealed(key, content) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, text.encode(JSON.stringify(content))) };
  }

  async function unsealed(key, kept) {
    return JSON.parse(plain.decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv: kept.iv }, key, kept.data)));
  }

  const drafts = {
    // Whether a PIN has been set on this phone.
    async isLocked() {
      return Boolean(await inStore("about", "readonly", (store) => store.get("lock")));
    },
    // The key of a PIN; the first PIN is the one from then on. Null where it is not that one.
    async unlock(pin) {
      const lock = await inStore("about", "readonly", (store) => store.get("lock"));
      if (!lock) {
        const salt = crypto.getRandomValues(new Uint8Array(16));
        const key = await keyOf(pin, salt);
        const made = { salt, proof: await sealed(key, PROOF) };
        await inStore("about", "readwrite", (store) => store.put(made, "lock"));
        return key;
      }
      const key = await keyOf(pin, lock.salt);
      try {
        return (await unsealed(key, lock.proof)) === PROOF ? key : null;
      } catch {
        return null;
      }
    },
    // Outside of what is encrypted stand only the form, the state and the time.
    async put(key, draft) {
      const kept = { id: draft.instance_id, form: draft.form, state: draft.state, at: Date.now(), ...(await sealed(key, draft)) };
      await inStore("drafts", "readwrite", (store) => store.put(kept));
    },
    async all(key, form) {
      const kept = await inStore("drafts", "readonly", (store) => store.getAll());
      const found = [];
      for (const one of kept) if (one.form === form) found.push(await unsealed(key, one));
      return found;
    },
    async count() {
      return inStore("drafts", "readonly", (store) => store.count());
    },
    remove(id) {
      return inStore("drafts", "readwrite", (store) => store.delete(id));
    },
    // Drafts older than `days` go, whether or not somebody knows the PIN.
    async expire(days) {
      const kept = await inStore("drafts", "readonly", (store) => store.getAll());
      const old = kept.filter((one) => Date.now() - one.at > days * 86400000);
      for (const one of old) await drafts.remove(one.id);
      return old.length;
    },
    // Everything of this app on this phone: drafts, the lock, the pages kept for offline use.
    async wipe() {
      await inStore("drafts", "readwrite", (store) => store.clear());
      await inStore("about", "readwrite", (store) => store.clear());
      if (root.caches) for (const name of await caches.keys()) if (name.startsWith(NAME)) await caches.delete(name);
    },
  };
  root.surveyDrafts = drafts;
})(self);
