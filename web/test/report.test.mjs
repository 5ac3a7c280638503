// The page's report and its other files: what they say is what was found, and they need no network.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before } from "node:test";
import { unzipSync } from "fflate";
import {
  axe, catchSaves, inBrowsers, inctrl, it, native, out, root, scratch, servers,
} from "./harness.mjs";
import * as tool from "./tool.mjs";

const s = servers();
const dir = scratch();
const demo = join(root, "testdata/demo/fabric");
const first = (folder, n) =>
  readdirSync(join(demo, folder)).sort().slice(0, n).map((f) => join(demo, folder, f));

const inStore = (page, f, ...args) => page.evaluate((f, args) =>
  new Function(`return ${f}`)()(document.querySelector("app-shell").store, ...args),
String(f), args);

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

/** Images of all kinds, one with the name of a formula. */
const folder = join(dir, "images");
mkdirSync(folder);
const names = ["good", "hole", "stain"].flatMap((kind) => first(`test/${kind}`, 3).map((path) => {
  const name = `${kind}-${path.slice(path.lastIndexOf("/") + 1)}`;
  copyFileSync(path, join(folder, name));
  return name;
}));
names.push("=1+1.jpg");
copyFileSync(first("test/hole", 1)[0], join(folder, "=1+1.jpg"));

/** The report screen of a project with results. */
async function inspected(page) {
  await inStore(page, (store) => store.newProject("Roll <b>7</b>"));
  await put(page, "addNormals", first("train/good", 4));
  await put(page, "addImages", names.map((name) => join(folder, name)));
  await page.waitForFunction(() => {
    const { images, scoring } = document.querySelector("app-shell").store.state;
    return images.length === 10 && !scoring && images.every((i) => i.result && i.thumbnail);
  }, { timeout: 120_000 });
  await tool.press(page, /^Report/);
  await tool.the(page, "button", "Save report");
  await catchSaves(page);
}

const stateOf = (page) => inStore(page, ({ state }) => ({
  limit: state.project.limit ?? state.learned.limit,
  images: state.images.map(({ name, result }) => ({ name, score: result?.score })),
}));

inBrowsers("report", (browser) => {
  let page;
  before(async () => {
    page = await tool.open(browser, s.isolated.url);
  }, { timeout: 180_000 });
  after(() => assert.deepEqual(page?.faults, []));

  it("has nothing to say before there are results", async () => {
    await inStore(page, (store) => store.newProject("Empty"));
    await tool.press(page, /^Report/);
    await tool.says(page, "Nothing to report yet");
    assert.deepEqual(await axe(page), []);
  });

  it("saves a table, results that verify, and maps", async () => {
    await inspected(page);
    assert.deepEqual(await axe(page), []);
    const [csv, results, prompts] = [
      await tool.savedBy(page, "Save Table (CSV)"), await tool.savedBy(page, "Save Results"),
      await tool.savedBy(page, "Save Prompt file"),
    ];
    // The menu has them too.
    for (const [item, { bytes }] of [
      ["Save as CSV", csv], ["Save for inctrl verify", results], ["Save as a prompt file", prompts],
    ]) {
      await tool.press(page, "Menu");
      assert.deepEqual((await tool.savedBy(page, item)).bytes, bytes, item);
    }
    const [table, lines, set] = ["csv", "jsonl", "prompts"].map((e) =>
      join(dir, `${browser.name}.${e}`));
    for (const [path, { bytes }] of [[table, csv], [lines, results], [set, prompts]]) {
      writeFileSync(path, bytes);
    }
    const expected = execFileSync(inctrl,
      ["--quiet", "score", "--format", "csv", "--prompts", set, ...names], { cwd: folder });
    const sorted = (text) => text.toString().trim().split(/\r?\n/).sort();
    assert.deepEqual(sorted(csv.bytes), sorted(expected));
    assert.match(csv.bytes.toString(), /^'=1\+1\.jpg,/m);
    for (const file of [table, lines]) {
      assert.match(native("verify", "--prompts", set, "--root", folder, file),
        /10 of 10 results verified/);
    }

    const zip = unzipSync((await tool.savedBy(page, "Save Heat maps (ZIP)")).bytes);
    assert.deepEqual(Object.keys(zip).sort(), [
      "results.csv", ...names.map((name) => `heatmaps/${name}.png`),
      ...names.map((name) => `overlays/${name}.jpg`),
    ].sort());
    assert.deepEqual(Buffer.from(zip["results.csv"]), csv.bytes);
    const pictures = await page.evaluate(async (files) => Promise.all(files.map(async (base64) => {
      const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
      const image = await createImageBitmap(new Blob([bytes]));
      const c = new OffscreenCanvas(image.width, image.height).getContext("2d");
      c.drawImage(image, 0, 0);
      const { data } = c.getImageData(0, 0, image.width, image.height);
      return [image.width, image.height, data.filter((v, i) => i % 4 === 3 && v > 200).length];
    })), ["heatmaps/hole-000.jpg.png", "overlays/hole-000.jpg.jpg", "heatmaps/good-000.jpg.png"]
      .map((name) => Buffer.from(zip[name]).toString("base64")));
    const [hole, overlay, good] = pictures;
    assert.deepEqual(hole.slice(0, 2), overlay.slice(0, 2));
    assert.equal(overlay[2], overlay[0] * overlay[1]);
    assert.ok(hole[2] > 0 && good[2] === 0, "the hole is warm, the good image is not");
  });

  it("says what was found, in one file that needs nothing else and prints", async () => {
    await page.setViewport({ width: 360, height: 740 });
    assert.deepEqual(await axe(page), []);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 360);
    await inStore(page, (store) => {
      store.update({ notes: "<script>alert(1)</script> & more" });
      store.label(store.state.images[4].id, "anomalous");
    });
    await tool.press(page, /^All \(10\)/, { role: "radio" });
    const { name, bytes } = await tool.savedBy(page, "Save report");
    assert.equal(name, "Roll _b_7__b_ report.html");
    const file = `${browser.name}-report.html`;
    writeFileSync(join(out, file), bytes);
    const { limit, images } = await stateOf(page);

    const before = s.plain.requests.length;
    const doc = await browser.page(`${s.plain.url}out/${file}`);
    const said = await doc.evaluate(async () => {
      const texts = (selector) => [...document.querySelectorAll(selector)]
        .map((e) => e.textContent.replace(/\s+/g, " ").trim());
      const pictures = [...document.images];
      await Promise.all(pictures.map((image) => image.decode()));
      return {
        title: document.querySelector("h1").textContent, scripts: document.scripts.length,
        figures: texts(".figure b"), notes: texts(".notes"),
        rows: texts("tbody tr").length, scores: texts("tbody tr td:nth-child(4)"),
        names: texts("tbody tr td:nth-child(2)"), articles: texts("article h3").length,
        pictures: pictures.length, wide: Math.max(...pictures.map((i) => i.naturalWidth)),
        labels: texts("tbody tr td:nth-child(7)").filter((t) => t !== "–"),
        digests: texts("code"), width: document.documentElement.scrollWidth <= innerWidth,
      };
    });
    const sorted = images.toSorted((a, b) => b.score - a.score);
    const count = (test) => String(images.filter(({ score }) => test(score)).length);
    const unsure = (score) => Math.abs(score - limit) <= 0.1 * limit;
    assert.deepEqual(said.figures, [
      "10", count((x) => !unsure(x) && x > limit), count(unsure),
      count((x) => !unsure(x) && x <= limit),
    ]);
    assert.equal(said.title, "Inspection of Roll <b>7</b>");
    assert.equal(said.scripts, 0);
    assert.deepEqual(said.notes, ["<script>alert(1)</script> & more"]);
    assert.deepEqual(said.scores, sorted.map(({ score }) => score.toFixed(3)));
    assert.deepEqual(new Set(said.names), new Set(images.map((i) => i.name)));
    assert.deepEqual([said.rows, said.articles], [10, 10]);
    assert.equal(said.pictures, 2 * 10 + 4);
    assert.equal(said.wide, 320);
    assert.deepEqual(said.labels, ["defect"]);
    assert.ok(said.digests.every((d) => /^[0-9a-f]{64}$/.test(d)) && said.digests.length === 2);
    assert.ok(said.width);
    assert.deepEqual(s.plain.requests.slice(before).filter((p) => !/report|favicon/.test(p)), []);
    assert.deepEqual(await axe(doc), []);
    if (browser.name === "chromium") {
      const pdf = Buffer.from(await doc.pdf({ preferCSSPageSize: true, printBackground: true }));
      writeFileSync(join(out, "report.pdf"), pdf);
      assert.ok(pdf.subarray(0, 5).equals(Buffer.from("%PDF-")));
      assert.ok(pdf.toString("latin1").match(/\/Type \/Page\b/g).length >= 4);
    }
    await doc.close();
  });

  it("shows small copies of images that are not kept, and a limit that was set", async () => {
    await tool.press(page, /^Only those/, { role: "radio" });
    await inStore(page, (store) => {
      store.update({ limit: 0.3 });
      store.set({ images: store.state.images.map((image) => ({ ...image, file: undefined })) });
    });
    const { bytes } = await tool.savedBy(page, "Save report");
    const html = bytes.toString();
    assert.match(html, /The limit was set by a person/);
    const { images } = await stateOf(page);
    const rows = images.filter(({ score }) => score > 0.27).length;
    assert.equal(html.match(/this is a small copy/g).length, rows);
    const results = join(dir, `${browser.name}-limit.jsonl`);
    const prompts = join(dir, `${browser.name}-limit.prompts`);
    writeFileSync(results, (await tool.savedBy(page, "Save Results")).bytes);
    writeFileSync(prompts, (await tool.savedBy(page, "Save Prompt file")).bytes);
    assert.match(native("verify", "--prompts", prompts, "--threshold", "0.3", "--root",
      folder, results), /10 of 10 results verified/);
  });

  it("can be cancelled", async () => {
    await page.evaluate(() => { // as if there were thousands
      const { store } = document.querySelector("app-shell");
      const { images } = store.state;
      const many = Array.from({ length: 500 }, (_, i) =>
        ({ ...images[i % images.length], id: String(i), name: `${i}.jpg` }));
      store.set({ images: many });
    });
    await tool.press(page, "Save Heat maps (ZIP)");
    await tool.says(page, /Making the file\s+\([1-9]\d* of 500\)/);
    assert.deepEqual(await axe(page), []);
    const focus = () => page.evaluate(() => {
      const view = document.querySelector("app-shell").shadowRoot.querySelector("report-view");
      return view.shadowRoot.activeElement?.className;
    });
    assert.equal(await focus(), "cancel");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => {
      const view = document.querySelector("app-shell").shadowRoot.querySelector("report-view");
      return view.shadowRoot.activeElement?.className === "maps";
    });
    assert.equal(await page.evaluate(() => globalThis.saved.length), 0);
  });
});
