// Keeps the page on the device: fetches every file once, when it is installed, and never again asks the network. A new version
// is another worker, which takes over when the page has been closed.

/* global FILES, VERSION: written by build.mjs */

self.addEventListener("install", (event) => {
  const fresh = FILES.map((name) => new Request(name, { cache: "no-cache" }));
  event.waitUntil(caches.open(VERSION).then((cache) => cache.addAll(fresh)));
});

self.addEventListener("activate", (event) => {
  const remove = async () => {
    for (const name of await caches.keys()) if (name !== VERSION) await caches.delete(name);
    await self.clients.claim(); // from now on, also the page that was there first
  };
  event.waitUntil(remove());
});

// What is not kept is not there: no address, and nothing said in one, gets past this.
self.addEventListener("fetch", (event) => {
  const kept = caches.open(VERSION).then((cache) => cache.match(event.request, { ignoreSearch: true }));
  event.respondWith(kept.then((response) => response ?? new Response("not kept", { status: 404 })));
});
