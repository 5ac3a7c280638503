// The examples.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { hasText, inBrowsers, it, out, root, servers, upload, web } from "./harness.mjs";

const s = servers();

inBrowsers("examples", (browser) => {
  it("the element in three lines of HTML", async () => {
    const page = await browser.page(`${s.plain.url}examples/plain/`);
    const shown = () => document.querySelector("anomaly-detector").shadowRoot?.querySelector("p")
      ?.textContent.match(/.*score 0\.\d+/)?.[0];
    const text = await (await page.waitForFunction(shown, { timeout: 30_000 })).jsonValue();
    assert.match(text, /^anomalous, score 0\.\d+$/);
    await page.screenshot({ path: join(out, `${browser.name}-element.png`) });
    // Another image, then a file that is not an image.
    const events = await page.$eval("anomaly-detector", async (e) => {
      const next = (type) => new Promise((resolve) => {
        e.addEventListener(type, ({ detail }) => resolve(detail), { once: true });
      });
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

  it("the element made by a script, moved, given other models while busy, removed", async () => {
    const page = await browser.page(`${s.plain.url}examples/plain/`);
    await page.waitForFunction(() => customElements.get("anomaly-detector"));
    const seen = await page.evaluate(async () => {
      document.querySelector("anomaly-detector").remove();
      const e = document.createElement("anomaly-detector");
      const told = (type) => new Promise((resolve) => {
        e.addEventListener(type, ({ detail }) => resolve(detail), { once: true });
      });
      const good = await (await fetch("/made/demo/fabric/test/good/000.jpg")).blob();
      const path = (n) => `/made/demo/fabric/train/good/${n}.jpg`;
      e.normals = ["000", "001", "002"].map(path).join(" ");
      e.model = "/lib/mini.safetensors";
      document.body.append(e);
      const first = (await e.score(good)).score; // before the element was ever drawn
      // Moved while it scores an image.
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
      // Removed while it scores, and put back.
      score = told("score");
      e.src = "/made/demo/fabric/test/good/000.jpg";
      await e.updateComplete;
      e.remove();
      await Promise.resolve(); // the element frees its memory
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
    await hasText(page, "score", /^score 0\.\d+/);
    await page.close();
  });

  const built = existsSync(join(out, "vite", "index.html"));
  it("a Vite app", { skip: built ? false : "not built: make test-web builds it" }, async () => {
    const page = await browser.page(`${s.isolated.url}out/vite/`);
    await page.waitForSelector("#normals:enabled");
    const made = (path) => join(root, "testdata/demo/fabric", path);
    await upload(page, "#normals", ...[0, 1, 2].map((i) => made(`train/good/00${i}.jpg`)));
    await hasText(page, "score", /^learned$/);
    await upload(page, "#image", made("test/hole/000.jpg"));
    await hasText(page, "score", /^score 0\.\d+, anomalous/);
    assert.deepEqual(page.faults, []);
    await page.close();
  });
});

it("integrity.txt is of the file for a script tag", () => {
  const hash = createHash("sha384").update(readFileSync(join(web, "dist/inctrl.iife.js")));
  const text = readFileSync(join(web, "dist/integrity.txt"), "utf8");
  assert.equal(text, `sha384-${hash.digest("base64")}\n`);
});
