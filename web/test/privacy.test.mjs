// Once the page has locked its network, nothing leaves the worker that sees images: every way out
// of a worker is tried against a collector, which must receive nothing.
import assert from "node:assert/strict";
import { inBrowsers, it, servers } from "./harness.mjs";
import { open } from "./tool.mjs";
import { attempts, collector, inBlobWorkers, inPage } from "./ways-out.mjs";

const s = servers();
const { seen, base } = collector();

inBrowsers("privacy", (browser) => {
  it("nothing leaves a worker that the locked page makes", async () => {
    const page = await open(browser, s.isolated.url);
    seen.length = 0;
    const before = s.isolated.requests.length;
    assert.ok((await inBlobWorkers(page, base())) >= 15);
    assert.deepEqual(seen, []);
    // The browser itself looks for a newer service worker some time after it opened a page.
    const requests = s.isolated.requests.slice(before).filter((path) => path !== "/sw.js");
    assert.deepEqual(requests, []);
    await page.close();
  });

  const outside = { skip: browser.name === "firefox" && "no way into a worker" };
  it("nor the detector's own worker", outside, async () => {
    const page = await open(browser, s.isolated.url);
    const worker = page.workers().find((w) => w.url().startsWith("blob:"));
    seen.length = 0;
    assert.ok((await worker.evaluate(`(${attempts})(${JSON.stringify(base())})`)) >= 15);
    assert.deepEqual(seen, []);
    await page.close();
  });

  it("the page loads and sends nothing, even when the policy's element is removed", async () => {
    const page = await open(browser, s.isolated.url);
    seen.length = 0;
    await inPage(page, base());
    // A browser may open a connection for a navigation that it then refuses, and send nothing on
    // it.
    assert.deepEqual(seen.filter((what) => what !== "a connection"), []);
    await page.close();
  });

  it("the page's own policy and the lock's both forbid scripts of others", async () => {
    const page = await open(browser, s.isolated.url);
    const policies = await page.evaluate(() => new Promise((resolve) => {
      const seen = [];
      addEventListener("securitypolicyviolation", ({ originalPolicy }) => {
        if (seen.push(originalPolicy) === 2) resolve(seen);
      });
      const script = document.createElement("script");
      script.textContent = "globalThis.ran = true";
      document.body.append(script);
    }));
    assert.equal(policies.filter((p) => /manifest-src 'self'/.test(p)).length, 1);
    assert.equal(policies.filter((p) => /connect-src 'none'/.test(p)).length, 1);
    assert.equal(await page.evaluate(() => globalThis.ran), undefined);
    await page.close();
  });

  // The last test, since a browser goes on trying for a while.
  it("the attempts do reach the collector where nothing is locked", async () => {
    const page = await browser.page(`${s.plain.url}exec/blank.html`);
    seen.length = 0;
    await inBlobWorkers(page, base());
    const reached = new Set(seen.filter((path) => path.startsWith("/")));
    assert.ok(reached.size >= 12, [...reached].join(" "));
    await page.close();
  });
});
