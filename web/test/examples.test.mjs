// The examples, and the lines that the README gives to strangers.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { inBrowsers, it, out, root, servers } from "./harness.mjs";

const s = servers();

inBrowsers("examples", (browser) => {
  it("the element in three lines of HTML", async () => {
    const page = await browser.page(`${s.plain.url}examples/plain/`);
    await page.waitForFunction(() => /score 0\.\d+/.test(document.querySelector("anomaly-detector").shadowRoot.textContent), { timeout: 30_000 });
    const text = await page.$eval("anomaly-detector", (e) => e.shadowRoot.querySelector("p").textContent);
    assert.match(text, /^anomalous, score 0\.\d+$/);
    await page.screenshot({ path: join(out, `${browser.name}-element.png`) });
    // Another image, then one that is none: events tell.
    const events = await page.$eval("anomaly-detector", async (e) => {
      const next = (type) => new Promise((f) => e.addEventListener(type, (event) => f(event.detail), { once: true }));
      const score = next("score");
      e.src = "/made/demo/fabric/test/good/000.jpg";
      const good = (await score).score;
      const error = next("error");
      e.src = "/lib/worker.js";
      return { good, error: (await error).name };
    });
    assert.ok(events.good < 0.5);
    assert.equal(events.error, "ImageError");
    assert.deepEqual(page.faults, []);
    await page.close();
  });

  it("the element under a framework: made by a script, moved, given another model in the midst, removed", async () => {
    const page = await browser.page(`${s.plain.url}examples/plain/`);
    await page.waitForFunction(() => customElements.get("anomaly-detector"));
    const seen = await page.evaluate(async () => {
      document.querySelector("anomaly-detector").remove();
      const e = document.createElement("anomaly-detector");
      const told = (type) => new Promise((f) => e.addEventListener(type, (event) => f(event.detail), { once: true }));
      const good = await (await fetch("/made/demo/fabric/test/good/000.jpg")).blob();
      e.normals = ["000", "001", "002"].map((n) => `/made/demo/fabric/train/good/${n}.jpg`).join(" ");
      e.model = "/lib/mini.safetensors";
      document.body.append(e);
      const first = (await e.score(good)).score; // before the element was ever drawn
      // Moved while it looks at an image.
      const moved = e.score(good);
      document.body.prepend(e);
      const second = (await moved).score;
      // Another model while one is loading; the first is never shown.
      let score = told("score");
      e.model = "/lib/mini.safetensors?2";
      e.src = "/made/demo/fabric/test/hole/000.jpg";
      await e.updateComplete;
      e.model = "/lib/mini.safetensors?3";
      const third = await score;
      // None, and then one again.
      const error = told("error");
      e.model = "/lib/none.safetensors";
      const failure = (await error).name;
      score = told("score");
      e.model = "/lib/mini.safetensors";
      const fourth = (await score).score;
      // Gone while it looks, and back.
      score = told("score");
      e.src = "/made/demo/fabric/test/good/000.jpg";
      await e.updateComplete;
      e.remove();
      await new Promise((f) => setTimeout(f));
      document.body.append(e);
      return [first, second, third.score, failure, fourth, (await score).score];
    });
    const [good, , hole] = seen;
    assert.deepEqual(seen, [good, good, hole, "LoadError", hole, good]);
    assert.ok(good < 0.3 && hole > 0.3, `${good}, ${hole}`);
    assert.deepEqual(page.faults, []);
    await page.close();
  });

  it("a detector in a sandboxed frame", async () => {
    const page = await browser.page(`${s.plain.url}examples/iframe/`);
    await page.waitForFunction(() => /^score 0\.\d+/.test(document.getElementById("score").textContent), { timeout: 30_000 });
    await page.close();
  });

  const built = existsSync(join(out, "vite", "index.html"));
  it("a Vite app", { skip: built ? false : "not built: make test-web builds it" }, async () => {
    const page = await browser.page(`${s.isolated.url}out/vite/`);
    await page.waitForSelector("#normals:enabled");
    const made = (path) => join(root, "testdata/demo/fabric", path);
    await (await page.$("#normals")).uploadFile(...[0, 1, 2].map((i) => made(`train/good/00${i}.jpg`)));
    await page.waitForFunction(() => document.getElementById("score").textContent === "learned", { timeout: 60_000 });
    await (await page.$("#image")).uploadFile(made("test/hole/000.jpg"));
    await page.waitForFunction(() => /^score 0\.\d+, anomalous/.test(document.getElementById("score").textContent), { timeout: 30_000 });
    assert.deepEqual(page.faults, []);
    await page.close();
  });
});

it("the README's integrity is that of the file", () => {
  const readme = readFileSync(join(root, "README.md"), "utf8");
  const build = readFileSync(join(root, "web/dist/integrity.txt"), "utf8").trim();
  assert.ok(readme.includes(`integrity="${build}"`));
});
