// The library as a developer calls it, and what can go wrong.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { before } from "node:test";
import { inBrowsers, it, native, out, servers, web } from "./harness.mjs";

const s = servers();
before(() => {
  const file = join(out, "library-nano.safetensors");
  rmSync(file, { force: true });
  native("convert", "--synthetic", "nano-240", "-o", file);
});

/** Runs f in a page with the library and images; name(promise) is the name of its error. */
async function inPage(browser, url, f, ...args) {
  const page = await browser.page(`${url}exec/blank.html`);
  try {
    return await page.evaluate(`(async () => {
      const { messages } = await import("/test/workers.js");
      const lib = await import("/lib/inctrl.js");
      const load = async (path) =>
        new File([await (await fetch("/made/demo/fabric/" + path)).blob()], path);
      const paths = [0, 1, 2, 3].map((i) => "train/good/00" + i + ".jpg");
      const normals = await Promise.all(paths.map(load));
      const image = await load("test/hole/000.jpg");
      const name = (p) => p.then(() => "none", (e) => e.name);
      return (${f})({ lib, load, messages, normals, image, name }, ...${JSON.stringify(args)});
    })()`);
  } finally {
    assert.deepEqual(page.faults, []);
    await page.close();
  }
}

const recordKeys = [
  "image", "score", "anomalous", "threshold", "parts", "method", "model", "map", "digest",
  "model_digest", "prompts_digest", "pixels_digest",
];

inBrowsers("library", (browser) => {
  for (const [kind, threads] of [["isolated", 2], ["plain", 1]]) {
    it(`learns, scores and reads prompts on a page that is ${kind}`, async () => {
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
          first, equal: first.digest === second.digest, odd: odd.anomalous, threads, closed,
          whole: last.loaded === last.total, map: first.map.values.length,
          area: lib.areaOf(first.map.frame),
          isolated: crossOriginIsolated, record: lib.toRecord(first),
        };
      });
      assert.equal(r.threads, threads);
      assert.equal(r.isolated, kind === "isolated");
      assert.ok(r.equal && r.odd && r.whole && r.first.anomalous && r.map === 225);
      assert.deepEqual(r.area, { left: 0, top: 0, width: 320, height: 320 });
      assert.deepEqual(Object.keys(r.record), recordKeys);
      assert.deepEqual(r.record.map.frame, {
        width: 320, height: 320, left: 0, top: 0, side: 240,
        resized_width: 240, resized_height: 240,
      });
      assert.ok(r.first.score > 0 && r.first.score < 1 && r.first.decoder === "inctrl");
      assert.ok(r.first.timings.total >= r.first.timings.encode);
      assert.equal(r.closed, "ClosedError");
    });
  }

  it("views whole images, rotations and tiles", async () => {
    const r = await inPage(browser, s.isolated.url, async ({ lib, normals, image, name }) => {
      const d = await lib.AnomalyDetector.create();
      const view = { rotations: 4, tiles: 2, foreground: true };
      const prompts = await d.learn(normals.slice(0, 1), { view });
      const again = await d.loadPrompts(prompts.toBlob());
      const seen = await d.score(image, { prompts });
      const same = (await d.score(image, { prompts: again })).digest === seen.digest;
      const { values } = seen.map;
      const patch = values.indexOf(Math.max(...values));
      const near = await d.nearest(image, { prompts, patch });
      const refused = await name(d.learn(normals, { view: { tiles: 99 } }));
      const wide = new ImageData(300, 200);
      const pixels = [];
      for (const letterbox of [undefined, true, false]) {
        const o = letterbox === undefined ? {} : { view: { letterbox } };
        const prompts = await d.learn(normals.slice(0, 1), o);
        pixels.push((await d.score(wide, { prompts })).map.frame.resizedWidth);
      }
      d.close();
      return { grid: seen.map.grid, same, prompt: near.prompt, refused, pixels };
    });
    assert.ok(r.grid >= 30 && r.same && r.prompt === 0);
    assert.deepEqual(r.pixels, [240, 240, 360]);
    assert.match(r.refused, /^(Argument|File)Error$/);
  });

  it("takes images in every form", async () => {
    const r = await inPage(browser, s.isolated.url, async ({ lib, normals, image }) => {
      const d = await lib.AnomalyDetector.create();
      const prompts = await d.learn(normals);
      const bitmap = await createImageBitmap(image);
      const { width, height } = bitmap;
      const canvas = Object.assign(document.createElement("canvas"), { width, height });
      canvas.getContext("2d").drawImage(bitmap, 0, 0);
      const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
      const off = new OffscreenCanvas(width, height);
      off.getContext("2d").drawImage(bitmap, 0, 0);
      const webp = await off.convertToBlob({ type: "image/webp", quality: 0.9 });
      const bytes = await image.arrayBuffer();
      const forms = {
        file: image, bytes, array: new Uint8Array(bytes),
        url: "/made/demo/fabric/test/hole/000.jpg", bitmap, canvas, pixels, off, webp,
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
    for (const name of ["bitmap", "canvas", "pixels", "off"]) {
      assert.equal(r[name].decoder, "browser", name);
      assert.ok(Math.abs(r[name].score - r.file.score) < 0.05, name);
    }
  });

  it("aborts within an image and goes on", async () => {
    const r = await inPage(browser, s.isolated.url, async (tools) => {
      const { lib, messages, normals, image, name } = tools;
      const d = await lib.AnomalyDetector.create({ threads: 1 });
      const prompts = await d.learn(normals);
      const want = (await d.score(image, { prompts })).digest;
      const names = [];
      for (const count of [0, 1, 2]) { // at once, then as the worker computes
        const controller = new AbortController();
        const alive = messages(count, "alive");
        const call = name(d.learn([...normals, ...normals], { signal: controller.signal }));
        await alive;
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
    const own = ["RangeError", "RangeError"];
    assert.deepEqual(r.names, ["AbortError", "AbortError", "AbortError", ...own]);
    assert.ok(r.same);
  });

  it("takes hundreds of calls at once, and lets go of those that are aborted", async () => {
    const r = await inPage(browser, s.isolated.url, async ({ lib, normals }) => {
      const d = await lib.AnomalyDetector.create();
      const prompts = await d.learn(normals);
      const image = new ImageData(60, 60);
      const stop = new AbortController();
      const calls = Array.from({ length: 200 }, (_, i) =>
        d.score(image, { prompts, ...(i >= 100 && { signal: stop.signal }) }));
      stop.abort();
      const all = await Promise.allSettled(calls);
      const file = prompts.toBlob();
      const sets = await Promise.all(Array.from({ length: 100 }, () => d.loadPrompts(file)));
      // A canvas that is drawn on while calls with its earlier pixels wait.
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
        states: new Set(states.map((r) => r.pixelsDigest)).size,
        scores: new Set(all.slice(0, 100).map((a) => a.value?.score)).size, count: failed.length,
        failed: [...new Set(failed.map(String))],
        digests: new Set(sets.map((p) => p.info.digest)).size,
      };
    });
    assert.deepEqual(r, {
      states: 8, scores: 1, count: 100, failed: ["true,AbortError"], digests: 1,
    });
  });

  it("survives 50 deaths of its worker, and never mixes up prompt sets", async () => {
    const r = await inPage(browser, s.isolated.url, async (tools) => {
      const { lib, messages, normals, image, name } = tools;
      const d = await lib.AnomalyDetector.create({ threads: 2 });
      const sets = [await d.learn(normals.slice(0, 2)), await d.learn(normals.slice(2))];
      const score = async (prompts) => (await d.score(image, { prompts })).digest;
      const want = [await score(sets[0]), await score(sets[1])];
      const bad = new Set(want[0] === want[1] ? ["equal"] : []);
      const errors = {};
      for (let i = 0; i < 50; i++) {
        const order = i % 2 ? [0, 1] : [1, 0];
        const moment = messages(i % 9); // while it starts, loads the sets, scores
        const calls = order.map((k) => score(sets[k]).then((got) => got === want[k] || bad.add(i)));
        const ended = Promise.all(calls.map(name));
        await Promise.race([moment, ended]);
        d.restart();
        for (const error of await ended) errors[error] = (errors[error] ?? 0) + 1;
      }
      for (const k of [1, 0]) if ((await score(sets[k])) !== want[k]) bad.add("at the end");
      d.close();
      return { bad: [...bad], errors };
    });
    assert.deepEqual(r.bad, []);
    assert.ok(r.errors.WorkerLost > 25, JSON.stringify(r.errors));
    assert.deepEqual(Object.keys(r.errors).filter((e) => !["WorkerLost", "none"].includes(e)), []);
  });

  it("refuses prompt sets of other detectors, and closed ones", async () => {
    const r = await inPage(browser, s.isolated.url, async ({ lib, normals, image, name }) => {
      const [a, b] = [await lib.AnomalyDetector.create(), await lib.AnomalyDetector.create()];
      const c = await lib.AnomalyDetector.create({ model: "/out/library-nano.safetensors" });
      const prompts = await a.learn(normals.slice(0, 2));
      const own = await c.learn(normals.slice(2));
      const uses = (d, prompts) => Promise.all([
        d.score(image, { prompts }), d.nearest(image, { prompts, patch: 0 }), d.forget(prompts),
      ].map(name));
      const foreign = [...(await uses(b, prompts)), ...(await uses(c, prompts))];
      const mismatch = await name(c.loadPrompts(prompts.toBlob()));
      const want = (await a.score(image, { prompts })).digest;
      const copy = await b.loadPrompts(prompts.toBlob());
      const same = (await b.score(image, { prompts: copy })).digest === want;
      const early = name(a.score(image, { prompts }));
      await a.forget(prompts);
      const forgotten = await uses(a, prompts);
      a.restart();
      const later = await name(a.score(image, { prompts }));
      const others = [
        await name(b.score(image, { prompts: copy })), await name(c.score(image, { prompts: own })),
      ];
      for (const d of [a, b, c]) d.close();
      return { foreign, mismatch, same, early: await early, forgotten, later, others };
    });
    assert.deepEqual(new Set(r.foreign), new Set(["ForeignError"]));
    assert.equal(r.mismatch, "MismatchError");
    assert.ok(r.same);
    assert.ok(["none", "ClosedError"].includes(r.early), r.early);
    assert.deepEqual(r.forgotten, ["ClosedError", "ClosedError", "none"]);
    assert.equal(r.later, "ClosedError");
    assert.deepEqual(r.others, ["none", "none"]);
  });

  it("rejects all calls of a closed detector, also those under way", async () => {
    const r = await inPage(browser, s.isolated.url, async (tools) => {
      const { lib, messages, normals, image, name } = tools;
      const d = await lib.AnomalyDetector.create();
      const prompts = await d.learn(normals.slice(0, 2));
      const file = prompts.toBlob();
      const model = await (await fetch("/lib/mini.safetensors")).blob();
      const calls = () => [
        d.info(), d.learn(normals), d.learn(normals, { calibrate: 0.05 }), d.loadPrompts(file),
        d.score(image, { prompts }), d.score("/made/demo/fabric/test/hole/000.jpg", { prompts }),
        d.nearest(image, { prompts, patch: 0 }), d.pixels(image), d.withModel(model),
      ].map(name);
      const alive = messages(1, "alive");
      const scores = Array.from({ length: 9 }, () => d.score(image, { prompts }));
      const early = [d.learn([...normals, ...normals]), ...scores].map(name);
      await alive;
      d.close();
      d.close();
      d.restart();
      const late = await Promise.all(calls());
      return { early: await Promise.all(early), late, forget: await name(d.forget(prompts)) };
    });
    assert.deepEqual(new Set(r.early), new Set(["ClosedError"]));
    assert.deepEqual(new Set(r.late), new Set(["ClosedError"]));
    assert.equal(r.forget, "none");
  });

  it("refuses arguments of other types", async () => {
    const errors = await inPage(browser, s.isolated.url, async ({ lib, normals, image }) => {
      const d = await lib.AnomalyDetector.create();
      const prompts = await d.learn(normals.slice(0, 1));
      const calls = {
        options: () => d.score(image), none: () => d.score(image, {}),
        empty: () => d.score(image, { prompts: {} }),
        file: () => d.score(image, { prompts: prompts.toBlob() }),
        promise: () => d.score(image, { prompts: Promise.resolve(prompts) }),
        null: () => d.score(null, { prompts }), number: () => d.score(7, { prompts }),
        element: () => d.score(document.body, { prompts }), images: () => d.learn(image),
        text: () => d.learn("a.jpg"), holes: () => d.learn([image, undefined]),
        normals: () => d.learn(normals, { calibrate: 0.05, normals: 5 }),
        view: () => d.learn(normals, { view: { turns: 4 } }),
        rate: () => d.learn(normals, { calibrate: 2 }),
        patch: () => d.nearest(image, { prompts, patch: 1e6 }),
        negative: () => d.nearest(image, { prompts, patch: -1 }),
        forget: () => d.forget(undefined),
      };
      const errors = {};
      for (const [key, call] of Object.entries(calls)) {
        errors[key] = await call().then(() => "none", (e) => `${e.name}: ${e.message}`);
      }
      d.close();
      return errors;
    });
    for (const [key, error] of Object.entries(errors)) assert.match(error, /^ArgumentError: /, key);
    assert.match(errors.none, /prompts: a PromptSet is wanted, not undefined/);
    assert.match(errors.view, /"turns" is none of rotations, letterbox, tiles, foreground/);
  });

  it("refuses hostile images and files with a typed error, and stays up", async () => {
    const r = await inPage(browser, s.isolated.url, async ({ lib, normals, image, name }) => {
      const d = await lib.AnomalyDetector.create();
      const prompts = await d.learn(normals.slice(0, 2));
      const bytes = new Uint8Array(await image.arrayBuffer());
      const errors = {};
      let seed = 1;
      const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
      for (let i = 0; i < 60; i++) {
        const end = i % 3 === 0 ? Math.floor(random() * bytes.length) : bytes.length;
        const copy = bytes.slice(0, end);
        const changes = end > 0 ? 20 : 0;
        for (let k = 0; k < changes; k++) copy[Math.floor(random() * end)] = random() * 256;
        const error = await name(d.score(copy, { prompts }));
        errors[error] = (errors[error] ?? 0) + 1;
      }
      const model = new Uint8Array(await (await fetch("/lib/mini.safetensors")).arrayBuffer());
      const files = {
        none: [], text: "a text", head: model.slice(0, 5000),
        half: model.slice(0, model.length / 2),
      };
      files.flipped = model.slice();
      files.flipped[20] ^= 255;
      const models = {};
      for (const [key, part] of Object.entries(files)) {
        models[key] = await name(lib.AnomalyDetector.create({ model: new Blob([part]) }));
      }
      const digest = "0".repeat(64);
      const other = { model: new Blob([model]), sha256: digest };
      models.digest = await name(lib.AnomalyDetector.create(other));
      models.missing = await name(lib.AnomalyDetector.create({ model: "/lib/none.safetensors" }));
      const file = new Uint8Array(await prompts.toBlob().arrayBuffer());
      const calls = {
        file: await name(d.loadPrompts(file.slice(0, 999))),
        many: await name(d.learn(Array(9).fill(image))),
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
      file: "FileError", many: "ArgumentError", none: "ArgumentError", method: "ArgumentError",
      empty: "none",
    });
  });

  it("replaces a damaged cache", async () => {
    const r = await inPage(browser, s.isolated.url, async ({ lib }) => {
      const load = async () => {
        const seen = [];
        const onProgress = (p) => seen.push(p);
        const d = await lib.AnomalyDetector.create({ cache: "mine", onProgress });
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

  const once = { skip: browser.name === "firefox" && "once is enough" };
  it("does not grow over 1000 images", once, async () => {
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
