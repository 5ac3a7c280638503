// Isolates pages on hosts that send no headers of one's own: as a service worker, or a part of one.
// An isolated page has as many threads as there are processors.

/** The response with the headers that isolate a page. */
self.isolated = (response) => {
  if (response.status === 0) return response; // of another origin, an error, a redirect
  const { body, status, statusText } = response;
  const headers = new Headers(response.headers);
  headers.set("Cross-Origin-Opener-Policy", "same-origin");
  headers.set("Cross-Origin-Embedder-Policy", "require-corp");
  return new Response(body, { status, statusText, headers });
};

if (self.location.pathname.endsWith("/isolate.js")) {
  self.addEventListener("install", () => self.skipWaiting());
  self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
  self.addEventListener("fetch", (event) => {
    if (new URL(event.request.url).origin !== self.location.origin) return;
    event.respondWith(fetch(event.request).then(self.isolated));
  });
}
