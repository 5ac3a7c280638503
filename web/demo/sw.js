// The service worker: caches the page's own files, so that the page opens without a network. The
// library caches and verifies model and program.
const name = "inctrl-page-1";
const files = [
  "./", "style.css", "app.js", "manifest.webmanifest", "icon.svg", "samples/list.json",
];

/** A site may isolate its pages (web/site/isolate.js). */
const finish = self.isolated ?? ((response) => response);

self.addEventListener("install", (event) => {
  const cached = caches.open(name).then((cache) => cache.addAll(files));
  event.waitUntil(cached.then(() => self.skipWaiting()));
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== "GET" || url.origin !== location.origin) return;
  event.respondWith(answer(event.request).then(finish));
});

const cacheable = /(\/|\.html|\.css|app\.js|\.svg|\.webmanifest|samples\/.*)$/;

// The network first, so that a new version is seen; the cache where there is none.
async function answer(request) {
  const cache = await caches.open(name);
  try {
    const response = await fetch(request);
    const own = cacheable.test(new URL(request.url).pathname);
    if (response.ok && own) await cache.put(request, response.clone());
    return response;
  } catch (error) {
    const cached = await cache.match(request, { ignoreSearch: true });
    if (cached) return cached;
    throw error;
  }
}
