// The examples as others would build and serve them, with the packages installed from their
// archives: each scores an image, and its digest is the native program's.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before } from "node:test";
import { pathToFileURL } from "node:url";
import { safetensors, tensorsOf } from "../checkpoints.mjs";
import { hasText, inBrowsers, it, native, root, scratch, sha256, web } from "../harness.mjs";
import {
  bin, dist, hole, installed, nativeResults, normals, runInstalled, served, started,
} from "./harness.mjs";

const examples = join(web, "examples");
const testdata = join(root, "testdata");
const dir = scratch();

let want;
before(() => {
  [want] = nativeResults(normals, [hole]).results;
  for (const app of ["vite", "webpack", "next"]) {
    rmSync(join(installed, app), { recursive: true, force: true });
    cpSync(join(examples, app), join(installed, app), { recursive: true });
  }
});

/** Runs webpack, as web/examples/package.json does: without configuration. */
const packed = (from = "webpack", to = `${from}/dist`) => runInstalled(bin("webpack"),
  `./${from}/main.js`, "--mode", "production", "--output-path", to);

/** Uses an example as a person does, and compares the digest that it shows. */
async function scores(browser, url) {
  const page = await browser.page(url);
  await page.evaluateOnNewDocument(() => {
    globalThis.refused = [];
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, sample }) =>
      globalThis.refused.push(`${violatedDirective} ${sample}`));
  });
  await page.reload();
  const said = () => document.querySelector("p[role=alert]")?.textContent;
  const give = async (input, ...files) => {
    await page.waitForSelector(`${input}:enabled, p[role=alert]`);
    assert.equal(await page.evaluate(said), undefined);
    await (await page.$(input)).uploadFile(...files);
  };
  const shown = () =>
    document.querySelector("p[role=alert], [role=status]:not(:empty)")?.textContent;
  try {
    await give("#normals", ...normals);
    await give("#image", hole);
    const text = await (await page.waitForFunction(shown)).jsonValue();
    assert.match(text, new RegExp(`^score 0\\.\\d+, anomalous, digest ${want.digest}$`));
  } catch (error) {
    error.message += ` ${page.faults}`;
    throw error;
  }
  assert.deepEqual([page.faults, await page.evaluate(() => globalThis.refused)], [[], []]);
  await page.close();
}

/** An app that converts a checkpoint, and looks whether the text tower's program is there. */
const converter = `import { AnomalyDetector } from "inctrl";
  import convert from "@inctrl/convert";
  import text from "@inctrl/text";

  document.querySelector("input").onchange = async ({ target: { files: [model] } }) => {
    const detector = await AnomalyDetector.create({ model, assets: { convert } });
    const bytes = await (await fetch(text, { method: "HEAD" })).headers.get("content-length");
    const { digest } = await detector.info();
    document.querySelector("p").textContent = digest + " " + (bytes > 1e6);
  };`;

/** A checkpoint, and the digest of the model that the native program makes of it. */
function converted() {
  const [made, checkpoint, model] = ["made", "checkpoint", "model"].map((name) =>
    join(dir, `${name}.safetensors`));
  native("convert", "--synthetic", "nano-240", "-o", made);
  writeFileSync(checkpoint, safetensors(tensorsOf(made)));
  native("convert", "--int8", checkpoint, "-o", model);
  return { checkpoint, digest: sha256(model) };
}

inBrowsers("apps", (browser) => {
  it("React with Vite, from its server", async (t) => {
    await scores(browser, await started(t, bin("vite"), "vite", "--port", "0"));
  });

  it("React with Vite, built, under a path", async () => {
    runInstalled(bin("vite"), "build", "vite");
    const url = await served({ "/": examples, "/a/b/": join(installed, "vite/dist") });
    await scores(browser, `${url}a/b/`);
  });

  it("webpack, on a page with threads", async () => {
    packed();
    await scores(browser, await served(join(installed, "webpack"), { isolated: true }));
  });

  it("webpack, with the worker that it makes smaller, in a blob", async () => {
    const app = join(installed, "webpack");
    const script = readFileSync(join(app, "main.js"), "utf8");
    writeFileSync(join(app, "main.js"), script.replace("create()", "create({ blobWorker: true })"));
    packed();
    await scores(browser, await served(app));
  });

  it("Next.js, from its server for development", async (t) => {
    const url = await started(t, bin("next"), "dev", "next", "--port", "0");
    for (const path of ["", "element"]) await scores(browser, `${url}${path}`);
  });

  it("Next.js, whose server renders the page", async (t) => {
    runInstalled(bin("next"), "build", "next");
    const url = await started(t, bin("next"), "start", "next", "--port", "0");
    await scores(browser, url);
    const html = await (await fetch(`${url}element`)).text();
    assert.match(html, /<anomaly-detector boxes=""[^>]*><\/anomaly-detector>/);
    await scores(browser, `${url}element`);
  });

  it("packages of programs that few need, in Vite and in webpack", async () => {
    const { checkpoint, digest } = converted();
    const folder = join(installed, "own");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "main.js"), converter);
    writeFileSync(join(folder, "index.html"), `<!doctype html><title>Own</title>
      <input type="file"><p></p><script type="module" src="./main.js"></script>`);
    runInstalled(bin("vite"), "build", "own", "--base", "./", "--outDir", "vite");
    packed("own", "own/webpack");
    cpSync(join(folder, "index.html"), join(folder, "webpack/index.html"));
    for (const tool of ["vite", "webpack"]) {
      const page = await browser.page(await served(join(folder, tool)));
      await (await page.$("input")).uploadFile(checkpoint);
      const shown = await page.waitForFunction(() => document.querySelector("p").textContent);
      assert.equal(await shown.jsonValue(), `${digest} true`, tool);
      assert.deepEqual(page.faults, []);
      await page.close();
    }
  });

  const beside = { "/x/web/examples/": examples, "/x/web/dist/": dist, "/x/testdata/": testdata };
  it("an import map, under a path", async () => {
    const url = await served({ "/": examples, ...beside });
    await scores(browser, `${url}x/web/examples/importmap/`);
  });

  it("a policy that allows the least, with trusted types", async () => {
    const url = await served({ "/": examples, ...beside });
    await scores(browser, `${url}x/web/examples/csp/`);
  });

  for (const isolated of [false, true]) {
    it(`files on another origin, ${isolated ? "with threads" : "without"}`, async () => {
      const cdn = await served(dist);
      const folder = join(installed, "cdn");
      mkdirSync(folder, { recursive: true });
      const html = readFileSync(join(examples, "importmap/index.html"), "utf8");
      writeFileSync(join(folder, "index.html"), html.replace("../../dist/", cdn));
      const integrity = readFileSync(join(dist, "integrity.txt"), "utf8").trim();
      const tag = `<script crossorigin integrity="${integrity}" src="${cdn}inctrl.iife.js">`;
      const plain = readFileSync(join(examples, "plain/index.html"), "utf8");
      writeFileSync(join(folder, "tag.html"),
        plain.replace(/<script[^>]*>/, tag).replaceAll("../../../testdata", "testdata"));
      const url = await served({ "/": folder, "/testdata/": testdata }, { isolated });
      await scores(browser, url);
      const page = await browser.page(`${url}tag.html`);
      await page.waitForFunction(() => document.querySelector("anomaly-detector").result);
      assert.deepEqual(page.faults, []);
      await page.close();
    });
  }

  it("a sandboxed frame", async () => {
    const url = await served({ "/": examples, ...beside });
    const page = await browser.page(`${url}x/web/examples/iframe/`);
    await hasText(page, "score", /^score 0\.\d+/);
    const text = await page.$eval("#score", (e) => e.textContent);
    assert.equal(Number(text.slice(6)), Math.fround(want.score));
    await page.close();
  });

  it("a page that is opened as a file says that it needs a server", async () => {
    const folder = join(installed, "file/web");
    cpSync(join(examples, "plain"), join(folder, "examples/plain"), { recursive: true });
    cpSync(dist, join(folder, "dist"), { recursive: true });
    const page = await browser.page(pathToFileURL(join(folder, "examples/plain/index.html")));
    const shown = () => document.querySelector("anomaly-detector").shadowRoot?.textContent
      .match(/.*from a file.*web server.*/)?.[0];
    await page.waitForFunction(shown, { timeout: 30_000 });
    const library = await page.evaluate(() =>
      globalThis.inctrl.AnomalyDetector.create().then(() => "made", String));
    if (browser.name === "chromium") assert.match(library, /^LoadError: .*from a file.*web server/);
    await page.close();
  });
});
