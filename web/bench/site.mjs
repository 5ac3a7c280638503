// A web server that sends files as a good host does, in brotli, and counts what it sends.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { extname, join, normalize, relative } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const types = {
  ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css",
  ".wasm": "application/wasm", ".json": "application/json", ".svg": "image/svg+xml",
  ".webmanifest": "application/manifest+json", ".jpg": "image/jpeg",
};
const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 };
const packed = join(tmpdir(), "inctrl-brotli");
mkdirSync(packed, { recursive: true });

/** A file in brotli; what was packed once is kept in the system's temporary folder. */
function brotli(bytes, digest) {
  const file = join(packed, digest);
  if (!existsSync(file)) writeFileSync(file, brotliCompressSync(bytes, { params }));
  return readFileSync(file);
}

/** The files of a folder by their paths, as they are sent. */
function filesOf(folder) {
  const found = readdirSync(folder, { recursive: true, withFileTypes: true });
  return new Map(found.filter((entry) => entry.isFile()).map(({ parentPath, name }) => {
    const file = join(parentPath, name);
    const bytes = readFileSync(file);
    const digest = createHash("sha256").update(bytes).digest("hex");
    const plain = extname(name) === ".jpg";
    const body = plain ? bytes : brotli(bytes, digest);
    return [`/${relative(folder, file)}`, { digest, plain, body }];
  }));
}

/** Bytes that are sent at once when the line is slow. */
const piece = 8 << 10;

/**
 * Serves a folder. `sent` counts bytes of bodies by path. With a rate, in bits per second, all
 * connections share a line of that rate.
 */
export async function site(folder, { rate = Infinity } = {}) {
  const sent = new Map();
  let free = 0;
  const turn = async (bytes) => {
    const now = performance.now();
    free = Math.max(free, now) + (8000 * bytes) / rate;
    if (free > now) await new Promise((resolve) => setTimeout(resolve, free - now));
  };
  const files = filesOf(folder);
  const answer = async (request, response) => {
    let path = normalize(new URL(request.url, "http://localhost").pathname);
    if (path.endsWith("/")) path += "index.html";
    const { digest, plain, body } = files.get(path);
    const head = {
      "content-type": types[extname(path)] ?? "application/octet-stream",
      etag: `"${digest}"`, "cache-control": "no-cache",
      "cross-origin-opener-policy": "same-origin", "cross-origin-embedder-policy": "require-corp",
    };
    if (request.headers["if-none-match"] === head.etag) return response.writeHead(304, head).end();
    if (!plain) head["content-encoding"] = "br";
    response.writeHead(200, { ...head, "content-length": body.length });
    if (request.method === "HEAD") return response.end();
    for (let at = 0; at < body.length; at += piece) {
      const part = body.subarray(at, at + piece);
      if (rate < Infinity) await turn(part.length);
      if (response.destroyed) return;
      sent.set(path, (sent.get(path) ?? 0) + part.length);
      response.write(part);
    }
    response.end();
  };
  const server = createServer((request, response) => {
    answer(request, response).catch(() => response.writeHead(404).end("not found"));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://localhost:${server.address().port}/`, sent,
    total: () => [...sent.values()].reduce((a, b) => a + b, 0),
    close: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(resolve);
    }),
  };
}
