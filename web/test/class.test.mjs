// A class that the model does not know: its text tower is loaded, and gives the native program's
// bits.
import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before } from "node:test";
import { inBrowsers, it, native, out, root, scratch, servers, sha256 } from "./harness.mjs";

const s = servers();
const dir = scratch();
const normals = [0, 1].map((i) => join(root, `testdata/golden/images/normal${i}.png`));
const name = (kind) => join(out, `class-${kind}.safetensors`);
const want = {};

before(() => {
  const kinds = ["model", "text", "text8", "alone", "cut"];
  for (const kind of kinds) rmSync(name(kind), { force: true });
  native("convert", "--synthetic", "nano-240", "-o", name("model"), "--text", name("text"));
  native("convert", "--synthetic", "nano-240", "-o", name("alone"));
  native("quantize", "--model", name("text"), "-o", name("text8"));
  writeFileSync(name("cut"), readFileSync(name("text")).subarray(0, 1_000_000));
  for (const text of ["text", "text8"]) {
    const file = join(dir, `${text}.prompts`);
    native("learn", "--model", name("model"), "--text", name(text), "--class", "metal nut",
      ...normals.flatMap((n) => ["--normals", n]), "-o", file);
    want[text] = sha256(file);
  }
});

/** Runs f in a page with the library, images and a count of the loads of a file. */
async function inPage(browser, url, f, ...args) {
  const page = await browser.page(`${url}exec/blank.html`);
  try {
    return await page.evaluate(`(async () => {
      const { messages } = await import("/test/workers.js");
      const { AnomalyDetector } = await import("/lib/inctrl.js");
      const normals = [0, 1].map((i) => "/made/golden/images/normal" + i + ".png");
      const file = (kind) => "/out/class-" + kind + ".safetensors";
      const loads = (part) =>
        performance.getEntriesByType("resource").filter((e) => e.name.includes(part)).length;
      const told = (p) => p.then(() => "none", (e) => e.name + ": " + e.message);
      const digest = async (set) => {
        const bytes = await crypto.subtle.digest("SHA-256", await set.toBlob().arrayBuffer());
        return [...new Uint8Array(bytes)].map((b) => b.toString(16).padStart(2, "0")).join("");
      };
      const tools = { AnomalyDetector, messages, normals, file, loads, told, digest };
      return (${f})(tools, ...${JSON.stringify(args)});
    })()`);
  } finally {
    assert.deepEqual(page.faults, []);
    await page.close();
  }
}

inBrowsers("classes", (browser) => {
  for (const text of ["text", "text8"]) {
    for (const [kind, threads] of [["isolated", 2], ["plain", 1]]) {
      it(`${text} on a page that is ${kind}: the native prompt file, and one load`, async () => {
        const r = await inPage(browser, s[kind].url, async (tools, text, threads) => {
          const { AnomalyDetector, normals, file, loads, digest } = tools;
          const seen = new Set();
          const d = await AnomalyDetector.create({
            model: file("model"), text: file(text), threads, cache: false,
            onProgress: (p) => seen.add(p.name),
          });
          const known = await d.learn(normals);
          await d.learn(normals, { className: "object" });
          await d.learn(normals, { className: "metal nut", method: "patch" });
          const before = loads(`class-${text}.`) + loads("text.wasm");
          const first = await digest(await d.learn(normals, { className: "metal nut" }));
          const after = [loads(`class-${text}.`), loads("text.wasm")];
          d.restart();
          const second = await digest(await d.learn(normals, { className: "metal nut" }));
          const again = [loads(`class-${text}.`), loads("text.wasm")];
          const other = await d.learn(normals, { className: "screw" });
          d.close();
          const classes = [known.info.class, other.info.class];
          return { classes, before, first, after, second, again, seen: [...seen] };
        }, text, threads);
        assert.equal(r.first, want[text]);
        assert.equal(r.second, want[text]);
        assert.deepEqual(r.classes, ["object", "screw"]);
        assert.deepEqual([r.before, r.after, r.again], [0, [1, 1], [1, 1]]);
        assert.ok(r.seen.includes("text tower") && r.seen.includes("text program"), String(r.seen));
      });
    }
  }

  it("tells what is wrong, and goes on", async () => {
    const r = await inPage(browser, s.isolated.url, async (tools, sum) => {
      const { AnomalyDetector, messages, normals, file, told } = tools;
      const learn = async (o, className = "metal nut", signal = undefined) => {
        const d = await AnomalyDetector.create({ model: file("model"), cache: false, ...o });
        const error = await told(d.learn(normals, { className, signal }));
        await d.learn(normals); // it still works
        d.close();
        return error;
      };
      const bytes = await (await fetch(file("text"))).arrayBuffer();
      const gone = new AbortController();
      gone.abort(new RangeError("mine"));
      const aborted = async () => {
        const controller = new AbortController();
        const d = await AnomalyDetector.create({ model: file("model"), text: bytes, cache: false });
        const ready = messages(1, "ready"); // of the text tower's worker
        const call = told(d.learn(normals, { className: "cat", signal: controller.signal }));
        await ready;
        controller.abort();
        const error = await call;
        d.close();
        return error;
      };
      return {
        none: await learn({}), missing: await learn({ text: file("missing") }),
        cut: await learn({ text: file("cut") }), model: await learn({ text: file("model") }),
        space: await learn({ model: file("alone"), text: file("text") }),
        digest: await learn({ text: file("text"), textSha256: "0".repeat(64) }),
        bytes: await learn({ text: bytes, textSha256: sum }),
        odd: await learn({ text: bytes }, "a/b"),
        gone: await learn({ text: bytes }, "cat", gone.signal), aborted: await aborted(),
      };
    }, sha256(name("text")));
    assert.match(r.none, /^ArgumentError: .*"object".*"metal nut" it needs its text tower/);
    assert.match(r.missing, /^LoadError: .*404/);
    assert.match(r.cut, /^FileError: /);
    assert.match(r.model, /^FileError: .*not a text tower/);
    assert.match(r.space, /^MismatchError: .*do not go together/);
    assert.match(r.digest, /^LoadError: /);
    assert.equal(r.bytes, "none");
    assert.match(r.odd, /^ArgumentError: /);
    assert.match(r.gone, /^RangeError: mine/);
    assert.match(r.aborted, /^AbortError/);
  });
});
