// The service worker: keeps the page's own files, so that it opens without a network. Model and
// program are kept by the library, which checks them.
const name = "inctrl-page-1";
const files = ["./", "style.css", "app.js", "manifest.webmanifest", "icon.svg", "samples/list.json"];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(name).then((c) => c.addAll(files)).then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  event.respondWith(answer(event.request));
});

// The network first, so that a new version is seen; what is kept where there is none.
async function answer(request) {
  const cache = await caches.open(name);
  try {
    const response = await fetch(request);
    const page = new URL(request.url).pathname.match(/(\/|\.html|\.css|app\.js|\.svg|\.webmanifest|samples\/.*)$/);
    if (response.ok && page) await cache.put(request, response.clone());
    return response;
  } catch (error) {
    const kept = await cache.match(request, { ignoreSearch: true });
    if (kept) return kept;
    throw error;
  }
}
