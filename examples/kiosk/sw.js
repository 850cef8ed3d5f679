// The service worker that makes the page work offline: it fetches every file once, when it is installed, and never uses the
// network again. A new version is another worker, which takes over when the page has been closed.

/* global FILES, VERSION: written by build.mjs */

self.addEventListener("install", (event) => {
  const fresh = FILES.map((name) => new Request(name, { cache: "no-cache" }));
  event.waitUntil(caches.open(VERSION).then((cache) => cache.addAll(fresh)));
});

self.addEventListener("activate", (event) => {
  const remove = async () => {
    for (const name of await caches.keys()) if (name !== VERSION) await caches.delete(name);
    await self.clients.claim(); // also the page that was open before this worker
  };
  event.waitUntil(remove());
});

// Serves cached files only. No request, and so no data in a URL, reaches the network.
self.addEventListener("fetch", (event) => {
  const cached = caches.open(VERSION).then((cache) => cache.match(event.request, { ignoreSearch: true }));
  event.respondWith(cached.then((response) => response ?? new Response("not cached", { status: 404 })));
});
