// Formats that the program of further formats decodes: it is loaded once and when it is needed, and
// a page then gives the native program's bits.
import assert from "node:assert/strict";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before } from "node:test";
import {
  catchSaves, inBrowsers, it, native, out, root, scratch, servers, sha256,
} from "./harness.mjs";
import { inPage } from "./page.mjs";
import { give, open, press, savedBy, says, the } from "./tool.mjs";

const s = servers();
const dir = scratch();
const folder = join(root, "model/preprocess/testdata");
const files = readdirSync(folder)
  .filter((name) => /\.(bmp|dcm|gif|p[bgp]m|tif|webp)$/.test(name)).sort();
const normals = files.filter((name) => /RGB\.(tif|webp|bmp)$/.test(name));
const want = {};

/** A DICOM file of 64×48 pixels of 12 bits with a window, and the name of a patient. */
function dicom(seed) {
  const parts = [Buffer.alloc(128), Buffer.from("DICM")];
  const add = (group, element, vr, value) => {
    const long = vr === "OW";
    const head = Buffer.alloc(long ? 12 : 8);
    head.writeUInt16LE(group);
    head.writeUInt16LE(element, 2);
    head.write(vr, 4);
    if (long) head.writeUInt32LE(value.length, 8);
    else head.writeUInt16LE(value.length, 6);
    parts.push(head, value);
  };
  const text = (s) => Buffer.from(s.length % 2 ? `${s} ` : s);
  const short = (v) => Buffer.from([v & 255, v >> 8]);
  const syntax = Buffer.from("1.2.840.10008.1.2.1\0");
  add(2, 0, "UL", Buffer.from([8 + syntax.length, 0, 0, 0]));
  add(2, 0x10, "UI", syntax);
  add(0x10, 0x10, "PN", text("DOE^JANE"));
  add(0x10, 0x20, "LO", text("8211"));
  add(0x28, 2, "US", short(1));
  add(0x28, 4, "CS", text("MONOCHROME2"));
  const [rows, columns, allocated, stored] = [48, 64, 16, 12];
  const numbers = [[0x10, rows], [0x11, columns], [0x100, allocated], [0x101, stored],
    [0x102, stored - 1], [0x103, 0]];
  for (const [element, value] of numbers) add(0x28, element, "US", short(value));
  add(0x28, 0x1050, "DS", text("2000"));
  add(0x28, 0x1051, "DS", text("3000"));
  const pixels = Buffer.alloc(2 * rows * columns);
  for (let i = 0; i < rows * columns; i++) pixels.writeUInt16LE((i * seed) % 4096, 2 * i);
  add(0x7fe0, 0x10, "OW", pixels);
  return Buffer.concat(parts);
}

const dicoms = [17, 19, 23, 29, 31].map((seed) => join(dir, `scan${seed}.dcm`));

before(() => {
  for (const [i, path] of dicoms.entries()) writeFileSync(path, dicom([17, 19, 23, 29, 31][i]));
  writeFileSync(dicoms[4], readFileSync(dicoms[4]).subarray(0, 4000));
  const path = (name) => join(folder, name);
  const prompts = join(dir, "formats.prompts");
  native("learn", ...normals.flatMap((n) => ["--normals", path(n)]), "--calibrate", "0.05",
    "-o", prompts);
  want.prompts = sha256(prompts);
  want.lines = native("score", "--prompts", prompts, ...files.map(path)).trim().split("\n")
    .map((line) => JSON.parse(line));
});

inBrowsers("formats", (browser) => {
  it("scores files of every format as the native program does, with one load", async () => {
    const r = await inPage(browser, s.isolated.url, async ({ lib, image }, normals, files) => {
      const loads = () => performance.getEntriesByType("resource")
        .filter((e) => e.name.endsWith("formats.wasm")).length;
      const names = new Set();
      const d = await lib.AnomalyDetector.create({
        cache: false, threads: 2, onProgress: (p) => names.add(p.name),
      });
      const first = await d.learn([image]);
      await d.score(image, { prompts: first });
      const before = loads();
      const prompts = await d.learn(normals.map((n) => `/formats/${n}`), { calibrate: 0.05 });
      const results = await Promise.all(files.map((n) => d.score(`/formats/${n}`, { prompts })));
      const sizes = await Promise.all(files.map((n) => d.pixels(`/formats/${n}`)));
      const near = await d.nearest(`/formats/${files[0]}`, { prompts, patch: 3 });
      const digest = await crypto.subtle.digest("SHA-256", await prompts.toBlob().arrayBuffer());
      d.close();
      return {
        before, after: loads(), names: [...names], near: near.residual,
        prompts: [...new Uint8Array(digest)].map((b) => b.toString(16).padStart(2, "0")).join(""),
        results: results.map((r) => lib.toRecord(r)),
        sizes: sizes.map(({ width, height }) => [width, height]),
      };
    }, normals, files);
    assert.equal(r.prompts, want.prompts);
    assert.ok(files.length > 15 && new Set(files.map((n) => n.split("_")[0])).size >= 4);
    for (const [i, { image: path, ...rest }] of want.lines.entries()) {
      const got = r.results[i];
      assert.equal(got.image, files[i]);
      for (const key of ["score", "anomalous", "digest", "pixels_digest", "decoder"]) {
        assert.deepEqual(got[key], rest[key], `${path}: ${key}`);
      }
      const { width, height } = got.map.frame;
      assert.deepEqual(r.sizes[i], [width, height]);
    }
    assert.ok(r.near >= 0);
    assert.deepEqual([r.before, r.after], [0, 1]);
    assert.ok(r.names.includes("formats program"), String(r.names));
  });

  it("says what is wrong as the native program does, and of which of two files", async () => {
    const r = await inPage(browser, s.plain.url, async ({ lib, image }) => {
      const said = (p) => p.then(() => "none", (e) => `${e.name} of ${e.subject}: ${e.message}`);
      const d = await lib.AnomalyDetector.create({ cache: false });
      const tiff = await (await fetch("/formats/tiff_RGB.tif")).blob();
      const file = (bytes, name) => new File([bytes], name);
      const cut = file(tiff.slice(0, 100), "a.tif");
      const prompts = await d.learn([file(tiff, "a.tif")]);
      const heic = Uint8Array.from([..."\0\0\0\x18ftypheic\0\0\0\0mif1heic"].map((c) =>
        c.charCodeAt(0)));
      // A file in the form in which one program hands images to another.
      const packed = "\0inctrl\x01\x01\0\0\0\x01\0\0\0\x02\0\0\x04\0tiff\x01\x02\x03";
      const gone = new AbortController();
      gone.abort(new RangeError("mine"));
      const errors = {
        cut: await said(d.score(cut, { prompts })),
        twice: await said(d.learn([file(tiff, "a.tif"), cut])),
        heic: await said(d.score(file(heic, "a.heic"), { prompts })),
        packed: await said(d.score(file(packed, "p"), { prompts })),
        text: await said(d.score(file("a text", "t.tif"), { prompts })),
        gone: await said(d.score(tiff, { prompts, signal: gone.signal })),
        good: await said(d.score(file(tiff, "a.tif"), { prompts })),
      };
      const slow = said(d.score(tiff, { prompts }));
      d.close();
      errors.closed = await slow;
      const assets = {
        program: "/lib/inctrl.wasm", kernels: "/lib/kernels.wasm", relaxed: "/lib/relaxed.wasm",
        worker: "/lib/worker.js", formats: "/lib/none.wasm",
      };
      for (const [key, o] of [["missing", {}], ["missingEarly", { onLoaded() {} }]]) {
        const away = await lib.AnomalyDetector.create({ cache: false, assets, ...o });
        const own = await away.learn([image]);
        errors[key] = await said(away.score(tiff, { prompts: own }));
        away.close();
      }
      return errors;
    });
    assert.match(r.cut, /^ImageError of a\.tif: image "a\.tif": tiff: image truncated/);
    assert.match(r.twice, /^ImageError of a\.tif \(2\): image "a\.tif \(2\)": tiff: /);
    assert.match(r.heic, /^ImageError of a\.heic: .*HEIC.*convert/);
    assert.match(r.packed, /^ImageError of p: image "p": image format not read/);
    assert.match(r.text, /^ImageError of t\.tif: .*text, not an image/);
    assert.match(r.gone, /^RangeError of undefined: mine/);
    assert.equal(r.good, "none");
    assert.match(r.closed, /^ClosedError/);
    assert.match(r.missing, /^LoadError of .*none\.wasm/);
    assert.match(r.missingEarly, /^LoadError of .*none\.wasm/);
  });

  it("reads DICOM as the native program does, and tells nothing of the patient", async () => {
    const learn = dicoms.slice(0, 2).flatMap((path) => ["--normals", path]);
    const line = JSON.parse(native("score", ...learn, dicoms[2]));
    const page = await open(browser, s.isolated.url, { fresh: true });
    await give(page, "Choose images", dicoms.slice(0, 2));
    await says(page, "Ready: learned from 2 images");
    await press(page, /notes? on how images were read$/);
    await says(page, "window: values 500 … 3500 are shown (its window)");
    await press(page, /^Inspect/);
    await give(page, "Add files", dicoms.slice(2));
    await press(page, /^Unreadable ?1$/);
    await says(page, /truncated/);
    await press(page, /^All ?3$/);
    await page.screenshot({ path: join(out, `${browser.name}-dicom.png`) });
    await press(page, /^Report/);
    await catchSaves(page);
    const exports = [];
    for (const what of ["Table (CSV)", "Results", "Prompt file"]) {
      exports.push((await savedBy(page, `Save ${what}`)).bytes.toString("latin1"));
    }
    const record = JSON.parse(exports[1].split("\n")[0]);
    assert.equal(record.pixels_digest, line.pixels_digest);
    assert.equal(record.score, line.score);
    assert.match(exports[1].split("\n")[2], /"error":.*dicom: image truncated/);
    const body = await page.$eval("body", (e) => e.innerHTML);
    for (const text of [body, ...exports]) assert.doesNotMatch(text, /DOE|JANE|8211/);
    assert.deepEqual(page.faults, []);
    await page.close();
  });

  it("has limits that a page can change, for the files of both programs", async () => {
    const r = await inPage(browser, s.plain.url, async ({ lib, image }) => {
      const said = (p) => p.then(() => "none", (e) => `${e.name}: ${e.message}`);
      const scan = (side) => {
        const bytes = new Uint8Array(54 + side * 4); // a BMP of one row, RGB
        const view = new DataView(bytes.buffer);
        bytes.set([0x42, 0x4d]);
        for (const [at, v] of [[2, bytes.length], [10, 54], [14, 40], [18, side], [22, 1]]) {
          view.setUint32(at, v, true);
        }
        view.setUint16(26, 1, true);
        view.setUint16(28, 24, true);
        return bytes;
      };
      const all = [];
      const limited = [undefined, { side: 20_000 }, { side: 200, pixels: 1e6 }, { memory: 1000 }];
      for (const limits of limited) {
        const d = await lib.AnomalyDetector.create({ limits });
        const prompts = await said(d.learn([image]));
        const set = await d.learn([scan(150)]).catch(() => undefined);
        all.push([prompts, set ? await said(d.score(scan(20_000), { prompts: set })) : "no set"]);
        d.close();
      }
      const bad = [];
      for (const limits of [{ side: 0 }, { side: 1.5 }, { pixels: 1e99 }, { bytes: 5 }]) {
        bad.push(await said(lib.AnomalyDetector.create({ limits })));
      }
      return { all, bad };
    });
    const [standard, raised, low, small] = r.all;
    assert.equal(standard[0], "none");
    assert.match(standard[1], /^ImageError: .*bmp: image too large: 20000x1 pixels/);
    assert.deepEqual(raised, ["none", "none"]);
    assert.match(low[0], /^ImageError: .*jpeg: image too large: .* at most 200 per side/);
    assert.match(low[1], /^ImageError: .*bmp: image too large: .* at most 200 per side/);
    assert.match(small[0], /^ImageError: .*jpeg: image too large: needs \d+ MB/);
    assert.match(small[1], /no set/);
    for (const error of r.bad) assert.match(error, /^ArgumentError: limits/);
  });

  it("the locked page has the program already, and scores these formats", async () => {
    const page = await open(browser, s.isolated.url, { fresh: true });
    const before = s.isolated.requests.length;
    const paths = normals.map((name) => join(folder, name));
    await give(page, "Choose images", paths);
    await says(page, `Ready: learned from ${paths.length} images`);
    await page.waitForFunction((n) => {
      const teach = document.querySelector("app-shell").shadowRoot.querySelector("teach-view");
      const tiles = [...teach.shadowRoot.querySelectorAll("normal-tile")];
      const shown = tiles.map((tile) => tile.shadowRoot.querySelector("img"));
      return shown.length === n && shown.every((image) => image?.naturalWidth > 0);
    }, {}, paths.length);
    await press(page, /^Inspect/);
    await give(page, "Add files", [join(folder, "tiff_RGBA.tif"), join(folder, "bmp_P.bmp")]);
    await says(page, /\d+% of the limit/);
    await the(page, "button", /^Inspect 2$/);
    await page.screenshot({ path: join(out, `${browser.name}-formats.png`) });
    await the(page, "button", "Network locked");
    // The browser itself looks for a newer service worker some time after it opened a page.
    const requests = s.isolated.requests.slice(before).filter((path) => path !== "/sw.js");
    assert.deepEqual(requests, []);
    assert.deepEqual(page.faults, []);
    await page.close();
  });
});
