// On every screen of the page, with a person's images in it and the camera on: nothing leaves.
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { inBrowsers, it, ready, root, servers } from "./harness.mjs";
import * as tool from "./tool.mjs";
import { attempts, collector, inBlobWorkers, inPage } from "./ways-out.mjs";

const s = servers();
const { seen, base } = collector();
const demo = join(root, "testdata/demo/fabric");
const first = (folder, n) =>
  readdirSync(join(demo, folder)).sort().slice(0, n).map((f) => join(demo, folder, f));

/** Gives files to a method of the store. */
async function put(page, method, paths) {
  const input = await page.evaluateHandle(() => Object.assign(document.body.appendChild(
    document.createElement("input")), { type: "file", multiple: true }));
  await input.uploadFile(...paths);
  await page.evaluate((input, method) => {
    const { store } = document.querySelector("app-shell");
    store[method]([...input.files].map((file) => ({ name: file.name, file })));
    input.remove();
  }, input, method);
}

/** The page with normal images and results. */
async function used(browser) {
  const page = await tool.open(browser, s.isolated.url);
  await page.evaluate(() => document.querySelector("app-shell").store.newProject("Private"));
  await put(page, "addNormals", first("train/good", 2));
  await put(page, "addImages", first("test/hole", 2));
  await page.waitForFunction(() => {
    const { images, scoring } = document.querySelector("app-shell").store.state;
    return images.length === 2 && !scoring && images.every((i) => i.result && i.thumbnail);
  }, { timeout: 60_000 });
  return page;
}

const screens = {
  Start: (page) => page.evaluate(() => document.querySelector("app-shell").store.go("start")),
  Teach: (page) => tool.press(page, /^Teach/),
  Inspect: (page) => tool.press(page, /^Inspect/),
  Live: async (page) => {
    await tool.press(page, /^Live/);
    await tool.press(page, "Turn on the camera");
    await tool.says(page, "% of the limit");
  },
  Report: (page) => tool.press(page, /^Report/),
};

inBrowsers("privacy of the tool", (browser) => {
  for (const [name, open] of Object.entries(screens)) {
    it(`nothing leaves ${name}: neither the page, nor workers that it makes`, async () => {
      const page = await used(browser);
      await open(page);
      seen.length = 0;
      const before = s.isolated.requests.length;
      assert.ok((await inBlobWorkers(page, base())) >= 31);
      assert.deepEqual(seen, []);
      await inPage(page, base());
      // A browser may open a connection for a navigation that it then refuses, and send nothing
      // on it.
      assert.deepEqual(seen.filter((what) => what !== "a connection"), []);
      // The browser itself looks for a newer service worker some time after it opened a page.
      const requests = s.isolated.requests.slice(before).filter((p) => !p.endsWith("/sw.js"));
      assert.deepEqual(requests, []);
      await page.close();
    });
  }

  const outside = { skip: browser.name === "firefox" && "no way into a worker" };
  it("nor the page's own workers: of the detector, of the gallery", outside, async () => {
    const page = await tool.open(browser, s.isolated.url, { fresh: true });
    await tool.press(page, "Try the samples");
    await tool.press(page, /^Inspect/); // its gallery is drawn by a worker
    await tool.the(page, "button", /^Inspect ?12$/, { timeout: 60_000 });
    await page.reload(); // the images of the project are there before the network is locked
    await ready(page);
    // The detector's threads wait for work in a call that never returns: they run nothing else.
    const answering = async () => {
      const all = page.workers().filter((w) => w.url().startsWith("blob:"));
      const answers = await Promise.all(all.map((worker) => Promise.race([
        worker.evaluate("true"), new Promise((resolve) => setTimeout(resolve, 3000)),
      ])));
      return all.filter((_, i) => answers[i]);
    };
    let workers = [];
    for (let tries = 0; tries < 10 && workers.length < 2; tries++) workers = await answering();
    assert.ok(workers.length >= 2, "the detector and the gallery have one each");
    seen.length = 0;
    const tried = await Promise.all(workers.map((worker) => Promise.race([
      worker.evaluate(`(${attempts})(${JSON.stringify(base())})`),
      new Promise((resolve) => setTimeout(resolve, 60_000, 0)),
    ])));
    assert.ok(tried.every((count) => count >= 31), tried.join());
    assert.deepEqual(seen, []);
    await page.close();
  });

  // The last test, since a browser goes on trying for a while.
  it("the attempts do reach the collector where nothing is locked", async () => {
    const page = await browser.page(`${s.plain.url}exec/blank.html`);
    seen.length = 0;
    await inBlobWorkers(page, base());
    await inPage(page, base());
    const reached = new Set(seen.filter((path) => path.startsWith("/")));
    assert.ok(reached.size >= 16, [...reached].join(" "));
    await page.close();
  });
}, { camera: true });
