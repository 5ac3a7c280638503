// The page of `inctrl serve` as a person uses it: the server scores, with the command line's bits.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before } from "node:test";
import {
  axe, hasText, inBrowsers, inctrl, it, native, out, ready, root, scored, scratch, tableRows,
  upload,
} from "./harness.mjs";

const dir = scratch();
const demo = join(root, "testdata/demo");
const token = "0123456789abcdef";
const servers = [];
let open, closed, stored;

const sets = ["fabric", "leather"];
const promptFile = (name) => join(dir, `${name}.prompts`);

/** The first images of a folder of the demo's. */
const first = (folder, n) =>
  readdirSync(join(demo, folder)).sort().slice(0, n).map((f) => join(demo, folder, f));

/** Starts a server with two prompt sets; returns its address when it is ready. */
async function serve(...args) {
  const prompts = sets.map((name) => `--prompts=${name}=${promptFile(name)}`);
  const server = spawn(inctrl, ["serve", "--listen=127.0.0.1:0", ...prompts, ...args], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  servers.push(server);
  let address;
  for await (const text of createInterface(server.stderr)) {
    const line = JSON.parse(text);
    address ??= line.address;
    if (line.msg === "ready") break;
  }
  server.stderr.resume();
  return `http://${address}/`;
}

before(async () => {
  for (const name of sets) {
    const normals = join(demo, name, "train/good");
    native("learn", "--normals", normals, "--calibrate", "0.05", "-o", promptFile(name));
  }
  writeFileSync(join(dir, "tokens"), `${token}\n`);
  const store = [`--store=sqlite:${join(dir, "sets.db")}`, `--blobs=file:${join(dir, "sets")}`];
  [open, closed, stored] = await Promise.all([
    serve(), serve(`--tokens=${join(dir, "tokens")}`), serve(...store),
  ]);
});
after(() => servers.forEach((s) => s.kill()));

inBrowsers("page of the server", (browser) => {
  it("says who scores, scores, and its results are what the command line verifies", async () => {
    const page = await browser.page(open);
    await ready(page);
    const host = new URL(open).host;
    assert.equal(await page.$eval("#badge", (e) => e.textContent), `Scored by ${host}`);
    const text = (selector) => page.$eval(selector, (e) => e.innerText);
    assert.match(await text("header"), /Your images are sent to this server/);
    assert.doesNotMatch(await text("body"), /Everything runs in this page|Network locked/);
    assert.deepEqual(await axe(page), []);
    writeFileSync(join(dir, "notes.txt"), "no image");
    await upload(page, "#query-files", ...first("fabric/test/hole", 3), join(dir, "notes.txt"));
    await hasText(page, "scored", /^3 of 4 scored, 3 anomalous, 1 could/);
    const rows = await tableRows(page);
    assert.deepEqual(rows.map((r) => r[2]).slice(0, 3), ["anomalous", "anomalous", "anomalous"]);
    assert.match(rows[3][2], /image format not read/);
    await page.screenshot({ path: join(out, `${browser.name}-server.png`), fullPage: true });
    assert.deepEqual(await axe(page), []);
    const saved = await page.evaluate(() => new Promise((resolve) => {
      const make = URL.createObjectURL;
      URL.createObjectURL = (blob) => (blob.text().then(resolve), make.call(URL, blob));
      HTMLAnchorElement.prototype.click = () => {};
      document.getElementById("export-results").click();
    }));
    const results = join(dir, `${browser.name}.jsonl`);
    const records = saved.trim().split("\n").map((line) => JSON.parse(line));
    assert.match(records.find((r) => r.error !== undefined).image, /notes/);
    const scores = records.filter((r) => r.score !== undefined);
    writeFileSync(results, scores.map((r) => `${JSON.stringify(r)}\n`).join(""));
    const folder = join(demo, "fabric/test/hole");
    native("verify", "--prompts", promptFile("fabric"), "--root", folder, results);
    // Another prompt set: all images are scored again.
    const before = rows.slice(0, 3).map((r) => r[1]);
    await page.select("#set", "1");
    await page.waitForFunction((before) => {
      const rows = [...document.querySelectorAll("#rows tr")].slice(0, 3);
      const now = rows.map((r) => r.cells[1].textContent);
      return now.every((s) => s !== "" && !before.includes(s));
    }, {}, before);
    assert.deepEqual(page.faults, []);
  });

  it("asks for a token, and for a better one", async () => {
    const page = await browser.page(closed);
    await page.waitForSelector("#token", { visible: true });
    const say = async (text, wanted) => {
      await page.$eval("#token", (e, text) => {
        e.value = text;
        e.dispatchEvent(new Event("change"));
      }, text);
      await hasText(page, "badge", `^${wanted}`);
    };
    await say("wrong", "The server does not accept");
    await say(token, "Scored by");
    await upload(page, "#query-files", ...first("fabric/test/good", 1));
    await scored(page, 1);
    assert.equal(await page.$eval("#rows tr td:last-child", (e) => e.textContent), "normal");
  });

  it("takes a token out of its address, and keeps it for the tab", async () => {
    const page = await browser.page(`${closed}#token=${token}`);
    for (const again of [false, true]) {
      if (again) await page.reload();
      await hasText(page, "badge", "^Scored by");
      assert.equal(page.url(), closed);
    }
    const other = await browser.page(closed);
    await hasText(other, "badge", "needs a token$");
  });

  it("stores a prompt set, and finds it again", async () => {
    const name = `biscuit-${browser.name}`;
    const normals = first("biscuit/train/good", 4);
    const query = first("biscuit/test/good", 1);
    const page = await browser.page(stored);
    await ready(page);
    await upload(page, "#normal-files", ...normals);
    await page.click("#keep");
    await hasText(page, "learned", "^A name is needed.$");
    await page.type("#set-name", name);
    await page.click("#keep");
    await hasText(page, "learned", /^Learned from 4 images. Threshold/);
    assert.equal(await page.$eval("#set", (e) => e.selectedOptions[0].text), name);
    assert.deepEqual(await axe(page), []);
    const score = async (page) => {
      await upload(page, "#query-files", ...query);
      await scored(page, 1);
      return (await tableRows(page))[0][1];
    };
    const shown = await score(page);
    await page.screenshot({ path: join(out, `${browser.name}-server-store.png`), fullPage: true });
    const file = promptFile(name);
    const flags = normals.flatMap((n) => ["--normals", n]);
    native("learn", ...flags, "--calibrate", "0.05", "-o", file);
    const { score: wanted } = JSON.parse(native("score", "--prompts", file, ...query));
    assert.equal(shown, wanted.toFixed(4));
    // Another visitor finds it.
    const again = await browser.page(stored);
    await ready(again);
    const value = await again.$$eval("#set option", (all, name) =>
      all.find((o) => o.text === name)?.value, name);
    await again.select("#set", value);
    await hasText(again, "learned", `^${name}. Threshold`);
    assert.equal(await score(again), shown);
    // A name is taken once.
    await page.bringToFront();
    await page.click("#keep");
    await hasText(page, "learned", /name is taken/);
    assert.deepEqual([...page.faults, ...again.faults], []);
  });
});
