// The examples.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { hasText, inBrowsers, it, out, servers, web } from "./harness.mjs";

const s = servers();

inBrowsers("examples", (browser) => {
  it("the element in three lines of HTML", async () => {
    const page = await browser.page(`${s.plain.url}examples/plain/`);
    const shown = () => document.querySelector("anomaly-detector").shadowRoot?.querySelector("p")
      ?.textContent.match(/.*score 0\.\d+/)?.[0];
    const text = await (await page.waitForFunction(shown, { timeout: 30_000 })).jsonValue();
    assert.match(text, /^anomalous, score 0\.\d+$/);
    await page.screenshot({ path: join(out, `${browser.name}-element.png`) });
    await page.close();
  });

  it("a detector in a sandboxed frame", async () => {
    const page = await browser.page(`${s.plain.url}examples/iframe/`);
    await hasText(page, "score", /^score 0\.\d+/);
    await page.close();
  });
});

it("integrity.txt is of the file for a script tag", () => {
  const hash = createHash("sha384").update(readFileSync(join(web, "dist/inctrl.iife.js")));
  const text = readFileSync(join(web, "dist/integrity.txt"), "utf8");
  assert.equal(text, `sha384-${hash.digest("base64")}\n`);
});
