// The library as a developer calls it, and the ways in which things go wrong.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { inBrowsers, it, servers, web } from "./harness.mjs";

const s = servers();

/** Runs f in a page with the library as {lib, image, normals}. */
async function inPage(browser, url, f, ...args) {
  const page = await browser.page(`${url}test/blank.html`);
  try {
    return await page.evaluate(`(async () => {
      const lib = await import("/lib/inctrl.js");
      const load = async (path) => new File([await (await fetch("/made/demo/fabric/" + path)).blob()], path);
      const normals = await Promise.all([0, 1, 2, 3].map((i) => load("train/good/00" + i + ".jpg")));
      const image = await load("test/hole/000.jpg");
      const name = (p) => p.then(() => "none", (e) => e.name);
      return (${f})({ lib, load, normals, image, name }, ...${JSON.stringify(args)});
    })()`);
  } finally {
    assert.deepEqual(page.faults, []);
    await page.close();
  }
}

inBrowsers("library", (browser) => {
  for (const [kind, threads] of [["isolated", 2], ["plain", 1]]) {
    it(`learns, scores and gives back on a page that is ${kind}`, async () => {
      const r = await inPage(browser, s[kind].url, async ({ lib, normals, image }) => {
        const seen = [];
        const d = await lib.AnomalyDetector.create({ threads: 2, onProgress: (p) => seen.push(p) });
        const prompts = await d.learn(normals, { calibrate: 0.05 });
        const first = await d.score(image, { prompts });
        const again = await d.loadPrompts(prompts.toBlob());
        const second = await d.score(image, { prompts: again });
        const odd = await d.score(normals[0], { prompts, threshold: 0 });
        const threads = d.threads;
        d.close();
        const closed = await d.score(image, { prompts }).catch((e) => e.name);
        const last = seen.filter((p) => p.name === "model").pop();
        return {
          first, equal: first.digest === second.digest, odd: odd.isAnomalous, threads, closed,
          whole: last.loaded === last.total, map: first.map.data.length, isolated: crossOriginIsolated,
        };
      });
      assert.equal(r.threads, threads);
      assert.equal(r.isolated, kind === "isolated");
      assert.ok(r.equal && r.odd && r.whole && r.first.isAnomalous && r.map === 225);
      assert.ok(r.first.score > 0 && r.first.score < 1 && r.first.decoder === "inctrl");
      assert.ok(r.first.timings.total >= r.first.timings.encode);
      assert.equal(r.closed, "ClosedError");
    });
  }

  it("looks at whole images, turned and in tiles", async () => {
    const r = await inPage(browser, s.isolated.url, async ({ lib, normals, image, name }) => {
      const d = await lib.AnomalyDetector.create();
      const view = { turns: 4, tiles: 2, foreground: true };
      const prompts = await d.learn(normals.slice(0, 1), { view });
      const again = await d.loadPrompts(prompts.toBlob());
      const [seen, of] = [await d.score(image, { prompts }), await d.score(image, { prompts: again })];
      const patch = seen.map.data.indexOf(Math.max(...seen.map.data));
      const near = await d.nearest(image, { prompts, patch });
      const refused = await name(d.learn(normals, { view: { tiles: 99 } }));
      const wide = new ImageData(300, 200);
      const pixels = [];
      for (const letterbox of [undefined, true, false]) {
        const prompts = await d.learn(normals.slice(0, 1), letterbox === undefined ? {} : { view: { letterbox } });
        pixels.push((await d.score(wide, { prompts })).square.resized_width);
      }
      d.close();
      return { grid: seen.map.width, equal: seen.digest === of.digest, prompt: near.prompt, refused, pixels };
    });
    assert.ok(r.grid >= 30 && r.equal && r.prompt === 0);
    assert.deepEqual(r.pixels, [240, 240, 360]);
    assert.notEqual(r.refused, "none");
  });

  it("takes images in every form", async () => {
    const r = await inPage(browser, s.isolated.url, async ({ lib, normals, image, load }) => {
      const d = await lib.AnomalyDetector.create();
      const prompts = await d.learn(normals);
      const bitmap = await createImageBitmap(image);
      const canvas = Object.assign(document.createElement("canvas"), { width: bitmap.width, height: bitmap.height });
      canvas.getContext("2d").drawImage(bitmap, 0, 0);
      const image = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      const off = new OffscreenCanvas(bitmap.width, bitmap.height);
      off.getContext("2d").drawImage(bitmap, 0, 0);
      const webp = await off.convertToBlob({ type: "image/webp", quality: 0.9 });
      const bytes = await image.arrayBuffer();
      const forms = {
        file: image, bytes, array: new Uint8Array(bytes), url: "/made/demo/fabric/test/hole/000.jpg",
        bitmap, canvas, image, off, webp,
      };
      const all = {};
      for (const [name, form] of Object.entries(forms)) {
        const { score, digest, decoder } = await d.score(form, { prompts });
        all[name] = { score, digest, decoder };
      }
      d.close();
      return all;
    });
    for (const name of ["bytes", "array", "url"]) assert.equal(r[name].digest, r.file.digest, name);
    assert.equal(r.webp.decoder, "inctrl");
    for (const name of ["bitmap", "canvas", "image", "off"]) {
      assert.equal(r[name].decoder, "browser", name);
      assert.ok(Math.abs(r[name].score - r.file.score) < 0.05, name);
    }
  });

  it("aborts within an image and goes on", async () => {
    const r = await inPage(browser, s.isolated.url, async ({ lib, normals, image, name }) => {
      const d = await lib.AnomalyDetector.create({ threads: 1 });
      const prompts = await d.learn(normals);
      const want = (await d.score(image, { prompts })).digest;
      const names = [];
      for (const wait of [0, 5, 20]) {
        const controller = new AbortController();
        const call = name(d.learn([...normals, ...normals], { signal: controller.signal }));
        await new Promise((f) => setTimeout(f, wait));
        controller.abort();
        names.push(await call);
      }
      const gone = new AbortController();
      gone.abort(new RangeError("mine"));
      names.push(await name(d.score(image, { prompts, signal: gone.signal })));
      names.push(await name(lib.AnomalyDetector.create({ signal: gone.signal })));
      const got = (await d.score(image, { prompts })).digest;
      d.close();
      return { names, same: want === got };
    });
    assert.deepEqual(r.names, ["AbortError", "AbortError", "AbortError", "RangeError", "RangeError"]);
    assert.ok(r.same);
  });

  it("takes hundreds of calls at once, and lets go of those that are aborted", async () => {
    const r = await inPage(browser, s.isolated.url, async ({ lib, normals }) => {
      const d = await lib.AnomalyDetector.create();
      const prompts = await d.learn(normals);
      const image = new ImageData(60, 60);
      const stop = new AbortController();
      const calls = Array.from({ length: 200 }, (_, i) => d.score(image, { prompts, ...(i >= 100 && { signal: stop.signal }) }));
      stop.abort();
      const all = await Promise.allSettled(calls);
      const file = prompts.toBlob();
      const sets = await Promise.all(Array.from({ length: 100 }, () => d.loadPrompts(file)));
      // A canvas that is drawn on while earlier states of it wait.
      const canvas = new OffscreenCanvas(60, 60);
      const context = canvas.getContext("2d");
      const states = await Promise.all(Array.from({ length: 8 }, (_, i) => {
        context.fillStyle = `rgb(${30 * i} 0 0)`;
        context.fillRect(0, 0, 60, 60);
        return d.score(canvas, { prompts });
      }));
      d.close();
      const failed = all.flatMap((a, i) => (a.reason ? [[i >= 100, a.reason.name]] : []));
      return {
        states: new Set(states.map((r) => r.pixelsDigest)).size, scores: new Set(all.slice(0, 100).map((a) => a.value?.score)).size, count: failed.length,
        failed: [...new Set(failed.map(String))], digests: new Set(sets.map((p) => p.info.digest)).size,
      };
    });
    assert.deepEqual(r, { states: 8, scores: 1, count: 100, failed: ["true,AbortError"], digests: 1 });
  });

  it("survives 50 deaths of its worker", async () => {
    const r = await inPage(browser, s.isolated.url, async ({ lib, normals, image, name }) => {
      const d = await lib.AnomalyDetector.create({ threads: 2 });
      const prompts = await d.learn(normals.slice(0, 2));
      const want = (await d.score(image, { prompts })).digest;
      const bad = [];
      for (let i = 0; i < 50; i++) {
        const call = name(d.score(image, { prompts }));
        await new Promise((f) => setTimeout(f, i));
        d.restart();
        const error = await call;
        if (error !== "WorkerLost" && error !== "none") bad.push(error);
        if (i % 10 === 9 && (await d.score(image, { prompts })).digest !== want) bad.push("digest");
      }
      d.close();
      return bad;
    });
    assert.deepEqual(r, []);
  });

  it("refuses hostile images and files with a typed error, and stays up", async () => {
    const r = await inPage(browser, s.isolated.url, async ({ lib, load, normals, image, name }) => {
      const d = await lib.AnomalyDetector.create();
      const prompts = await d.learn(normals.slice(0, 2));
      const bytes = new Uint8Array(await image.arrayBuffer());
      const errors = {};
      let seed = 1;
      const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
      for (let i = 0; i < 60; i++) {
        const copy = bytes.slice(0, i % 3 === 0 ? Math.floor(random() * bytes.length) : bytes.length);
        for (let k = 0; k < 20 && copy.length > 0; k++) copy[Math.floor(random() * copy.length)] = random() * 256;
        const error = await name(d.score(copy, { prompts }));
        errors[error] = (errors[error] ?? 0) + 1;
      }
      const model = new Uint8Array(await (await fetch("/lib/mini.safetensors")).arrayBuffer());
      const files = { none: [], text: "a text", head: model.slice(0, 5000), half: model.slice(0, model.length / 2) };
      files.flipped = model.slice();
      files.flipped[20] ^= 255;
      const models = {};
      for (const [key, part] of Object.entries(files)) {
        models[key] = await name(lib.AnomalyDetector.create({ model: new Blob([part]) }));
      }
      const digest = "0".repeat(64);
      models.digest = await name(lib.AnomalyDetector.create({ model: new Blob([model]), sha256: digest }));
      models.missing = await name(lib.AnomalyDetector.create({ model: "/lib/none.safetensors" }));
      const file = new Uint8Array(await prompts.toBlob().arrayBuffer());
      const calls = {
        file: await name(d.loadPrompts(file.slice(0, 999))), many: await name(d.learn(Array(9).fill(image))),
        none: await name(d.learn([])), method: await name(d.learn(normals, { method: "other" })),
        empty: await name(d.score(new ImageData(1, 1), { prompts })),
      };
      await d.score(image, { prompts });
      d.close();
      return { errors, models, calls };
    });
    assert.ok(r.errors.ImageError > 5, JSON.stringify(r.errors));
    assert.deepEqual(Object.keys(r.errors).filter((e) => e !== "none" && e !== "ImageError"), []);
    const { digest, missing, ...files } = r.models;
    for (const [key, error] of Object.entries(files)) assert.equal(error, "FileError", key);
    assert.equal(digest, "LoadError");
    assert.equal(missing, "LoadError");
    assert.deepEqual(r.calls, {
      file: "FileError", many: "ArgumentError", none: "ArgumentError", method: "ArgumentError", empty: "none",
    });
  });

  it("loads a damaged cache anew", async () => {
    const r = await inPage(browser, s.isolated.url, async ({ lib }) => {
      const load = async () => {
        const seen = [];
        const d = await lib.AnomalyDetector.create({ cache: "mine", onProgress: (p) => seen.push(p) });
        d.close();
        return seen.some((p) => p.name === "model" && p.cached);
      };
      const cold = await load();
      const warm = await load();
      const cache = await caches.open("mine");
      for (const request of await cache.keys()) {
        const response = await cache.match(request);
        const bytes = new Uint8Array(await response.arrayBuffer());
        bytes[bytes.length >> 1] ^= 1;
        await cache.put(request, new Response(bytes, { headers: response.headers }));
      }
      const damaged = await load();
      const healed = await load();
      return { cold, warm, damaged, healed };
    });
    assert.deepEqual(r, { cold: false, warm: true, damaged: false, healed: true });
  });

  it("takes a newer version of a file, and what it has where there is no server", async () => {
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
    const load = (name, sha256) => inPage(browser, s.plain.url, async ({ lib }, url, cache, sha256) => {
      const seen = [];
      const d = await lib.AnomalyDetector.create({ model: url, cache, ...(sha256 && { sha256 }), onProgress: (p) => seen.push(p) });
      d.close();
      return seen.some((p) => p.name === "model" && p.cached);
    }, url, name, sha256);
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

  it("goes on where a load broke off", async () => {
    const file = readFileSync(join(web, "dist", "mini.safetensors"));
    const asked = [];
    const server = createServer((request, response) => {
      if (request.method === "OPTIONS") {
        const allow = { "access-control-allow-origin": "*", "access-control-allow-headers": "range, if-range" };
        return response.writeHead(204, allow).end();
      }
      const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? "")?.[1] ?? 0);
      asked.push([from, request.headers["if-range"]]);
      response.setHeader("access-control-allow-origin", "*");
      response.setHeader("access-control-expose-headers", "etag");
      response.writeHead(from > 0 ? 206 : 200, { etag: '"1"', "content-length": file.length - from });
      const end = Math.min(file.length, from + Math.ceil(file.length / 3)); // then the line breaks
      response.write(file.subarray(from, end), () => (end < file.length ? response.destroy() : response.end()));
    });
    await new Promise((f) => server.listen(0, "127.0.0.1", f));
    try {
      const url = `http://127.0.0.1:${server.address().port}/model.safetensors`;
      const r = await inPage(browser, s.plain.url, async ({ lib }, url) => {
        const seen = [];
        const d = await lib.AnomalyDetector.create({ model: url, cache: false, onProgress: (p) => seen.push(p) });
        const { digest } = await d.info();
        d.close();
        const loaded = seen.filter((p) => p.name === "model").map((p) => p.loaded);
        return { digest, last: loaded.at(-1), falls: loaded.some((n, i) => n < loaded[i - 1]) };
      }, url);
      assert.equal(r.digest, createHash("sha256").update(file).digest("hex"));
      assert.equal(r.last, file.length);
      assert.equal(r.falls, false);
      const ranges = asked.filter(([from]) => from > 0);
      assert.ok(ranges.length >= 2 && ranges.every(([, tag]) => tag === '"1"' || tag === undefined), JSON.stringify(asked));
    } finally {
      server.closeAllConnections();
      server.close();
    }
  });

  it("does not grow over 1000 images", { skip: browser.name === "firefox" && "once is enough" }, async () => {
    const [early, late] = await inPage(browser, s.isolated.url, async ({ lib, normals }) => {
      const d = await lib.AnomalyDetector.create();
      const prompts = await d.learn(normals);
      const image = new ImageData(240, 240);
      const memory = [];
      for (let i = 1; i <= 1000; i++) {
        image.data.fill(i % 256);
        await d.score(image, { prompts });
        if (i === 50 || i === 1000) memory.push(d.memory);
      }
      d.close();
      return memory;
    });
    assert.ok(late <= early + (4 << 20), `${early} bytes, then ${late}`);
  });
});
