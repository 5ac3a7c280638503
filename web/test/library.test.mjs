// The library as a developer calls it.
import assert from "node:assert/strict";
import { inBrowsers, it, servers } from "./harness.mjs";
import { inPage } from "./page.mjs";

const s = servers();

const recordKeys = [
  "image", "score", "anomalous", "threshold", "normalized", "parts", "method", "model", "map",
  "regions", "region_threshold", "region_min_area", "digest", "model_digest", "prompts_digest",
  "pixels_digest",
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
        width: 320, height: 320, left: 0, top: 0, input_width: 240, input_height: 240,
        resized_width: 240, resized_height: 240,
      });
      assert.ok(r.first.score > 0 && r.first.score < 1 && r.first.decoder === "inctrl");
      assert.ok(r.first.timings.total >= r.first.timings.encode);
      assert.equal(r.closed, "ClosedError");
    });
  }

  it("views whole images, rotations and tiles", async () => {
    const r = await inPage(browser, s.isolated.url, async ({ lib, normals, image }) => {
      const d = await lib.AnomalyDetector.create();
      const view = { rotations: 4, tiles: 2, foreground: true };
      const prompts = await d.learn(normals.slice(0, 1), { view });
      const again = await d.loadPrompts(prompts.toBlob());
      const seen = await d.score(image, { prompts });
      const same = (await d.score(image, { prompts: again })).digest === seen.digest;
      const { values } = seen.map;
      const patch = values.indexOf(Math.max(...values));
      const near = await d.nearest(image, { prompts, patch });
      const wide = new ImageData(300, 200);
      const pixels = [];
      for (const letterbox of [undefined, true, false]) {
        const o = letterbox === undefined ? {} : { view: { letterbox } };
        const prompts = await d.learn(normals.slice(0, 1), o);
        pixels.push((await d.score(wide, { prompts })).map.frame.resizedWidth);
      }
      d.close();
      return { rows: seen.map.rows, same, prompt: near.prompt, pixels };
    });
    assert.ok(r.rows >= 30 && r.same && r.prompt === 0);
    assert.deepEqual(r.pixels, [240, 240, 360]);
  });

  it("adds normal images to a prompt set, with the bits of learning all at once", async () => {
    const r = await inPage(browser, s.isolated.url, async ({ lib, normals, image, name }) => {
      const d = await lib.AnomalyDetector.create();
      const view = { rotations: 0 };
      const all = await d.learn([...normals, image], { view, calibrate: 0.05 });
      const few = await d.learn(normals, { view, calibrate: 0.05 });
      d.restart(); // the next worker reads the set from its file
      const more = await few.add(image);
      const same = more.info.digest === all.info.digest;
      const [before, after] = [await d.score(image, { prompts: few }),
        await d.score(image, { prompts: more })];
      const further = await d.learn(normals.slice(0, 2), { view, calibrate: 0.1, normals });
      const without = await further.add([normals[2]]);
      const found = await further.add([normals[2]], { calibrate: 0.1 });
      const none = await name(few.add([]));
      const [wrong, blank] = [await name(few.add(7)), await name(few.add(new Blob(["x"])))];
      const stop = AbortSignal.abort();
      const aborted = await name(few.add(image, { signal: stop }));
      await few.close();
      const closed = await name(few.add(image));
      d.close();
      return {
        same, before: before.score, after: after.score, shots: more.info.shots,
        lost: without.threshold, notes: without.notes, found: found.threshold,
        errors: [none, wrong, blank, aborted, closed],
      };
    });
    assert.ok(r.same && r.after < r.before && r.shots === 5);
    assert.ok(r.lost === undefined && r.notes.some((n) => n.startsWith("uncalibrated: ")));
    assert.ok(r.found > 0);
    assert.deepEqual(r.errors,
      ["ArgumentError", "ArgumentError", "ImageError", "AbortError", "ClosedError"]);
  });

  it("looks at polygons and masks only, and hatches the rest", async () => {
    const r = await inPage(browser, s.isolated.url, async ({ lib, normals, image }) => {
      const d = await lib.AnomalyDetector.create();
      const right = [[0.5, 0], [1, 0], [1, 1], [0.5, 1]];
      const [white, corner] = [new OffscreenCanvas(64, 64), new OffscreenCanvas(64, 64)];
      const paint = (canvas, x, y, w, h) => {
        const context = canvas.getContext("2d");
        context.fillRect(0, 0, 64, 64);
        context.fillStyle = "white";
        context.fillRect(x, y, w, h);
        return canvas;
      };
      paint(white, 32, 0, 32, 64);
      paint(corner, 32, 32, 32, 32);
      const results = [];
      for (const view of [
        { roi: [right], ignore: [[[0.5, 0.5], [1, 0.5], [1, 1], [0.5, 1]]] },
        { roi: [white], ignore: [corner] },
        { roi: [await white.convertToBlob()], ignore: [await corner.convertToBlob()] },
      ]) {
        const prompts = await d.learn(normals.slice(0, 2), { view });
        const again = await d.loadPrompts(prompts.toBlob());
        const result = await d.score(image, { prompts });
        const { digest } = await d.score(image, { prompts: again });
        results.push({
          pixels: result.pixelsDigest, same: digest === result.digest,
          area: prompts.info.area, outside: result.map.outside,
          record: [...lib.toRecord(result).map.outside], values: [...result.map.values],
          painted: Array.from(lib.heatmap(result).data.subarray(0, 64)),
        });
      }
      const plain = await d.score(image, { prompts: await d.learn(normals.slice(0, 2)) });
      d.close();
      return { results, plain: [plain.map.outside ?? null, "outside" in lib.toRecord(plain).map] };
    });
    assert.equal(r.results[0].area,
      "roi 0.5,0 1,0 1,1 0.5,1;ignore 0.5,0.5 1,0.5 1,1 0.5,1");
    for (const one of r.results) {
      assert.ok(one.same && one.pixels === r.results[0].pixels);
      assert.deepEqual(one.outside, r.results[0].outside);
      assert.deepEqual(one.record, one.outside);
      assert.equal(one.outside.length, 225 - 8 * 8); // the middle patch counts too
      assert.ok(one.outside.every((i) => one.values[i] === 0));
      assert.deepEqual(one.painted.slice(0, 4), [200, 200, 200, 189]);
      assert.deepEqual(one.painted.slice(8, 12), [150, 150, 150, 153]);
    }
    assert.deepEqual(r.plain, [null, false]);
  });

  it("keeps a range and a background, and has notes", async () => {
    const r = await inPage(browser, s.isolated.url, async ({ lib }, { narrow }) => {
      const d = await lib.AnomalyDetector.create();
      const file = Uint8Array.from(atob(narrow), (c) => c.charCodeAt(0));
      const clear = (red) => { // transparent, with a hidden colour
        const m = new ImageData(240, 240);
        for (let i = 0; i < m.data.length; i += 4) m.data[i] = red;
        return m;
      };
      const full = await d.learn([file]);
      const view = { range: "auto", background: "#102030" };
      const prompts = await d.loadPrompts((await d.learn([file], { view })).toBlob());
      const black = await d.score(clear(0), { prompts });
      const red = await d.score(clear(255), { prompts });
      const bare = await d.score(file, { prompts: full });
      const ranged = await d.score(file, { prompts });
      const seen = await d.pixels(file, { prompts });
      const shown = await d.pixels(clear(9), { prompts });
      d.close();
      return {
        same: black.digest === red.digest, notes: bare.notes, record: [...lib.toRecord(bare).notes],
        learned: full.info.notes, ranged: ranged.notes, ends: [seen.data[0], seen.data[4 * 63]],
        shown: Array.from(shown.data.subarray(0, 4)),
      };
    }, { // 8×8 pixels of 16 bits, 900 to 1,152
      narrow: "iVBORw0KGgoAAAANSUhEUgAAAAgAAAAIEAAAAACx9D0UAAAAJUlEQVR42mJhbmFgQYYsDAoEBBiZn6Bw" +
        "WRhZWEg1A0MAEAAA///9jAMSS7mMCwAAAABJRU5ErkJggg==",
    });
    assert.ok(r.same);
    assert.match(r.notes.join(), /^narrow_range: samples of 900 … 1152 fill little of 0 … 65535/);
    assert.deepEqual(r.record, r.notes);
    assert.ok(r.learned.includes(r.notes[0]));
    assert.equal(r.ranged, undefined);
    assert.deepEqual(r.ends, [0, 255]);
    assert.deepEqual(r.shown, [16, 32, 48, 255]);
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

  it("learns from the images that can be read, and says how different each is", async () => {
    const r = await inPage(browser, s.plain.url, async ({ lib, normals, image, name }) => {
      const d = await lib.AnomalyDetector.create();
      const [a, b, c, e] = normals;
      const view = { rotations: 0 };
      const tiff = new File([await (await fetch("/formats/tiff_RGB.tif")).blob()], "a.tif");
      const text = new File(["no image"], "text.jpg");
      const cut = new File([(await a.arrayBuffer()).slice(0, 2000)], "cut.jpg");
      const given = [a, text, b, "/none.jpg", tiff, c];
      const o = { view, calibrate: 0.05, normals: [cut, e] };
      const failed = await d.learn(given, o).catch((e) => e);
      const list = (all) => all.map((u) => [u.index, u.name, u.error.name]);
      const set = await d.learn(given, { ...o, skipUnreadable: true });
      const same = await d.learn([a, b, tiff, c], { ...o, normals: [e] });
      const others = await d.learn([b, tiff, c], { view });
      const apart = [
        (await d.score(a, { prompts: others })).score, (await d.score(e, { prompts: set })).score,
      ];
      const more = await set.add([text, image], { skipUnreadable: true });
      const again = await d.loadPrompts(set.toBlob());
      const alone = await d.learn([a], { calibrate: 0.05, view });
      const bare = await d.learn([a, b, c], { view });
      const none = await d.learn([text, cut], { skipUnreadable: true }).catch((e) => e);
      const r = {
        failed: { name: failed.name, message: failed.message, list: list(failed.unreadable) },
        list: list(set.unreadable), scores: set.scores, apart, bare: bare.scores,
        equal: set.info.digest === same.info.digest && !("scores" in set.info),
        more: [more.scores, list(more.unreadable), more.info.shots], again: again.scores,
        alone: [String(alone.scores[0]), alone.unreadable.length],
        none: [none.name, list(none.unreadable)],
        empty: await name(d.learn([])), useless: await name(d.learn([a], { normals: [b] })),
      };
      d.close();
      return r;
    });
    const list = [[1, "text.jpg", "ImageError"], [3, "none.jpg", "LoadError"]];
    const cut = [6, "cut.jpg", "ImageError"];
    assert.deepEqual(r.failed.list, [...list, cut]);
    assert.equal(r.failed.name, "ImageError");
    assert.match(r.failed.message,
      /^3 of 8 images cannot be read: .*text\.jpg.*none\.jpg.*cut\.jpg/);
    assert.deepEqual([r.list, r.equal], [[...list, cut], true]);
    const known = r.scores.map((score) => score > 0 && score < 1);
    assert.deepEqual(known, [true, false, true, false, true, true, false, true]);
    assert.deepEqual([r.scores[0], r.scores[7]], r.apart);
    assert.deepEqual(r.again, [0, 2, 4, 5].map((i) => r.scores[i]));
    const [scores, unreadable, shots] = r.more;
    assert.deepEqual(scores.map((score) => score > 0), [true, true, true, true, false, true]);
    assert.deepEqual([unreadable, shots], [[[0, "text.jpg", "ImageError"]], 5]);
    assert.deepEqual([r.alone, r.bare.length], [["undefined", 0], 3]);
    const both = [[0, "text.jpg", "ImageError"], [1, "cut.jpg", "ImageError"]];
    assert.deepEqual([r.none, r.empty, r.useless],
      [["ImageError", both], "ArgumentError", "ArgumentError"]);
  });

  it("takes lists in every form", async () => {
    const r = await inPage(browser, s.plain.url, async ({ lib, normals, image }) => {
      const d = await lib.AnomalyDetector.create();
      const input = Object.assign(document.createElement("input"), { type: "file" });
      const transfer = new DataTransfer();
      for (const file of normals.slice(0, 2)) transfer.items.add(file);
      input.files = transfer.files;
      const digests = [];
      const two = normals.slice(0, 2);
      const later = async function* () {
        yield* two;
      };
      for (const list of [two, input.files, new Set(two), two.values(), later()]) {
        digests.push((await d.learn(list)).info.digest);
      }
      const few = await d.learn(normals.slice(2));
      const more = await few.add(input.files);
      const one = await few.add(image);
      const set = await d.learn(normals.slice(2), { calibrate: 0.1, normals: input.files });
      d.close();
      return [new Set(digests).size, more.info.shots, one.info.shots, set.threshold > 0];
    });
    assert.deepEqual(r, [1, 4, 3, true]);
  });

  it("scores many images in their order, and goes on where one cannot be read", async () => {
    const r = await inPage(browser, s.isolated.url, async ({ lib, normals, image, name }) => {
      const d = await lib.AnomalyDetector.create();
      const prompts = await d.learn(normals.slice(0, 2));
      const images = [image, new File(["no image"], "text.jpg"), ...normals, "/none.jpg"];
      const [steps, all, first] = [[], [], []];
      const onProgress = ({ status, file, loaded, total }) =>
        steps.push([status, file, loaded, total]);
      for await (const { index, image, result, error } of d.scoreAll(images, {
        prompts, threshold: 0, onProgress,
      })) all.push([index, image === images[index], result?.anomalous ?? error.name]);
      const stream = async function* () {
        for (;;) yield image;
      };
      for await (const { result } of d.scoreAll(stream(), { prompts })) {
        if (first.push(result.digest) === 2) break;
      }
      const alone = (await d.score(image, { prompts })).digest;
      const abort = new AbortController();
      const cut = d.scoreAll(stream(), { prompts, signal: abort.signal });
      await cut.next();
      abort.abort(new RangeError("enough"));
      const aborted = await name(cut.next());
      const closed = d.scoreAll(stream(), { prompts });
      await closed.next();
      d.close();
      const ended = await name((async () => {
        for await (const _ of closed);
      })());
      return { steps, all, equal: first.every((digest) => digest === alone), aborted, ended };
    });
    assert.deepEqual(r.all, [
      [0, true, true], [1, true, "ImageError"], ...[2, 3, 4, 5].map((i) => [i, true, true]),
      [6, true, "LoadError"],
    ]);
    assert.deepEqual(r.steps.map(([status, , loaded, total]) => [status, loaded, total]),
      [1, 2, 3, 4, 5, 6, 7].map((loaded) => ["score", loaded, 7]));
    assert.deepEqual([r.steps[1][1], r.steps[6][1]], ["text.jpg", "none.jpg"]);
    assert.deepEqual([r.equal, r.aborted, r.ended], [true, "RangeError", "ClosedError"]);
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
