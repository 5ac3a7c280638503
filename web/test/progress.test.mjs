// What the library tells while it loads, and that detectors of a page share what they load.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before } from "node:test";
import { gzipSync } from "node:zlib";
import { inBrowsers, it, out, servers, web } from "./harness.mjs";
import { inPage } from "./page.mjs";

const s = servers();
const dist = (name) => readFileSync(join(web, "dist", name));

/** A server that compresses everything and does not say how long it is. */
const compressing = {};
before(async () => {
  const server = compressing.server = createServer((request, response) => {
    const name = request.url.slice(1);
    const head = { "access-control-allow-origin": "*", "content-encoding": "gzip" };
    response.writeHead(200, head);
    const file = dist(name.replace("changed/", ""));
    if (name.startsWith("changed/")) file[file.length >> 1] ^= 1;
    response.write(gzipSync(file, { level: 1 }));
    response.end();
  });
  await new Promise((f) => server.listen(0, "127.0.0.1", f));
  compressing.url = `http://127.0.0.1:${server.address().port}/`;
  mkdirSync(join(out, "old"), { recursive: true });
  const worker = dist("worker.js").toString();
  const changed = worker.replace(/version:\s*"[0-9a-f]{64}"/, `version:"${"0".repeat(64)}"`);
  assert.notEqual(worker, changed);
  writeFileSync(join(out, "old/worker.js"), changed);
});
after(() => {
  compressing.server.closeAllConnections();
  compressing.server.close();
});

/** The requests of a server since a count of them, for files of the library. */
const loads = (count) => s.plain.requests.slice(count)
  .filter((path) => /\.(wasm|safetensors)$/.test(path))
  .map((path) => path.replace("relaxed", "kernels")).sort();

inBrowsers("progress", (browser) => {
  it("is one true bar, also where the server compresses", async () => {
    const steps = await inPage(browser, s.plain.url, async ({ lib }, url) => {
      const steps = [];
      const keys = {
        program: "inctrl.wasm", kernels: "kernels.wasm", relaxed: "relaxed.wasm",
        model: "mini.safetensors",
      };
      const assets = Object.fromEntries(Object.entries(keys).map(([k, file]) => [k, url + file]));
      const onProgress = (p) => steps.push(p);
      (await lib.AnomalyDetector.create({ cache: false, assets, onProgress })).close();
      return steps;
    }, compressing.url);
    const files = new Map();
    for (const step of steps) files.set(step.file, [...(files.get(step.file) ?? []), step]);
    assert.equal(files.size, 3);
    for (const [file, of] of files) {
      const size = dist(file).length;
      assert.ok(of.every((p) => p.status === "load" && p.total === size && !p.cached), file);
      assert.equal(of.at(-1).loaded, size);
    }
    const all = [...files.keys()].reduce((n, file) => n + dist(file).length, 0);
    let last = 0;
    for (const { overall } of steps) {
      assert.ok(overall.total === all && overall.loaded >= last, JSON.stringify(overall));
      last = overall.loaded;
    }
    assert.equal(last, all);
  });

  it("has a total for a model whose size nobody says, at the end", async () => {
    const steps = await inPage(browser, s.plain.url, async ({ lib }, model) => {
      const steps = [];
      const onProgress = (p) => steps.push(p);
      (await lib.AnomalyDetector.create({ cache: false, model, onProgress })).close();
      return steps;
    }, `${compressing.url}mini.safetensors`);
    const model = steps.filter((p) => p.name === "model");
    const size = dist("mini.safetensors").length;
    assert.deepEqual([model[0].total, model[0].overall.total, model.at(-1).total], [0, 0, size]);
    const { overall } = steps.at(-1);
    assert.equal(overall.loaded, overall.total);
  });

  it("refuses files of another build by name", async () => {
    const r = await inPage(browser, s.plain.url, async ({ lib }, url) => {
      const said = (assets) => lib.AnomalyDetector.create({ cache: false, assets })
        .then(() => "none", (e) => `${e.name}: ${e.message}`);
      return {
        "inctrl.wasm": await said({ program: `${url}changed/inctrl.wasm` }),
        "mini.safetensors": await said({ model: `${url}changed/mini.safetensors` }),
        "worker.js": await said({ worker: "/out/old/worker.js" }),
        "kernels.wasm": await said(Object.fromEntries(["kernels", "relaxed"].map((key) => {
          Object.defineProperty(crypto, "subtle", { value: undefined }); // as without https
          return [key, `${url}changed/kernels.wasm`];
        }))),
      };
    }, compressing.url);
    for (const [file, error] of Object.entries(r)) {
      assert.match(error, /^LoadError: /);
      assert.ok(error.includes(`${file} is of another version`), error);
    }
  });
});

inBrowsers("progress of learning", (browser) => {
  it("tells of each image: learned, added, calibrated with", async () => {
    const r = await inPage(browser, s.plain.url, async ({ lib, normals, image }) => {
      const d = await lib.AnomalyDetector.create();
      const told = async (f) => {
        const steps = [];
        const prompts = await f({ onProgress: (p) => steps.push(p) });
        const keys = new Set(steps.map((p) => `${p.status} ${p.name} ${p.cached}`));
        return {
          prompts, keys: [...keys],
          steps: steps.map((p) => `${p.file} ${p.loaded}/${p.total} ${p.overall.loaded}`),
        };
      };
      const learn = await told((o) => d.learn(normals, o));
      const add = await told((o) => learn.prompts.add(image, o));
      const calibrate = await told((o) =>
        d.learn(normals.slice(0, 1), { ...o, calibrate: 0.1, normals: [normals[1], image] }));
      d.close();
      return [learn, add, calibrate].map(({ keys, steps }) => ({ keys, steps }));
    });
    const [first, second, third, fourth] =
      [0, 1, 2, 3].map((i) => `train/good/00${i}.jpg`);
    const odd = "test/hole/000.jpg";
    assert.deepEqual(r, [
      {
        keys: ["learn normal images false"],
        steps: [`${first} 0/4 0`, `${first} 1/4 1`, `${second} 2/4 2`, `${third} 3/4 3`,
          `${fourth} 4/4 4`],
      },
      { keys: ["learn normal images false"], steps: [`${odd} 0/1 0`, `${odd} 1/1 1`] },
      {
        keys: ["learn normal images false", "calibrate normal images false"],
        steps: [`${first} 0/1 0`, `${first} 1/1 1`, `${first} 1/3 1`, `${second} 2/3 2`,
          `${odd} 3/3 3`],
      },
    ]);
  });
});

inBrowsers("sharing", (browser) => {
  it("detectors of a page load and compile each file once", async () => {
    const before = s.plain.requests.length;
    const r = await inPage(browser, s.plain.url, async ({ lib, normals, image }) => {
      let compiled = 0;
      const { compile } = WebAssembly;
      WebAssembly.compile = (...args) => {
        compiled++;
        return compile.apply(WebAssembly, args);
      };
      const make = async () => {
        const steps = [];
        const onProgress = (p) => steps.push(p);
        const d = await lib.AnomalyDetector.create({ cache: false, onProgress });
        return { d, last: steps.at(-1).overall };
      };
      const all = await Promise.all([make(), make()]);
      all.push(await make());
      const digests = [];
      for (const { d } of all) {
        const prompts = await d.learn(normals.slice(0, 2));
        digests.push((await d.score(image, { prompts })).digest);
      }
      for (const { d } of all) d.close();
      return { compiled, digests: new Set(digests).size, bars: all.map((a) => a.last) };
    });
    assert.equal(r.compiled, 2);
    assert.equal(r.digests, 1);
    for (const { loaded, total } of r.bars) assert.ok(total > 11e6 && loaded === total);
    assert.deepEqual(loads(before),
      ["/lib/inctrl.wasm", "/lib/kernels.wasm", "/lib/mini.safetensors"]);
  });

  it("a load that one caller gives up goes on for the other, and ends with the last", async () => {
    const before = s.plain.requests.length;
    const r = await inPage(browser, s.plain.url, async ({ lib, name }) => {
      const [one, both] = [new AbortController(), new AbortController()];
      const create = (signal) => lib.AnomalyDetector.create({ cache: false, signal });
      const calls = [create(one.signal), create(both.signal)];
      one.abort();
      const given = await name(calls[0]);
      const other = await calls[1];
      const { digest } = await other.info();
      other.close();
      const model = "/lib/mini.safetensors?again";
      const more = [1, 2].map(() =>
        lib.AnomalyDetector.create({ cache: false, model, signal: both.signal }));
      both.abort();
      const names = await Promise.all(more.map(name));
      const last = await lib.AnomalyDetector.create({ cache: false, model });
      last.close();
      return { given, digest, names };
    });
    assert.equal(r.given, "AbortError");
    assert.deepEqual(r.names, ["AbortError", "AbortError"]);
    assert.equal(loads(before).filter((path) => path === "/lib/inctrl.wasm").length, 1);
  });
});
