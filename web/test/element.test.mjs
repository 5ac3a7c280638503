// The element: what it shows, tells, shares and frees.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { withElement } from "./element.mjs";
import { axe, inBrowsers, it, out, servers } from "./harness.mjs";

const s = servers();

inBrowsers("the element", (browser) => {
  const inPage = (f, keep) => withElement(browser, s.plain.url, f, keep);

  it("tells of what it does in events of its own, which bubble", async () => {
    const r = await inPage(async ({ make, next, normals, hole, said }) => {
      const seen = [];
      for (const type of ["ready", "progress", "score", "error"]) {
        document.addEventListener(`anomaly-${type}`, (e) => seen.push([type, e.detail]));
      }
      const e = make({ normals, src: hole });
      const before = e.result;
      const result = await next(e, "score");
      const text = said(e);
      const same = e.result === result;
      e.src = "/lib/worker.js"; // no image
      const { name } = await next(e, "error");
      const types = seen.map(([type]) => type);
      const { model, prompts } = seen.find(([type]) => type === "ready")[1];
      const [, { loaded }] = seen.find(([type]) => type === "progress");
      const learned = seen.filter(([, detail]) => detail.status === "learn").length;
      return {
        before, same, name, learned, after: e.result, text, error: said(e), loaded,
        score: result.score,
        types: types.filter((type) => type !== "progress"), shots: prompts.shots,
        model: model.digest.length,
      };
    });
    assert.deepEqual(r.types, ["ready", "score", "error"]);
    assert.equal(r.before, undefined);
    assert.equal(r.after, undefined);
    assert.ok(r.same && r.loaded > 0 && r.learned > 0);
    assert.equal(r.name, "ImageError");
    assert.equal(r.shots, 3);
    assert.equal(r.model, 64);
    assert.equal(r.text, `anomalous, score ${r.score.toFixed(3)}`);
    assert.match(r.error, /^Error: image "worker\.js": /);
  });

  it("takes normal images as files, a list of files, one, URLs and text", async () => {
    const r = await inPage(async ({ make, lib, normals, hole, next, file }) => {
      const files = await Promise.all(normals.map(file));
      const transfer = new DataTransfer();
      for (const f of files) transfer.items.add(f);
      const d = await lib.AnomalyDetector.create();
      const prompts = await d.learn(normals);
      const wanted = (await d.score(hole, { prompts })).score;
      const image = await file(hole);
      const scores = {};
      for (const [key, values] of Object.entries({
        text: { normals: `${normals[0]}\n ${normals[1]}  ${normals[2]}` }, urls: { normals },
        objects: { normals: normals.map((u) => new URL(u, location.href)) },
        files: { normals: files },
        list: { normals: transfer.files }, prompts: { promptFile: prompts.toBlob() },
        promptURL: { promptFile: URL.createObjectURL(prompts.toBlob()) },
      })) {
        const e = make({ ...values, src: image });
        scores[key] = (await next(e, "score")).score;
        e.remove();
      }
      const one = make({ normals: files[0], src: image });
      await next(one, "ready");
      const { shots } = (await one.ready()).prompts.info;
      d.close();
      return { wanted, scores, shots };
    });
    for (const [key, score] of Object.entries(r.scores)) assert.equal(score, r.wanted, key);
    assert.equal(r.shots, 1);
  });

  it("takes properties that were set before it was defined, and attributes", async () => {
    const page = await browser.page(`${s.plain.url}exec/blank.html`);
    const r = await page.evaluate(async () => {
      const at = "/made/demo/fabric/";
      document.body.innerHTML = `<anomaly-detector threshold="0.99" tiles="2" min-area="1%"
        normals="${at}train/good/000.jpg" rotations="0"></anomaly-detector>`;
      const e = document.querySelector("anomaly-detector");
      e.src = `${at}test/hole/000.jpg`;
      e.view = { tiles: 3 };
      const score = new Promise((done) => {
        e.addEventListener("anomaly-score", ({ detail }) => done(detail), { once: true });
      });
      await import("/lib/element.js");
      await import("/lib/inctrl.iife.js"); // a second copy is no fault
      const { threshold, anomalous, regionMinArea, map, image } = await score;
      const { tiles, rotations } = e;
      const decided = new Promise((done) => {
        e.addEventListener("anomaly-score", ({ detail }) => done(detail), { once: true });
      });
      e.setAttribute("threshold", "0.01");
      return {
        threshold, anomalous, regionMinArea, image, rows: map.rows, tiles, rotations,
        second: (await decided).anomalous,
      };
    });
    assert.deepEqual(page.faults, []);
    assert.equal(r.image, "000.jpg");
    assert.ok(Math.abs(r.threshold - 0.99) < 1e-6);
    assert.deepEqual([r.anomalous, r.second, r.tiles, r.rotations], [false, true, 2, 0]);
    assert.ok(r.regionMinArea > 500 && r.rows > 40, JSON.stringify(r));
    await page.close();
  });

  it("made by a script, moved, given other models while busy, removed", async () => {
    const r = await inPage(async ({ next, normals, good: path, hole, file }) => {
      const e = document.createElement("anomaly-detector");
      const good = await file(path);
      e.normals = normals;
      e.model = "/lib/mini.safetensors";
      document.body.append(e);
      const first = (await e.score(good)).score; // before the element was ever drawn
      // Moved while it scores an image.
      const moved = e.score(good);
      document.body.prepend(e);
      const second = (await moved).score;
      // Another model while one is loading; the first is never shown.
      let score = next(e, "score");
      e.model = "/lib/mini.safetensors?2";
      e.src = hole;
      await Promise.resolve();
      e.model = "/lib/mini.safetensors?3";
      const third = await score;
      // None, and then one again.
      const error = next(e, "error");
      e.model = "/lib/none.safetensors";
      const failure = (await error).name;
      score = next(e, "score");
      e.model = "/lib/mini.safetensors";
      const fourth = (await score).score;
      // Removed while it scores, and put back.
      score = next(e, "score");
      e.src = path;
      await Promise.resolve();
      e.remove();
      await Promise.resolve(); // the element frees its memory
      document.body.append(e);
      return [first, second, third.score, failure, fourth, (await score).score];
    });
    const [good, , hole] = r;
    assert.deepEqual(r, [good, good, hole, "LoadError", hole, good]);
    assert.ok(good < 0.3 && hole > 0.3, `${good}, ${hole}`);
  });

  it("shares a detector and a prompt set with equal ones until the last has gone", async () => {
    s.plain.requests.length = 0;
    const r = await inPage(async ({ make, next, normals, hole, good, until }) => {
      const workers = new Set();
      globalThis.Worker = class extends Worker {
        constructor(...args) {
          super(...args);
          workers.add(this);
        }
        terminate() {
          workers.delete(this);
          super.terminate();
        }
      };
      const all = [0, 1, 2, 3, 4, 5].map((i) =>
        make({ normals: [...normals], assets: "/dist/", src: i % 2 ? hole : good }));
      await Promise.all(all.map((e) => next(e, "score")));
      const made = await Promise.all(all.map((e) => e.ready()));
      const same = made.every(({ detector, prompts }) =>
        detector === made[0].detector && prompts === made[0].prompts);
      const count = workers.size;
      // Other normal images: the same detector.
      all[0].normals = normals.slice(1);
      await next(all[0], "score");
      const other = await all[0].ready();
      const kept = other.detector === made[0].detector && other.prompts !== made[0].prompts;
      for (const e of all.slice(1)) e.remove();
      await until(() => made[0].prompts.closed);
      const left = workers.size;
      all[0].remove();
      await until(() => workers.size === 0);
      const closed = await other.detector.info().then(() => "open", ({ name }) => name);
      return { same, count, kept, left, closed };
    });
    assert.deepEqual(r, { same: true, count: 1, kept: true, left: 1, closed: "ClosedError" });
    const loads = s.plain.requests.filter((url) => /^\/dist\/.*(wasm|safetensors)$/.test(url));
    assert.equal(new Set(loads).size, loads.length, loads.join(" "));
    assert.equal(loads.length, 3);
  });

  it("draws boxes, and its heat map on a layer of its own, at the size that is shown", async () => {
    const keep = async (page) => {
      writeFileSync(join(out, `${browser.name}-element-boxes.png`), await page.screenshot());
    };
    const r = await inPage(async ({ make, next, normals, hole, until }) => {
      const e = make({ normals, src: hole, boxes: true, minArea: "0.1%" });
      e.style.width = "100px";
      const { regions, map } = await next(e, "score");
      const part = (name) => e.shadowRoot.querySelector(`[part="${name}"]`);
      const image = part("image");
      const small = image.width;
      const heat = part("heatmap");
      const { opacity } = getComputedStyle(heat);
      e.style.setProperty("--anomaly-detector-heat-opacity", "0.25");
      // The hottest pixel lies in the first region.
      const { width, height } = heat;
      const { data } = heat.getContext("2d").getImageData(0, 0, width, height);
      let hot = 0;
      for (let i = 3; i < data.length; i += 4) if (data[i] > data[4 * hot + 3]) hot = (i - 3) / 4;
      const frame = map.frame;
      const at = [((hot % width) * frame.width) / width,
        (Math.floor(hot / width) * frame.height) / height];
      const box = part("box").getBoundingClientRect();
      const whole = image.getBoundingClientRect();
      const fraction = [(box.x - whole.x) / whole.width, box.width / whole.width];
      const boxes = e.shadowRoot.querySelectorAll('[part="box"]').length;
      e.style.width = "";
      await until(() => image.width > small);
      e.boxes = false;
      await until(() => !part("box"));
      e.boxes = true;
      await until(() => part("box"));
      const faded = new Promise((done) => {
        const look = () => getComputedStyle(heat).opacity === "0.25" ? done(true)
          : requestAnimationFrame(look);
        look();
      });
      return {
        regions, at, fraction, boxes, small, large: image.width, frame, opacity,
        faded: await faded, dpr: devicePixelRatio,
      };
    }, keep);
    const [{ x, y, width, height }] = r.regions;
    assert.ok(r.at[0] >= x && r.at[0] <= x + width && r.at[1] >= y && r.at[1] <= y + height,
      `${r.at} is not in ${[x, y, width, height]}`);
    assert.ok(Math.abs(r.fraction[0] - x / r.frame.width) < 0.01, String(r.fraction));
    assert.ok(Math.abs(r.fraction[1] - width / r.frame.width) < 0.01, String(r.fraction));
    assert.equal(r.boxes, r.regions.length);
    assert.equal(r.small, 100 * r.dpr);
    assert.equal(r.large, r.frame.width);
    assert.equal(r.opacity, "0.75");
  });

  it("speaks the language around it, or what the page says", async () => {
    const r = await inPage(async ({ make, next, normals, hole, good, said }) => {
      const outer = document.createElement("div");
      outer.lang = "de-AT";
      const root = outer.attachShadow({ mode: "open" });
      document.body.append(outer);
      const e = make({ normals, src: hole });
      root.append(e);
      await next(e, "score");
      const texts = [said(e)];
      const alternative = e.shadowRoot.querySelector('[role="img"]').getAttribute("aria-label");
      e.labels = { anomalous: "kaputt" };
      await Promise.resolve();
      texts.push(said(e));
      e.setAttribute("label-score", "S = {score}");
      e.setAttribute("label-anomalous", "defekt");
      await Promise.resolve();
      texts.push(said(e));
      e.labels = undefined;
      e.lang = "en";
      await Promise.resolve();
      texts.push(said(e));
      e.src = good;
      await next(e, "score");
      return { texts, alternative, good: said(e) };
    });
    assert.match(r.texts[0], /^auffällig, Wert 0,\d{3}$/);
    assert.match(r.texts[1], /^kaputt, Wert 0,\d{3}$/);
    assert.match(r.texts[2], /^kaputt, S = 0,\d{3}$/);
    assert.match(r.texts[3], /^defekt, S = 0\.\d{3}$/);
    assert.match(r.good, /^normal, S = 0\.\d{3}$/);
    assert.match(r.alternative, /^Heatmap: auffällig, Wert 0,\d{3}, auffällige Bereiche: \d+$/);
  });

  it("has no fault that axe finds, idle, done, failed and with a button", async () => {
    const violations = [];
    const keep = async (page) => violations.push(...await axe(page));
    await inPage(async ({ make, next, normals, hole }) => {
      document.title = "Elements";
      document.body.replaceChildren(document.createElement("main"));
      const main = document.querySelector("main");
      main.append(document.createElement("h1"));
      main.firstChild.textContent = "Elements";
      const done = make({ normals, src: hole, boxes: true });
      const failed = make({ normals, src: "/lib/worker.js" });
      main.append(done, failed, make({}), make({ live: "camera" }));
      await Promise.all([next(done, "score"), next(failed, "error")]);
    }, keep);
    assert.deepEqual(violations, []);
  });

  it("shows files that no browser reads, turned images upright, and canvases", async () => {
    const r = await inPage(async ({ make, next, normals, hole, file }) => {
      const shown = async (src) => {
        const e = make({ normals, src });
        const { map, decoder } = await next(e, "score");
        const canvas = e.shadowRoot.querySelector('[part="image"]');
        const { width, height } = canvas;
        const context = canvas.getContext("2d");
        const corner = (x, y) => Array.from(context.getImageData(x, y, 1, 1).data);
        const corners = [corner(2, 2), corner(width - 3, height - 3)];
        e.remove();
        return { width, height, frame: [map.frame.width, map.frame.height], decoder, corners };
      };
      const canvas = new OffscreenCanvas(300, 200);
      const context = canvas.getContext("2d");
      context.fillStyle = "#f00";
      context.fillRect(0, 0, 300, 100);
      const jpeg = await canvas.convertToBlob({ type: "image/jpeg", quality: 1 });
      const bytes = new Uint8Array(await jpeg.arrayBuffer());
      // An Exif segment that says: turn by 90° clockwise (orientation 6).
      const exif = Uint8Array.of(0xff, 0xe1, 0, 34, 69, 120, 105, 102, 0, 0, 77, 77, 0, 42, 0, 0, 0,
        8, 0, 1, 1, 18, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0);
      const turned = new Blob([bytes.slice(0, 2), exif, bytes.slice(2)]);
      const image = new Image();
      image.src = hole;
      await image.decode();
      return {
        tiff: await shown("/formats/tiff_L.tif"), canvas: await shown(canvas),
        turned: await shown(turned), image: await shown(image),
        bytes: await shown(await (await file(hole)).arrayBuffer()),
      };
    });
    for (const [key, { width, height, frame }] of Object.entries(r)) {
      assert.deepEqual([width, height], frame, key);
    }
    assert.equal(r.tiff.decoder, "inctrl");
    assert.equal(r.canvas.decoder, "browser");
    assert.deepEqual([r.turned.width, r.turned.height], [200, 300]);
    const red = ([r, g, b]) => r > 200 && g < 60 && b < 60;
    assert.ok(red(r.canvas.corners[0]) && !red(r.canvas.corners[1]), JSON.stringify(r.canvas));
    assert.ok(!red(r.turned.corners[0]) && red(r.turned.corners[1]), JSON.stringify(r.turned));
  });

  const forced = browser.name === "chromium" ? false : "no way to set its settings";
  it("follows the user's colours and wish for less motion", { skip: forced }, async () => {
    const looks = {};
    const keep = async (page) => {
      const session = await page.createCDPSession();
      for (const [key, ...features] of [
        ["forced", { name: "forced-colors", value: "active" }],
        ["still", { name: "prefers-reduced-motion", value: "reduce" }],
        ["moving", { name: "prefers-reduced-motion", value: "no-preference" }],
      ]) {
        await session.send("Emulation.setEmulatedMedia", { features });
        looks[key] = await page.evaluate(() => {
          const e = document.querySelector("anomaly-detector");
          document.body.style.color = "Highlight";
          const of = (name) => getComputedStyle(globalThis.tools.part(e, name));
          const { borderTopColor } = of("box");
          const user = borderTopColor === getComputedStyle(document.body).color;
          return { user, motion: of("heatmap").transitionDuration };
        });
      }
    };
    await inPage(async ({ make, next, normals, hole }) => {
      await next(make({ normals, src: hole, boxes: true }), "score");
    }, keep);
    assert.ok(looks.forced.user && !looks.moving.user, JSON.stringify(looks));
    assert.deepEqual([looks.still.motion, looks.moving.motion], ["0s", "0.15s"]);
  });

  const long = browser.name === "chromium" ? false : "it does not tell of long tasks";
  it("scores and draws 24 megapixels without a task of 100 ms", { skip: long }, async () => {
    const r = await inPage(async ({ make, next, normals }) => {
      const e = make({ normals, boxes: true });
      await e.score(normals[0]);
      const canvas = new OffscreenCanvas(6000, 4000);
      const context = canvas.getContext("2d");
      for (let i = 0; i < 3000; i++) {
        context.fillStyle = `hsl(${i * 7} 70% 50%)`;
        context.fillRect((i * 997) % 6000, (i * 599) % 4000, 300, 200);
      }
      const files = [await canvas.convertToBlob({ type: "image/jpeg" }),
        await canvas.convertToBlob({ type: "image/png" })];
      const sizes = [];
      const longest = [];
      for (const file of [...files, ...files]) {
        const tasks = [];
        const watch = new PerformanceObserver((list) => tasks.push(...list.getEntries()));
        watch.observe({ type: "longtask" });
        const begin = performance.now();
        e.src = file;
        const { map } = await next(e, "score");
        await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
        tasks.push(...watch.takeRecords());
        watch.disconnect();
        const own = tasks.filter(({ startTime }) => startTime >= begin);
        longest.push(Math.max(0, ...own.map(({ duration }) => duration)));
        const image = e.shadowRoot.querySelector('[part="image"]');
        sizes.push([map.frame.width, image.width === e.clientWidth * devicePixelRatio]);
      }
      // The less of two times each: other programs of this machine hold a page up as well.
      return { sizes, longest, jpeg: Math.min(longest[0], longest[2]),
        png: Math.min(longest[1], longest[3]) };
    });
    console.log(`# longest tasks: ${r.longest.map(Math.round).join(", ")} ms`);
    assert.deepEqual(r.sizes, Array.from({ length: 4 }, () => [6000, true]));
    assert.ok(r.jpeg < 100 && r.png < 100, r.longest.join(" "));
  });
});

it("can be imported where there are no elements", async () => {
  const { AnomalyDetectorElement } = await import("../dist/element.js");
  assert.equal(typeof AnomalyDetectorElement, "function");
  assert.equal(globalThis.customElements, undefined);
});
