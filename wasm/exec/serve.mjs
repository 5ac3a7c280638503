// A static server for tests and the demo: types, ranges and, if wanted, the headers that isolate a
// page. It lists the requests.
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const types = {
  ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".mjs": "text/javascript",
  ".css": "text/css", ".wasm": "application/wasm", ".json": "application/json",
  ".svg": "image/svg+xml", ".webmanifest": "application/manifest+json", ".jpg": "image/jpeg",
  ".png": "image/png",
};

/**
 * Serves a folder, or folders by the prefix of their paths, on a port of this machine, any if it is
 * 0. Returns {url, requests, close}.
 */
export async function serve(root, { port = 0, isolated = false } = {}) {
  const roots = typeof root === "string" ? { "/": root } : root;
  const requests = [];
  const server = createServer(async (request, response) => {
    requests.push(request.url);
    response.setHeader("access-control-allow-origin", "*");
    if (isolated) {
      response.setHeader("cross-origin-opener-policy", "same-origin");
      response.setHeader("cross-origin-embedder-policy", "require-corp");
    }
    try {
      await send(roots, request, response);
    } catch {
      response.writeHead(404).end("not found");
    }
  });
  await new Promise((done, fail) => {
    server.once("error", (error) => {
      if (error.code !== "EADDRINUSE") return fail(error);
      console.log(`Port ${port} is in use; another one is taken.`);
      server.listen(0, "127.0.0.1");
    });
    server.listen(port, "127.0.0.1").once("listening", done);
  });
  const url = `http://localhost:${server.address().port}/`;
  const close = () => new Promise((done) => {
    server.closeAllConnections();
    server.close(done);
  });
  return { url, requests, close };
}

async function send(roots, request, response) {
  const path = normalize(decodeURIComponent(new URL(request.url, "http://localhost").pathname));
  const prefixes = Object.keys(roots).filter((p) => path.startsWith(p));
  const prefix = prefixes.sort((a, b) => b.length - a.length)[0];
  let file = join(roots[prefix], path.slice(prefix.length));
  if ((await stat(file)).isDirectory()) file = join(file, "index.html");
  const { size, mtimeMs } = await stat(file);
  const tag = `"${size}-${mtimeMs}"`;
  const head = {
    "content-type": types[extname(file)] ?? "application/octet-stream", etag: tag,
    "accept-ranges": "bytes", "cache-control": "no-cache",
  };
  const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? "");
  const same = [undefined, tag].includes(request.headers["if-range"]);
  const from = range && same ? Number(range[1]) : 0;
  if (from > 0) head["content-range"] = `bytes ${from}-${size - 1}/${size}`;
  response.writeHead(from > 0 ? 206 : 200, { ...head, "content-length": size - from });
  if (request.method === "HEAD") response.end();
  else createReadStream(file, { start: from }).pipe(response);
}

if (process.argv[1] === import.meta.filename) {
  const [root = "web/dist/demo", port = "8080"] = process.argv.slice(2);
  const { url } = await serve(root, { port: Number(port), isolated: true });
  console.log(`The page is at ${url} (Ctrl-C stops the server)`);
}
