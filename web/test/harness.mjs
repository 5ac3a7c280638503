// What the browser tests share: browsers, servers, images.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it as test } from "node:test";
import { browsers, launch } from "../../wasm/exec/launch.mjs";
import { serve } from "../../wasm/exec/serve.mjs";

export const web = join(import.meta.dirname, "..");
export const root = join(web, "..");
export const out = join(root, "out", "web");
mkdirSync(out, { recursive: true });
export const data = process.env.INCTRL_DATA;
export const inctrl = join(root, "bin", "inctrl");

const wanted = (process.env.BROWSERS ?? Object.keys(browsers).join(",")).split(",");

/** A test that fails when it hangs. */
export const it = (title, ...rest) =>
  test(title, { timeout: 180_000, ...(rest.length > 1 && rest[0]) }, rest.at(-1));

/**
 * Runs f(browser) once for each browser, or in one only, started with options, as a group of tests.
 */
export function inBrowsers(title, f, { only, ...options } = {}) {
  for (const name of wanted.filter((name) => !only || name === only)) {
    const skip = existsSync(browsers[name]) ? false : `no ${browsers[name]}`;
    describe(`${title} (${name})`, { skip }, () => {
      let running;
      before(async () => {
        running = await launch(name, options);
        console.log(`# ${await running.version()}`);
      });
      after(() => running?.close());
      f({
        name,
        page: async (url, options) =>
          Object.assign(await newPage(running, url, options), { of: name }),
      });
    });
  }
}

/** Opens a page; page.faults are the errors that nobody caught. A fresh one has an own storage. */
async function newPage(
  browser, url,
  { width = 1200, height = 1000, dark = false, touch = false, fresh = false } = {},
) {
  const page = await (fresh ? await browser.createBrowserContext() : browser).newPage();
  await page.setViewport({ width, height, ...(touch && { hasTouch: true }) });
  if (dark) {
    await page.emulateMediaFeatures?.([{ name: "prefers-color-scheme", value: "dark" }]);
  }
  page.faults = [];
  // A refused connection is no fault; some browsers report it like one.
  const refused = /Content-Security-Policy|Cross-Origin Request Blocked|Loading Worker/;
  page.on("pageerror", (e) => refused.test(String(e)) || page.faults.push(String(e)));
  await page.goto(url);
  return page;
}

/**
 * The folders of the tests: the demo, the library at /lib/, test data; and the folders beside which
 * the examples lie.
 */
export function servers() {
  const roots = {
    "/": join(web, "dist", "demo"),
    "/lib/": join(web, "dist"), "/made/": join(root, "testdata"),
    "/examples/": join(web, "examples"), "/exec/": join(root, "wasm/exec"),
    "/test/": join(web, "test"), "/out/": out, "/peers/": join(root, "out/peers"),
    "/dist/": join(web, "dist"), "/testdata/": join(root, "testdata"),
    "/formats/": join(root, "model/preprocess/testdata"), ...(data && { "/data/": data }),
  };
  const s = {};
  before(async () => {
    s.isolated = await serve(roots, { isolated: true });
    s.plain = await serve(roots);
  });
  after(async () => {
    await s.isolated.close();
    await s.plain.close();
  });
  return s;
}

/** A folder for a test's files, gone afterwards. */
export function scratch() {
  const dir = mkdtempSync(join(tmpdir(), "inctrl-"));
  after(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** Paths of the images in a folder, sorted, at most n, evenly spread. */
export function images(folder, n = Infinity) {
  const all = readdirSync(folder, { recursive: true })
    .filter((p) => /\.(jpe?g|png)$/i.test(p) && !p.includes("ground_truth")).sort();
  const step = Math.max(1, all.length / n);
  return Array.from({ length: Math.min(n, all.length) }, (_, i) => all[Math.floor(i * step)]);
}

/** Runs the native program; returns its standard output. */
export function native(...args) {
  return execFileSync(inctrl, ["--quiet", ...args], { maxBuffer: 1 << 30 }).toString();
}

/** Waits until the model of the page is at work. */
export async function ready(page) {
  await page.waitForFunction(() => document.body.dataset.ready === "true", { timeout: 60_000 });
}

/** Waits until the text of the element with an id matches a regular expression. */
export async function hasText(page, id, pattern, options = {}) {
  await page.waitForFunction(
    (id, pattern) => new RegExp(pattern).test(document.getElementById(id).textContent),
    { timeout: 120_000, ...options }, id, pattern instanceof RegExp ? pattern.source : pattern);
}

/** Keeps what the page saves in globalThis.saved. */
export const catchSaves = (page) => page.evaluate(() => {
  const blobs = new Map();
  const make = URL.createObjectURL;
  URL.createObjectURL = (b) => {
    const url = make.call(URL, b);
    blobs.set(url, b);
    return url;
  };
  globalThis.saved = [];
  HTMLAnchorElement.prototype.click = function () {
    globalThis.saved.push({ name: this.download, blob: blobs.get(this.href) });
  };
});

/** SHA-256 of a file, hexadecimal. */
export const sha256 = (file) => createHash("sha256").update(readFileSync(file)).digest("hex");

/**
 * Violations of WCAG 2.2, A and AA, that axe finds in a page. It looks at the document, which is
 * the same in all browsers, so Chromium alone is asked.
 */
export const axe = async (page) => {
  if (page.of === "firefox") return [];
  if (!await page.evaluate(() => "axe" in globalThis)) {
    await page.evaluate(readFileSync(join(web, "node_modules/axe-core/axe.min.js"), "utf8"));
  }
  return page.evaluate(async () => {
    const runOnly = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
    const r = await globalThis.axe.run(document, { runOnly });
    return r.violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.html).join(" ")}`);
  });
};
