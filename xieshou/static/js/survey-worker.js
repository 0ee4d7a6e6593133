// Keeps form pages and what they need at hand, for when there is no network; nothing that was filled
// in passes through here. The page is asked of the network first, and of the store when that fails.
"use strict";
const STORE = "xieshou-surveys-1";

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name.startsWith("xieshou-surveys") && name !== STORE) await caches.delete(name);
  await self.clients.claim();
})()));

async function keep(addresses) {
  const store = await caches.open(STORE);
  for (const address of addresses) {
    const answer = await fetch(address, { credentials: "same-origin" });
    if (answer.ok && !answer.redirected) await store.put(address, answer);
  }
}

self.addEventListener("message", (event) => {
  if (!event.data || !Array.isArray(event.data.keep)) return;
  const own = event.data.keep.filter((address) => new URL(address).origin === self.location.origin);
  event.waitUntil(keep(own).then(() => event.source && event.source.postMessage("kept")));
});

self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  event.respondWith((async () => {
    try {
      const answer = await fetch(event.request);
      if (answer.ok && !answer.redirected && event.request.mode === "navigate") {
        const store = await caches.open(STORE);
        await store.put(event.request.url, answer.clone());
      }
      return answer;
    } catch (fault) {
      // Answers vary by headers that a worker does not see; on this phone there is one reader.
      const kept = await caches.match(event.request, { ignoreSearch: event.request.mode === "navigate", ignoreVary: true });
      if (kept) return kept;
      throw fault;
    }
  })());
});
