// Every way out of a page and its workers, and a collector that hears of each that succeeds.
import { createSocket } from "node:dgram";
import { createServer } from "node:http";
import { after, before } from "node:test";

/** A server at a port of its own: `seen` is what reached it, `base()` its address. */
export function collector() {
  const seen = [];
  let tcp;
  let udp;
  before(async () => {
    tcp = createServer((request, response) => {
      seen.push(request.url);
      response.setHeader("access-control-allow-origin", "*");
      response.end("ok");
    });
    tcp.on("connection", () => seen.push("a connection"));
    await new Promise((f) => tcp.listen(0, "127.0.0.1", f));
    udp = createSocket("udp4").on("message", () => seen.push("a packet"));
    await new Promise((f) => udp.bind(tcp.address().port, "127.0.0.1", f));
  });
  after(() => {
    tcp.closeAllConnections();
    tcp.close();
    udp.close();
  });
  return { seen, base: () => `http://127.0.0.1:${tcp.address().port}/` };
}

// The ways out of a worker. One that a browser lacks throws, which is as good as refused.
const ways = `{
  fetch: (to) => fetch(to("fetch")),
  fetchNoCors: (to) => fetch(to("no-cors"), { mode: "no-cors", method: "POST", body: "pixels" }),
  fetchKeepalive: (to) =>
    fetch(to("keepalive"), { keepalive: true, method: "POST", body: "pixels" }),
  fetchRequest: (to) => fetch(new Request(to("request"), { cache: "no-store" })),
  fetchStream: (to) =>
    fetch(to("stream"), { method: "POST", duplex: "half", body: new Blob(["pixels"]).stream() }),
  ownOrigin: () => fetch(location.origin + "/leak"),
  xhr: (to) => { const x = new XMLHttpRequest(); x.open("POST", to("xhr")); x.send("pixels"); },
  xhrSync: (to) => {
    const x = new XMLHttpRequest(); x.open("GET", to("xhr-sync"), false); x.send();
  },
  webSocket: (to) => new WebSocket(to("ws").replace("http", "ws")),
  webSocketStream: (to) => new WebSocketStream(to("wss").replace("http", "ws")),
  eventSource: (to) => new EventSource(to("events")),
  beacon: (to) => navigator.sendBeacon(to("beacon"), "pixels"),
  importScripts: (to) => importScripts(to("scripts")),
  dynamicImport: (to) => import(to("module")),
  worker: (to) => new Worker(to("worker")),
  moduleWorker: (to) => new Worker(to("module-worker"), { type: "module" }),
  sharedWorker: (to) => new SharedWorker(to("shared-worker")),
  blobWorker: (to) => {
    const source = "fetch(" + JSON.stringify(to("nested")) + ")";
    new Worker(URL.createObjectURL(new Blob([source])));
  },
  dataWorker: (to) => new Worker("data:text/javascript,fetch(" + JSON.stringify(to("data")) + ")"),
  webTransport: (to) => new WebTransport(to("transport").replace("http:", "https:")).ready,
  rtc: (to) => {
    const urls = "stun:127.0.0.1:" + new URL(to("")).port;
    new RTCPeerConnection({ iceServers: [{ urls }] }).createDataChannel("x");
  },
  font: (to) => new FontFace("x", "url(" + to("font") + ")").load(),
  cacheAdd: async (to) => (await caches.open("x")).add(to("cache")),
  image: (to) => { new Image().src = to("image"); },
  navigate: (to) => { location.href = to("location"); },
  open: (to) => open(to("open")),
  notification: (to) => new Notification("x", { icon: to("icon") }),
  wasmStreaming: (to) => WebAssembly.instantiateStreaming(fetch(to("wasm"))),
  codeFromText: (to) => (0, eval)("fetch(" + JSON.stringify(to("eval")) + ")"),
  functionFromText: (to) => new Function("fetch(" + JSON.stringify(to("function")) + ")")(),
  codeInTimer: (to) => setTimeout("fetch(" + JSON.stringify(to("timer")) + ")"),
}`;

const names = Object.keys(new Function(`return ${ways}`)());

export const attempts = `async (base) => {
  const ways = ${ways};
  for (const [name, way] of Object.entries(ways)) {
    try {
      await Promise.race([way((path) => base + path), new Promise((f) => setTimeout(f, 500))]);
    } catch {}
  }
  await new Promise((f) => setTimeout(f, 1000));
  return Object.keys(ways).length;
}`;

/**
 * Makes each attempt in a worker of its own, made from a blob like the library's: some browsers
 * hang in one, such as a synchronous load.
 */
export const inBlobWorkers = (page, base) => page.evaluate(async (ways, names, base) => {
  await Promise.all(names.map((name) => new Promise((resolve) => {
    const source = `const way = (${ways})[${JSON.stringify(name)}];
      const to = (path) => ${JSON.stringify(base)} + path;
      (async () => way(to))().catch(() => undefined)`;
    const worker = new Worker(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
    setTimeout(() => resolve(worker.terminate()), 3000);
  })));
  return names.length;
}, ways, names, base);

/** Makes each attempt in the page itself, which a person's images are in. */
export const inPage = (page, base) => page.evaluate(async (base) => {
  for (const meta of document.querySelectorAll("meta[http-equiv]")) meta.remove();
  const attempt = (f) => {
    try {
      f();
    } catch {
      // refused at once
    }
  };
  const add = (tag, fields) =>
    document.body.append(Object.assign(document.createElement(tag), fields));
  add("img", { src: `${base}img` });
  add("script", { src: `${base}script` });
  add("iframe", { src: `${base}iframe` });
  add("video", { src: `${base}video` });
  add("object", { data: `${base}object` });
  add("link", { rel: "stylesheet", href: `${base}style` });
  add("link", { rel: "prefetch", href: `${base}prefetch` });
  add("link", { rel: "modulepreload", href: `${base}preload` });
  add("a", { ping: `${base}ping`, href: "#x" });
  attempt(() => document.body.lastElementChild.click());
  document.body.style.backgroundImage = `url(${base}background)`;
  const form = document.createElement("form");
  Object.assign(form, { action: `${base}form`, method: "post", target: "_blank" });
  document.body.append(form);
  attempt(() => form.submit());
  attempt(() => navigator.sendBeacon(`${base}beacon`, "pixels"));
  await fetch(`${base}fetch`).catch(() => undefined);
  await new Promise((f) => setTimeout(f, 1500));
}, base);
