// Calls that must fail: what does not belong together, what is closed, what is no image or no file.
import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before } from "node:test";
import { inBrowsers, it, native, out, servers, web } from "./harness.mjs";
import { inPage } from "./page.mjs";

const s = servers();
before(() => {
  const file = join(out, "errors-nano.safetensors");
  rmSync(file, { force: true });
  native("convert", "--synthetic", "nano-240", "-o", file);
  const script = readFileSync(join(web, "dist/inctrl.js"), "utf8");
  const without = script.replaceAll(/Symbol\.(async)?[dD]ispose/g, "Symbol.none");
  assert.notEqual(script, without);
  writeFileSync(join(out, "without-dispose.js"), without); // as in a browser without the symbols
});

const noFile = "a file, its bytes or its URL is wanted";
const notImage = 'ImageError: image "given": image format not read: ' +
  "safetensors, a model or prompt file, not an image";

inBrowsers("errors", (browser) => {
  it("refuses prompt sets of other detectors, and closed ones", async () => {
    const r = await inPage(browser, s.isolated.url, async ({ lib, normals, image, name }) => {
      const [a, b] = [await lib.AnomalyDetector.create(), await lib.AnomalyDetector.create()];
      const c = await lib.AnomalyDetector.create({ model: "/out/errors-nano.safetensors" });
      const prompts = await a.learn(normals.slice(0, 2));
      const own = await c.learn(normals.slice(2));
      const uses = (d, prompts) => Promise.all([
        d.score(image, { prompts }), d.nearest(image, { prompts, patch: 0 }),
      ].map(name));
      const foreign = [...(await uses(b, prompts)), ...(await uses(c, prompts))];
      const mismatch = await name(c.loadPrompts(prompts.toBlob()));
      const want = (await a.score(image, { prompts })).digest;
      const copy = await b.loadPrompts(prompts.toBlob());
      const same = (await b.score(image, { prompts: copy })).digest === want;
      const early = name(a.score(image, { prompts }));
      await prompts.close();
      const closed = [...(await uses(a, prompts)), await name(prompts.close())];
      a.restart();
      const later = await name(a.score(image, { prompts }));
      const others = [
        await name(b.score(image, { prompts: copy })), await name(c.score(image, { prompts: own })),
      ];
      for (const d of [a, b, c]) d.close();
      return { foreign, mismatch, same, early: await early, closed, later, others };
    });
    assert.deepEqual(new Set(r.foreign), new Set(["ForeignError"]));
    assert.equal(r.mismatch, "MismatchError");
    assert.ok(r.same);
    assert.ok(["none", "ClosedError"].includes(r.early), r.early);
    assert.deepEqual(r.closed, ["ClosedError", "ClosedError", "none"]);
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
      return { early: await Promise.all(early), late, set: await name(prompts.close()) };
    });
    assert.deepEqual(new Set(r.early), new Set(["ClosedError"]));
    assert.deepEqual(new Set(r.late), new Set(["ClosedError"]));
    assert.equal(r.set, "none");
  });

  it("refuses arguments of other types", async () => {
    const errors = await inPage(browser, s.isolated.url, async ({ lib, normals, image }) => {
      const d = await lib.AnomalyDetector.create();
      const prompts = await d.learn(normals.slice(0, 1));
      const result = await d.score(image, { prompts });
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
        tiles: () => d.learn(normals, { view: { tiles: 17 } }),
        rotations: () => d.learn(normals, { view: { rotations: 3 } }),
        centre: () => d.learn(normals, { view: { letterbox: false, tiles: 2 } }),
        range: () => d.learn(normals, { view: { range: "9:1" } }),
        "range of text": () => d.learn(normals, { view: { range: "all" } }),
        background: () => d.learn(normals, { view: { background: "white" } }),
        threshold: () => d.score(image, { prompts, threshold: 1.5 }),
        notNumber: () => d.score(image, { prompts, threshold: NaN }),
        rate: () => d.learn(normals, { calibrate: 2 }),
        "rate 0": () => d.learn(normals, { calibrate: 0 }),
        "rate NaN": () => d.learn(normals, { calibrate: NaN }),
        "rate 1e-300": () => d.learn(normals, { calibrate: 1e-300 }),
        polygon: () => d.learn(normals, { view: { roi: [[0, 0], [1, 0], [1, 1]] } }),
        corners: () => d.learn(normals, { view: { roi: [[[0, 0], [1, 0]]] } }),
        "in pixels": () => d.learn(normals, { view: { ignore: [[[0, 0], [640, 0], [9, 9]]] } }),
        "corner NaN": () => d.learn(normals, { view: { ignore: [[[0, 0], [1, 0], [1, NaN]]] } }),
        "no list": () => d.learn(normals, { view: { roi: image } }),
        mask: () => d.learn(normals, { view: { roi: [{}] } }),
        nothing: () => d.learn(normals, { view: { ignore: [[[0, 0], [1, 0], [1, 1], [0, 1]]] } }),
        "option of score": () => d.score(image, { prompts, treshold: 0.4 }),
        "option of learn": () => d.learn(normals, { calibarte: 0.05 }),
        "option of view": () => d.learn(normals, { view: { tile: 2 } }),
        "option of scoreAll": async () => d.scoreAll([image], { prompts, name: "a" }),
        "no list to score": async () => d.scoreAll(image, { prompts }),
        "no prompts for all": async () => d.scoreAll([image], {}),
        "option of add": () => prompts.add(image, { method: "patch" }),
        "no file": () => d.withModel(), "no files": () => d.withModel([]),
        "signal for options": () => d.info(new AbortController().signal),
        "option of info": () => d.info({ signals: 1 }),
        "no patch": () => d.nearest(image, { prompts }),
        "name of prompts": () => d.loadPrompts(prompts.toBlob(), { name: "a" }),
        "text for a threshold": () => d.score(image, { prompts, threshold: "0.5" }),
        "text for a rate": () => d.learn(normals, { calibrate: "0.05" }),
        "option of heatmap": async () => lib.heatmap(result, { opacty: 1 }),
        opacity: async () => lib.heatmap(result, { opacity: 75 }),
        size: async () => lib.heatmap(result, { width: 0 }),
        "option of cache": () => lib.cache.entries({ name: "inctrl" }),
        "option of pixels": () => d.pixels(image, { prompt: prompts }),
        "name of pixels": () => d.pixels(image, "name"),
        "option of nearest": () => d.nearest(image, { prompts, patch: 1, minArea: 1 }),
        "option of create": () => lib.AnomalyDetector.create({ thread: 1 }),
        "option of withModel": () => d.withModel(new Blob([]), { sha256: "0" }),
        "file of assets": () => lib.AnomalyDetector.create({ assets: { wasm: "/a" } }),
        "no options": () => lib.AnomalyDetector.create("lib/"), "list of options":
          () => d.learn(normals, [1]), "no signal": () => d.score(image, { prompts, signal: 1 }),
        threads: () => lib.AnomalyDetector.create({ threads: 0 }),
        "bytes as a list": () => d.learn(new Uint8Array(9)),
        patch: () => d.nearest(image, { prompts, patch: 1e6 }),
        negative: () => d.nearest(image, { prompts, patch: -1 }),
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
    assert.match(errors.images, /learn: a list of images is wanted, not File/);
    assert.match(errors.options, /score: an object of options is wanted, not undefined/);
    assert.match(errors["option of score"],
      /score: "treshold" is none of prompts, threshold, .*name\. Is "threshold" meant\?$/);
    assert.match(errors["option of heatmap"],
      /heatmap: "opacty" is none of opacity, width, height\. Is "opacity" meant\?$/);
    assert.match(errors["signal for options"], /info: an object of options is wanted, not Abort/);
    assert.match(errors["option of learn"], /Is "calibrate" meant\?$/);
    assert.match(errors["option of view"], /^ArgumentError: view: "tile" .* Is "tiles" meant\?$/);
    assert.match(errors["no list to score"], /scoreAll: a list of images is wanted, not File/);
    assert.match(errors["file of assets"], /assets: "wasm" is none of program, kernels, /);
    assert.match(errors.view,
      /"turns" is none of rotations, letterbox, grid, tiles, foreground, range, background/);
  });

  it("says what a file is that is neither model nor prompt file", async () => {
    const r = await inPage(browser, s.isolated.url, async ({ lib, normals, image }) => {
      const said = (p) => p.then(() => "none", (e) => `${e.name}: ${e.message}`);
      const d = await lib.AnomalyDetector.create();
      const prompts = await d.learn(normals.slice(0, 2));
      const zip = Uint8Array.of(0x50, 0x4b, 3, 4, 20, ...new Uint8Array(99));
      const files = {
        "a JPEG image": image, "a web page (HTML)": "\ufeff <!DOCTYPE html><title>x</title>",
        "a PNG image": await (await fetch("/formats/png_RGB.png")).blob(),
        "a HEIC image": "\0\0\0\x18ftypheic", "a PDF document": "%PDF-1.7", "an empty file": "",
        "a video": "\0\0\0\x18ftypisom", "a text": "Normal images.\n",
        "a file of a kind that is not known": Uint8Array.from({ length: 99 }, (_, i) => i),
      };
      const r = {};
      const create = (model) => said(lib.AnomalyDetector.create({ model }));
      for (const [kind, bytes] of Object.entries(files)) {
        const file = new File([bytes], "given");
        r[kind] = await Promise.all(
          [create(file), said(d.withModel(file)), said(d.loadPrompts(file))]);
      }
      const model = new File([await (await fetch("/lib/mini.safetensors")).blob()], "given");
      const set = new File([prompts.toBlob()], "given");
      const others = {
        "prompts as a model": await create(set),
        "model as prompts": await said(d.loadPrompts(model)),
        "archive as prompts": await said(d.loadPrompts(zip)),
        "model as an image": await said(d.score(model, { prompts })),
        "prompts as an image": await said(d.learn([set])),
        "page as prompts": await said(d.loadPrompts("/exec/blank.html")),
        number: await said(d.loadPrompts(5)), nothing: await said(d.loadPrompts()),
        "number as a model": await create([5]),
      };
      const kept = await said(d.score(image, { prompts }));
      const page = [
        await said(lib.AnomalyDetector.create({ model: "/exec/blank.html" })),
        await said(lib.AnomalyDetector.create({ assets: { program: "/exec/blank.html" } })),
        await said(d.score("/exec/blank.html", { prompts })),
      ];
      d.close();
      return { r, others, kept, page };
    });
    assert.deepEqual(r.others, {
      "prompts as a model": "FileError: given: this is a prompt file, not a model file.",
      "model as prompts": "FileError: given: this is a model file, not a prompt file.",
      "archive as prompts": "FileError: prompt file: this is a ZIP archive, not a prompt file.",
      "model as an image": notImage, "prompts as an image": notImage,
      "page as prompts": r.others["page as prompts"],
      number: `ArgumentError: loadPrompts: ${noFile}, not number.`,
      nothing: `ArgumentError: loadPrompts: ${noFile}, not undefined.`,
      "number as a model": `ArgumentError: model: ${noFile}, not number.`,
    });
    r.page.push(r.others["page as prompts"]);
    for (const [kind, [model, other, prompts]] of Object.entries(r.r)) {
      for (const error of [model, other]) {
        assert.equal(error, `FileError: given: this is ${kind}, not a model file.`);
      }
      assert.equal(prompts, `FileError: given: this is ${kind}, not a prompt file.`);
    }
    assert.equal(r.kept, "none");
    for (const error of r.page) {
      assert.match(error, /^LoadError: .*blank\.html: the server sent a web page \(HTML\), so/);
    }
  });

  it("frees memory by dispose and by the symbols of using, also where there are none", async () => {
    const page = (without) => inPage(browser, s.plain.url, async (tools, without) => {
      const { image, normals, name } = tools;
      const lib = without ? await import("/out/without-dispose.js") : tools.lib;
      const d = await lib.AnomalyDetector.create({ threads: 1, assets: "/lib/" });
      const [a, b, c] = await Promise.all([0, 1, 2].map(() => d.learn(normals.slice(0, 1))));
      await a.dispose();
      if (!without && Symbol.dispose) {
        b[Symbol.dispose]();
        await c[Symbol.asyncDispose]();
      } else {
        await Promise.all([b.dispose(), c.dispose()]);
      }
      const sets = await Promise.all([a, b, c].map((prompts) => name(d.score(image, { prompts }))));
      if (!without && Symbol.dispose) d[Symbol.dispose]();
      else d.dispose();
      return [...sets, await name(d.info()), Object.hasOwn(lib.PromptSet.prototype, "undefined")];
    }, without);
    const closed = ["ClosedError", "ClosedError", "ClosedError", "ClosedError", false];
    assert.deepEqual(await page(false), closed);
    assert.deepEqual(await page(true), closed);
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
});
