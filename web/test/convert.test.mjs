// Published checkpoints, converted in the page: the native program's file, bit for bit.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { dirname, join } from "node:path";
import { before } from "node:test";
import { pytorch, safetensors, shards, tensorsOf } from "./checkpoints.mjs";
import { inBrowsers, it, native, out, root, scratch, servers, sha256 } from "./harness.mjs";
import { inPage } from "./page.mjs";
import { give, open, press, says, the } from "./tool.mjs";

const s = servers();
const dir = scratch();
const folder = join(out, "convert");
const index = "shards/model.safetensors.index.json";
const flags = ["--name", "mine", "--image", "112", "--taps", "3,9", "--gelu", "quick",
  "--mean", "0.5,0.25,0.125", "--std", "0.25,0.5,0.75"];
const options = {
  name: "mine", image: 112, taps: [3, 9], gelu: "quick", mean: [0.5, 0.25, 0.125],
  std: [0.25, 0.5, 0.75],
};
const want = {};
let largest = 0; // tensor, in bytes

const write = (name, bytes) => {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
  return path;
};

/** The digest of the native program's model file. */
const converted = (path, ...more) => {
  const to = join(dir, "model.safetensors");
  native("convert", "--int8", path, "-o", to, ...more);
  return sha256(to);
};

before(() => {
  const float = join(dir, "float.safetensors");
  native("convert", "--synthetic", "nano-240", "-o", float);
  const tensors = tensorsOf(float);
  largest = Math.max(...tensors.map((t) => t.bytes.length));
  const whole = safetensors(tensors);
  want.safetensors = converted(write("a.safetensors", whole));
  want.options = converted(join(folder, "a.safetensors"), ...flags);
  want.pytorch = converted(write("a.pt", pytorch(tensors)));
  for (const [name, bytes] of Object.entries(shards(tensors))) write(`shards/${name}`, bytes);
  want.shards = converted(join(folder, index));
  write("cut.safetensors", whole.subarray(0, whole.length - 5));
  write("half.pt", pytorch(tensors).subarray(0, 100_000));
  write("code.pt", pytorch(tensors, Buffer.from("cos\nsystem\n0")));
  write("old.pt", Buffer.from("80028a0a6cfc9c46f9206aa850192e", "hex"));
  write("other.safetensors", safetensors([{ ...tensors[0], name: "x" }]));
  write("less.safetensors", safetensors(tensors.slice(0, -1)));
  const heads = ["adapter.fc.0.weight", "diff_head.projection1.weight"];
  write("heads.safetensors", safetensors(heads.map((name) => ({ ...tensors[0], name }))));
});

/** Tools of the tests in a page: files of the folder by name, and what a creation says. */
const tools = `
  const url = (name) => new URL("/out/convert/" + name, location.href).href;
  const file = async (name) =>
    new File([await (await fetch(url(name))).blob()], name.replace(/.*\\//, ""));
  const create = async (model, more) => {
    const seen = {};
    const onProgress = (p) => (seen[p.name] ??= []).push(p);
    const d = await lib.AnomalyDetector.create({ model, onProgress, threads: 1, ...more });
    const { digest } = await d.info();
    const { conversion } = d;
    const bytes = d.modelFile.size;
    d.close();
    return { digest, conversion, bytes, seen };
  };
  const said = (p) => p.then(() => "none", (e) => e.name + " of " + e.subject + ": " + e.message);
  const loads = (part) =>
    performance.getEntriesByType("resource").filter((e) => e.name.includes(part)).length;
`;

const inTest = (browser, f, ...args) => inPage(browser, s.isolated.url,
  `async ({ lib, messages }, ...args) => { ${tools} return (${f})(...args); }`, ...args);

inBrowsers("checkpoints", (browser) => {
  it("become the native program's file, from files and URLs, whole and in shards", async () => {
    const r = await inTest(browser, async (index, options) => {
      const cache = false;
      const parts = ["", "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
        .map((name) => (name ? `shards/${name}` : index));
      const before = loads("convert.wasm");
      return {
        before,
        safetensors: [
          await create(await file("a.safetensors"), { cache }),
          await create(url("a.safetensors"), { cache }),
          await create([new URL(url("a.safetensors"))], { cache }),
        ],
        options: [await create(await file("a.safetensors"), { cache, convert: options })],
        pytorch: [
          await create(await file("a.pt"), { cache }), await create(url("a.pt"), { cache }),
        ],
        shards: [
          await create(await Promise.all(parts.map(file)), { cache }),
          await create(parts.map(url).toReversed(), { cache }), await create(url(index), { cache }),
        ],
      };
    }, index, options);
    assert.equal(r.before, 0);
    for (const kind of ["safetensors", "options", "pytorch", "shards"]) {
      for (const { digest, conversion, bytes, seen } of r[kind]) {
        assert.equal(digest, want[kind], kind);
        assert.equal(conversion.layout, "OpenCLIP");
        assert.equal(conversion.sources.length, kind === "shards" ? 3 : 1);
        assert.equal(conversion.warnings.length, kind === "options" ? 1 : 0); // interpolated
        assert.ok(conversion.memory <= bytes + 2 * largest + (64 << 20), `${conversion.memory}`);
        for (const steps of [seen.model, seen.conversion]) {
          if (!steps) continue; // files of the page
          assert.ok(steps.length > 1);
          assert.ok(steps.every((p, i) => i === 0 || p.loaded >= steps[i - 1].loaded));
          assert.equal(steps.at(-1).loaded, steps.at(-1).total);
        }
        assert.equal(new Set(seen.conversion.map((p) => p.total)).size, 1);
      }
    }
  });

  it("are converted once: the cache holds the result until files or options change", async () => {
    const r = await inTest(browser, async (index, options) => {
      const cache = "converted";
      const again = async (model, more) => {
        const before = [loads("/out/convert/"), loads("convert.wasm")];
        const { digest, conversion, seen } = await create(model, { cache, ...more });
        const after = [loads("/out/convert/"), loads("convert.wasm")];
        return {
          digest, cached: conversion.cached, loads: after.map((n, i) => n - before[i]),
          seen: Object.keys(seen),
        };
      };
      const a = url("a.safetensors");
      const steps = [await again(a), await again(a), await again(a, { convert: options })];
      steps.push(await again(await file("a.safetensors")), await again(url(index)));
      steps.push(await again(url(index)));
      const store = await caches.open(cache);
      for (const request of await store.keys()) { // damage every result
        if (!request.url.includes("/converted/")) continue;
        const response = await store.match(request);
        const bytes = new Uint8Array(await response.arrayBuffer());
        bytes[bytes.length - 1] ^= 1;
        await store.put(request, new Response(bytes, { headers: response.headers }));
      }
      steps.push(await again(a));
      const kept = (await store.keys()).filter((q) => q.url.includes("/out/convert/")).length;
      const of = { cache };
      const made = (await lib.cache.entries(of)).filter((entry) => entry.converted);
      for (const { url } of made) await lib.cache.clear(url, of);
      steps.push(await again(a));
      return { steps, kept, made: made.map(({ name, bytes }) => [name, bytes > 0]).sort() };
    }, index, options);
    const { safetensors, shards } = want;
    assert.deepEqual(r.steps.map((step) => step.digest),
      [safetensors, safetensors, want.options, safetensors, shards, shards, safetensors,
        safetensors]);
    assert.deepEqual(r.steps.map((step) => step.cached),
      [false, true, false, true, false, true, false, false]);
    assert.deepEqual(r.made, [["a.safetensors", true], ["a.safetensors", true],
      ["model.safetensors.index.json", true]]);
    assert.ok(!r.steps[1].seen.includes("conversion"));
    assert.deepEqual(r.steps[1].loads[1], 0);
    assert.equal(r.kept, 0, "the checkpoint itself is not kept");
  });

  it("are compared with the digests that are wanted", async () => {
    const sums = ["a.safetensors", index].map((name) => sha256(join(folder, name)));
    const r = await inTest(browser, async (index, [sum, indexSum], wrong) => {
      const all = { cache: "pinned", convert: { name: "pinned" } };
      const a = url("a.safetensors");
      const first = await create(a, { ...all, sha256: sum });
      const before = loads("a.safetensors");
      const second = await create(a, { ...all, sha256: sum });
      const asked = loads("a.safetensors") - before;
      const refused = {
        url: () => create(a, { ...all, sha256: wrong }),
        file: async () => create(await file("a.safetensors"), { ...all, sha256: wrong }),
        index: () => create(url(index), { ...all, sha256: wrong }),
        list: async () => create([await file("a.safetensors")], { ...all, sha256: [wrong] }),
      };
      const errors = {};
      for (const [key, f] of Object.entries(refused)) errors[key] = await said(f());
      await create(url(index), { ...all, sha256: indexSum });
      return { first: first.conversion.cached, second: second.conversion.cached, asked, errors };
    }, index, sums, "0".repeat(64));
    assert.deepEqual([r.first, r.second, r.asked], [false, true, 0]);
    for (const [key, e] of Object.entries(r.errors)) assert.match(e, /^LoadError .*SHA-256/, key);
  });

  it("that are damaged, hostile or incomplete are refused by name and reason", async () => {
    const r = await inTest(browser, async (index) => {
      const cache = false;
      const errors = {};
      const names = ["cut.safetensors", "half.pt", "code.pt", "old.pt", "other.safetensors",
        "less.safetensors", "heads.safetensors"];
      for (const name of names) {
        errors[name] = await said(create(await file(name), { cache }));
      }
      let seed = 1;
      const random = (n) => (seed = (seed * 48271) % 2147483647) % n;
      const changed = new Set();
      for (const name of ["a.safetensors", "a.pt", index]) {
        const bytes = new Uint8Array(await (await file(name)).arrayBuffer());
        for (let i = 0; i < 5; i++) {
          const copy = bytes.slice();
          copy[random(300)] ^= 1 << random(8);
          const error = await said(create(new File([copy], "x.index.json"), { cache }));
          changed.add(error.split(" ")[0]);
        }
      }
      const many = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [i, `${i}`]));
      const shard = await file("shards/model-00001-of-00002.safetensors");
      const map = (name) =>
        new File([JSON.stringify({ weight_map: { w: name } })], "x.index.json");
      const convert = { image: 100, gelu: "tanh" };
      return {
        ...errors, changed: [...changed],
        many: await said(create(URL.createObjectURL(
          new Blob([JSON.stringify({ weight_map: many })])), { cache })),
        alone: await said(create(await file(index), { cache })),
        outside: await said(create(map("../a.safetensors"), { cache })),
        two: await said(create([await file("a.pt"), await file("a.safetensors")], { cache })),
        twice: await said(create([await file(index), shard, shard], { cache })),
        none: await said(create([], { cache })),
        missing: await said(create(url("none.safetensors"), { cache })),
        size: await said(create(url("a.pt"), { cache, convert: { image: 100 } })),
        taps: await said(create(url("a.pt"), { cache, convert: { taps: [99] } })),
        gelu: await said(create(url("a.pt"), { cache, convert })),
        option: await said(create(url("a.pt"), { cache, convert: { size: 1 } })),
      };
    }, index);
    assert.match(r["cut.safetensors"], /^FileError of cut.safetensors: .*the file has/);
    assert.match(r["half.pt"], /^FileError of half.pt: .*not a complete zip archive/);
    assert.match(r["code.pt"], /^FileError of code.pt: .*"system".*code is not executed/);
    assert.match(r["old.pt"], /^FileError of old.pt: .*before PyTorch 1.6/);
    assert.match(r["other.safetensors"], /^FileError of other.safetensors: .*unknown layout/);
    assert.match(r["less.safetensors"], /^FileError of less.safetensors: .*1 missing: "visual/);
    assert.match(r["heads.safetensors"], /^FileError of heads.safetensors: /);
    assert.match(r.changed.join(), /^((none|FileError|ArgumentError)(,|$))+$/);
    assert.match(r.many, /^FileError .*2000 shards, want at most 1024/);
    assert.match(r.alone, /^FileError of .*index.json: .*"model-00001-of-00002.safetensors"/);
    assert.match(r.outside, /^FileError of x.index.json: .*"..\/a.safetensors" is not the name/);
    assert.match(r.two, /^ArgumentError .*one checkpoint is wanted/);
    assert.match(r.twice, /^ArgumentError .*two files/);
    assert.match(r.none, /^ArgumentError /);
    assert.match(r.missing, /^LoadError of .*none.safetensors: .*404/);
    assert.match(r.size, /^(File|Argument)Error of a.pt: .*100/);
    assert.match(r.taps, /^(File|Argument)Error of a.pt: .*99/);
    assert.match(r.gelu, /^ArgumentError .*convert.gelu: tanh is out of range/);
    assert.match(r.option, /^ArgumentError .*"size" is none of name, image/);
  });

  it("are given up at once when the call is aborted, and the next one works", async () => {
    const r = await inTest(browser, async () => {
      const model = await file("a.safetensors");
      const aborted = async (wait) => {
        const controller = new AbortController();
        const { signal } = controller;
        const now = wait(controller);
        const call = said(lib.AnomalyDetector.create({
          model, cache: false, threads: 1, signal, onProgress: now,
        }));
        return call;
      };
      const mine = new RangeError("mine");
      const at = (share) => (controller) => (p) => {
        if (p.name === "conversion" && p.loaded >= share * p.total) controller.abort(mine);
      };
      const gone = new AbortController();
      gone.abort(mine);
      const errors = [
        await said(create(model, { cache: false, signal: gone.signal })),
        await aborted(at(0)), await aborted(at(0.25)), await aborted(at(0.75)),
        await aborted(at(1)),
      ];
      return { errors, digest: (await create(model, { cache: false })).digest };
    });
    for (const e of r.errors) assert.equal(e, "RangeError of undefined: mine");
    assert.equal(r.digest, want.safetensors);
  });

  it("load from servers without ranges, whose connection breaks, or that say a wrong length",
    async () => {
      const file = readFileSync(join(folder, "a.safetensors"));
      const asked = [];
      const server = createServer((request, response) => {
        const kind = request.url.slice(1).split("/")[0];
        const ranges = kind === "resumes";
        const length = kind === "long" ? file.length + 9 : file.length;
        const range = ranges && /bytes=(\d+)-/.exec(request.headers.range ?? "");
        const from = range ? Number(range[1]) : 0;
        const before = asked.filter((k) => k === kind).length;
        const broken = kind === "long" || (kind !== "plain" && before < 2);
        asked.push(kind);
        const head = {
          "access-control-allow-origin": "*", "access-control-allow-headers": "range, if-range",
          "access-control-expose-headers": "etag", etag: '"1"', "content-length": length - from,
        };
        if (request.method === "OPTIONS") {
          asked.pop();
          return response.writeHead(204, { ...head, "content-length": 0 }).end();
        }
        response.writeHead(from > 0 ? 206 : 200, head);
        const half = broken && kind !== "long";
        const end = half ? Math.min(file.length, from + (file.length >> 1)) : file.length;
        response.write(file.subarray(from, end), () => {
          if (broken) response.destroy();
          else response.end();
        });
      });
      await new Promise((f) => server.listen(0, "127.0.0.1", f));
      try {
        const base = `http://127.0.0.1:${server.address().port}`;
        const r = await inTest(browser, async (base) => {
          const load = async (kind) =>
            (await create(`${base}/${kind}/a.safetensors?download=true`, { cache: false })).digest;
          return {
            plain: await load("plain"), again: await load("again"), resumes: await load("resumes"),
            long: await said(load("long")),
          };
        }, base);
        const { long, ...digests } = r;
        for (const [kind, digest] of Object.entries(digests)) {
          assert.equal(digest, want.safetensors, kind);
        }
        assert.match(long, /^LoadError of .*long\/a.safetensors/);
        assert.equal(asked.filter((k) => k === "plain").length, 1);
      } finally {
        server.closeAllConnections();
        server.close();
      }
    });

  it("are taken by the demo, whose network is locked", async () => {
    const page = await open(browser, s.isolated.url);
    const before = s.isolated.requests.length;
    const names = readdirSync(join(folder, "shards")).map((name) => join(folder, "shards", name));
    await press(page, "Menu");
    await press(page, /^Another model/);
    await give(page, "Choose a model file", [names[0]]);
    await says(page, /checkpoint: .*missing/);
    await give(page, "Choose a model file", names);
    await says(page, "The model is now vit-64x12");
    await press(page, "Menu");
    await says(page, want.shards);
    const requests = s.isolated.requests.slice(before).filter((path) => path !== "/sw.js");
    assert.deepEqual(requests, []);
    assert.deepEqual(page.faults, []);
    await page.close();
  });

  it("are loaded by the demo from the catalogue, if asked for, before it locks its network",
    async () => {
      const list = JSON.parse(readFileSync(join(root, "internal/catalogue/catalogue.json")));
      const free = list.models.filter((m) => !m.gated);
      const entry = (pinned) => free.find((m) => (m.files[0].sha256.length === 64) === pinned);
      const page = await open(browser, s.isolated.url);
      const chooser = async () => {
        await press(page, "Menu");
        await press(page, /^Another model/);
        return the(page, "combobox", "Model");
      };
      const names = await (await chooser()).evaluate((e) => [...e.options].map((o) => o.value));
      assert.deepEqual(names, ["", ...free.map((m) => m.name)]);
      await press(page, "Close");
      const asked = [];
      await page.setRequestInterception(true);
      page.on("request", (request) => {
        if (new URL(request.url()).host === new URL(s.isolated.url).host) return request.continue();
        asked.push(request.url());
        return request.respond({
          status: 200, headers: { "access-control-allow-origin": "*", etag: '"1"' },
          body: readFileSync(join(folder, "a.safetensors")),
        });
      });
      const choose = async ({ name, title, files: [{ url }] }) => {
        asked.length = 0;
        await (await chooser()).select(name);
        await Promise.all([page.waitForNavigation(), press(page, "Load")]);
        const said = await says(page, /The page cannot work|Network locked/);
        assert.deepEqual(asked, [url], title);
        return said;
      };
      const { name } = entry(false);
      assert.match(await choose(entry(false)), /Network locked/);
      await press(page, "Menu");
      await says(page, name);
      await page.keyboard.press("Escape");
      assert.match(await choose(entry(true)), /The page cannot work[^]*SHA-256/);
      assert.deepEqual(page.faults, []);
      await page.close();
    });
});
