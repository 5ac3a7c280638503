// The package under Node, installed from its archive: the native program's bits, and the errors
// of a page.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative, resolve } from "node:path";
import { after, before } from "node:test";
import { pathToFileURL } from "node:url";
import { serve } from "../../../wasm/exec/serve.mjs";
import { images, it, native, root, scratch, web } from "../harness.mjs";
import { safetensors, tensorsOf } from "../checkpoints.mjs";
import { hole, installed, nativeResults, normals } from "./harness.mjs";

const entry = createRequire(join(installed, "x.mjs")).resolve("inctrl");
const { AnomalyDetector, heatmap, toRecord } = await import(pathToFileURL(entry));
const dir = scratch();
const name = (promise) => promise.then(() => "none", (error) => error.name);

let detector, prompts;
before(async () => {
  detector = await AnomalyDetector.create({ threads: 2 });
  prompts = await detector.learn(normals, { calibrate: 0.05 });
});
after(() => detector?.close());

it("is the package's entry for Node", () => {
  assert.equal(entry, join(installed, "node_modules/inctrl/dist/node.js"));
  assert.equal(detector.threads, 2);
});

it("the demo images have the native program's digests, on one thread and on two", async () => {
  const demo = join(root, "testdata/demo");
  const all = images(demo).map((path) => join(demo, path));
  const native = nativeResults(normals, all);
  const want = native.results.map(({ digest }) => digest);
  assert.deepEqual(Buffer.from(await prompts.toBlob().arrayBuffer()), native.prompts);
  for (const [threads, count] of [[1, 9], [2, all.length]]) {
    const d = await AnomalyDetector.create({ threads });
    const p = await d.learn(normals, { calibrate: 0.05 });
    const some = all.slice(0, count).map((path) => d.score(path, { prompts: p }));
    const digests = (await Promise.all(some)).map(({ digest }) => digest);
    assert.deepEqual(digests, want.slice(0, count));
    d.close();
  }
  assert.ok(new Set(want).size > 50);
});

it("images are paths, file: URLs, Buffers, bytes, Blobs, Files, URLs of a server", async () => {
  const bytes = readFileSync(hole);
  const server = await serve(root);
  const url = new URL(relative(root, hole), server.url);
  const odd = join(dir, "100% #1?.jpg");
  cpSync(hole, odd);
  const sources = [
    hole, relative(process.cwd(), hole), odd, String(pathToFileURL(odd)), pathToFileURL(hole),
    bytes, new Uint8Array(bytes), bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset +
      bytes.length), new Blob([bytes]), new File([bytes], "hole.jpg"), url, String(url),
  ];
  const results = await Promise.all(sources.map((image) => detector.score(image, { prompts })));
  await server.close();
  assert.equal(new Set(results.map(({ digest }) => digest)).size, 1);
  assert.deepEqual(new Set(results.map(({ decoder }) => decoder)), new Set(["inctrl"]));
  assert.deepEqual([results[0].image, results[2].image, results[9].image],
    ["000.jpg", "100% #1?.jpg", "hole.jpg"]);
});

it("pixels, heat map and record are those of a page", async () => {
  const result = await detector.score(hole, { prompts });
  const image = await detector.pixels(hole);
  assert.deepEqual([image.width, image.height, image.data.length], [320, 320, 4 * 320 * 320]);
  assert.deepEqual([heatmap(result).width, heatmap(result).height], [320, 320]);
  const again = await detector.score(image, { prompts });
  assert.equal(again.decoder, "browser");
  assert.equal(again.score, result.score);
  assert.equal(toRecord(result).digest, result.digest);
});

it("a BMP image and a published checkpoint load their programs", async () => {
  const bmp = join(root, "model/preprocess/testdata/bmp_RGB.bmp");
  const [{ digest }] = nativeResults(normals, [bmp]).results;
  assert.equal((await detector.score(bmp, { prompts })).digest, digest);
  const made = join(dir, "nano.safetensors");
  native("convert", "--synthetic", "nano-240", "-o", made);
  const checkpoint = join(dir, "checkpoint.safetensors");
  writeFileSync(checkpoint, safetensors(tensorsOf(made)));
  const at = createRequire(join(installed, "x.mjs")).resolve("@inctrl/convert");
  const { default: convert } = await import(pathToFileURL(at));
  const d = await AnomalyDetector.create({ model: checkpoint, assets: { convert } });
  assert.equal(typeof d.conversion.layout, "string");
  d.close();
});

it("errors name the file, and say what is wrong with it", async () => {
  const failure = (image) => detector.score(image, { prompts }).catch((error) => error);
  const missing = await failure("no such.jpg");
  assert.deepEqual([missing.name, missing.message], ["LoadError",
    `${resolve("no such.jpg")}: there is no such file`]);
  const page = join(dir, "page.jpg");
  writeFileSync(page, "<!doctype html>");
  const other = await failure(page);
  assert.equal(other.name, "ImageError");
  assert.doesNotMatch(other.message, /browser/);
  assert.equal(await name(AnomalyDetector.create({ model: page })), "FileError");
  assert.equal(await name(AnomalyDetector.create({ model: join(dir, "none") })), "LoadError");
});

it("calls are aborted; a detector that lost its threads, or is closed, behaves as in a page",
  async () => {
    const stop = new AbortController();
    const calls = normals.map((image) => detector.score(image, { prompts, signal: stop.signal }));
    stop.abort();
    const aborted = await Promise.all(calls.map(name));
    assert.deepEqual(new Set(aborted), new Set(["AbortError"]));
    const before = (await detector.score(hole, { prompts })).digest;
    const many = Array.from({ length: 20 }, () => name(detector.score(hole, { prompts })));
    assert.equal(await many[0], "none");
    detector.restart();
    assert.ok((await Promise.all(many)).includes("WorkerLost"));
    assert.equal((await detector.score(hole, { prompts })).digest, before);
    const d = await AnomalyDetector.create({ threads: 1 });
    const waiting = name(d.learn(normals));
    d.close();
    assert.equal(await waiting, "ClosedError");
    assert.equal(await name(d.learn(normals)), "ClosedError");
  });

it("the example prints what the native program says, in a worker too, and without close()", () => {
  const script = join(web, "examples/node/score.mjs");
  const text = readFileSync(script, "utf8");
  assert.match(text, /^detector\.close\(\);$/m);
  const [{ digest }] = nativeResults(normals, [hole]).results;
  const worker = `import { Worker } from "node:worker_threads";
    new Worker(new URL("closed.mjs", import.meta.url), { argv: process.argv.slice(2) });`;
  for (const [file, source] of [
    ["closed.mjs", text], ["open.mjs", text.replace(/^detector\.close.*$/m, "")],
    ["worker.mjs", worker],
  ]) {
    writeFileSync(join(installed, file), source);
    const line = execFileSync("node", [file, ...normals, hole], {
      cwd: installed, timeout: 60_000,
    }).toString();
    assert.match(line, new RegExp(`^0\\.\\d+ true ${digest}\n$`));
  }
});
