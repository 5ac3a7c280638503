// How files are loaded: cache, versions, broken connections.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { inBrowsers, it, servers, web } from "./harness.mjs";
import { inPage } from "./page.mjs";

const s = servers();

inBrowsers("loading", (browser) => {
  it("replaces a damaged cache", async () => {
    // Each load in a page of its own: a page keeps in memory what it has loaded.
    const load = (damage) => inPage(browser, s.isolated.url, async ({ lib }, damage) => {
      const cache = await caches.open("mine");
      for (const request of damage ? await cache.keys() : []) {
        const response = await cache.match(request);
        const bytes = new Uint8Array(await response.arrayBuffer());
        bytes[bytes.length >> 1] ^= 1;
        await cache.put(request, new Response(bytes, { headers: response.headers }));
      }
      const seen = [];
      const onProgress = (p) => seen.push(p);
      const d = await lib.AnomalyDetector.create({ cache: "mine", onProgress });
      d.close();
      return seen.some((p) => p.name === "model" && p.cached);
    }, damage);
    assert.equal(await load(false), false);
    assert.equal(await load(false), true);
    assert.equal(await load(true), false);
    assert.equal(await load(false), true);
  });

  it("says what the cache has, and clears it", async () => {
    const r = await inPage(browser, s.isolated.url, async ({ lib }) => {
      const { AnomalyDetector, cache, env } = lib;
      env.cache = "to-clear";
      const before = [await cache.entries(), await cache.size(), await cache.clear()];
      const load = async () => (await AnomalyDetector.create({ model: "/lib/mini.safetensors" }))
        .close();
      await load();
      const entries = await cache.entries();
      const [size, other] = [await cache.size(), await cache.entries({ cache: "another" })];
      const { url } = entries.find(({ name }) => name === "mini.safetensors");
      const one = [await cache.clear(url), await cache.clear(url), await cache.entries()];
      const all = [await cache.clear(), await cache.entries()];
      env.cache = false;
      const off = [await cache.entries(), await cache.clear()];
      return { before, entries, size, other, one, all, off };
    });
    assert.deepEqual([r.before, r.other, r.all, r.off],
      [[[], 0, false], [], [true, []], [[], false]]);
    const files = ["program", "kernels", "model"].map((key) => r.entries.find(({ name }) =>
      (key === "kernels" ? ["kernels.wasm", "relaxed.wasm"]
        : [{ program: "inctrl.wasm", model: "mini.safetensors" }[key]]).includes(name)));
    assert.equal(r.entries.length, files.length);
    for (const { name, url, bytes, sha256, converted } of files) {
      const file = readFileSync(join(web, "dist", name));
      assert.equal(url, `${s.isolated.url}lib/${name}`);
      const digest = createHash("sha256").update(file).digest("hex");
      assert.deepEqual([bytes, sha256, converted], [file.length, digest, false]);
    }
    assert.equal(r.size, r.entries.reduce((sum, { bytes }) => sum + bytes, 0));
    assert.deepEqual(r.one.slice(0, 2), [true, false]);
    assert.equal(r.one[2].length, 2);
  });

  it("takes a newer version of a file, and the cached one where there is no server", async () => {
    const file = readFileSync(join(web, "dist", "mini.safetensors"));
    let version = 1;
    const asked = [];
    const server = createServer((request, response) => {
      asked.push(request.method);
      response.writeHead(200, {
        "access-control-allow-origin": "*", "content-length": file.length,
        // A header that pages of other origins may read, as an ETag is not.
        "last-modified": new Date(Date.UTC(2026, 0, version)).toUTCString(),
      }).end(request.method === "HEAD" ? undefined : file);
    });
    await new Promise((f) => server.listen(0, "127.0.0.1", f));
    const url = `http://127.0.0.1:${server.address().port}/model.safetensors`;
    const digest = createHash("sha256").update(file).digest("hex");
    const load = (cache, sha256) => inPage(browser, s.plain.url, async ({ lib }, options) => {
      const seen = [];
      const onProgress = (p) => seen.push(p);
      const d = await lib.AnomalyDetector.create({ ...options, onProgress });
      d.close();
      return seen.some((p) => p.name === "model" && p.cached);
    }, { model: url, cache, sha256 });
    try {
      assert.equal(await load("versions"), false);
      assert.equal(await load("versions"), true);
      version = 2;
      assert.equal(await load("versions"), false);
      assert.equal(await load("versions"), true);
      assert.deepEqual(asked, ["GET", "HEAD", "HEAD", "GET", "HEAD"]);
      assert.equal(await load("versions", digest), true);
      assert.equal(asked.length, 5);
    } finally {
      server.closeAllConnections();
      await new Promise((f) => server.close(f));
    }
    assert.equal(await load("versions"), true);
  });

  it("resumes a load that broke off", async () => {
    const file = readFileSync(join(web, "dist", "mini.safetensors"));
    const asked = [];
    const server = createServer((request, response) => {
      if (request.method === "OPTIONS") {
        return response.writeHead(204, {
          "access-control-allow-origin": "*", "access-control-allow-headers": "range, if-range",
        }).end();
      }
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
      asked.push([from, request.headers["if-range"]]);
      response.setHeader("access-control-allow-origin", "*");
      response.setHeader("access-control-expose-headers", "etag");
      const head = { etag: '"1"', "content-length": file.length - from };
      response.writeHead(from > 0 ? 206 : 200, head);
      const end = Math.min(file.length, from + Math.ceil(file.length / 3)); // then it breaks off
      response.write(file.subarray(from, end), () => {
        if (end < file.length) response.destroy();
        else response.end();
      });
    });
    await new Promise((f) => server.listen(0, "127.0.0.1", f));
    try {
      const url = `http://127.0.0.1:${server.address().port}/model.safetensors`;
      const r = await inPage(browser, s.plain.url, async ({ lib }, url) => {
        const seen = [];
        const onProgress = (p) => seen.push(p);
        const d = await lib.AnomalyDetector.create({ model: url, cache: false, onProgress });
        const { digest } = await d.info();
        d.close();
        const loaded = seen.filter((p) => p.name === "model").map((p) => p.loaded);
        return { digest, last: loaded.at(-1), falls: loaded.some((n, i) => n < loaded[i - 1]) };
      }, url);
      assert.equal(r.digest, createHash("sha256").update(file).digest("hex"));
      assert.equal(r.last, file.length);
      assert.equal(r.falls, false);
      const ranges = asked.filter(([from]) => from > 0);
      const tags = ranges.map(([, tag]) => tag);
      assert.ok(tags.length >= 2, JSON.stringify(asked));
      assert.ok(tags.every((tag) => tag === '"1"' || tag === undefined), JSON.stringify(asked));
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });
});
