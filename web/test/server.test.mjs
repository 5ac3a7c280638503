// The page of `inctrl serve` as a person uses it: the server scores, with the bits of the command line.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before } from "node:test";
import { axe, inBrowsers, inctrl, it, native, out, ready, root, scored, scratch } from "./harness.mjs";

const dir = scratch();
const demo = join(root, "testdata/demo");
const token = "0123456789abcdef";
const servers = [];
let open, closed, stored;

/** Starts a server with two prompt sets; gives its address when it is ready. */
async function serve(...args) {
  const promptFiles = ["fabric", "leather"].map((name) => `--prompts=${name}=${join(dir, name)}.prompts`);
  const server = spawn(inctrl, ["serve", "--listen=127.0.0.1:0", ...promptFiles, ...args], { stdio: ["ignore", "ignore", "pipe"] });
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
  for (const name of ["fabric", "leather"]) {
    native("learn", "--normals", join(demo, name, "train/good"), "--calibrate", "0.05", "-o", join(dir, `${name}.prompts`));
  }
  writeFileSync(join(dir, "tokens"), `${token}\n`);
  open = await serve();
  closed = await serve(`--tokens=${join(dir, "tokens")}`);
  stored = await serve(`--store=sqlite:${join(dir, "sets.db")}`, `--blobs=file:${join(dir, "sets")}`);
});
after(() => servers.forEach((s) => s.kill()));

inBrowsers("page of the server", (browser) => {
  it("says who scores, scores, and its results are what the command line verifies", async () => {
    const page = await browser.page(open);
    await ready(page);
    const host = new URL(open).host;
    assert.equal(await page.$eval("#badge", (e) => e.textContent), `Scored by ${host}`);
    assert.match(await page.$eval("header", (e) => e.innerText), /Your images are sent to this server/);
    assert.doesNotMatch(await page.$eval("body", (e) => e.innerText), /Everything runs in this page|Network locked/);
    assert.deepEqual(await axe(page), []);
    const folder = join(demo, "fabric/test/hole");
    const files = readdirSync(folder).sort().slice(0, 3).map((f) => join(folder, f));
    writeFileSync(join(dir, "notes.txt"), "no image");
    await (await page.$("#query-files")).uploadFile(...files, join(dir, "notes.txt"));
    await page.waitForFunction(() => /^3 of 4 scored, 3 anomalous, 1 could/.test(document.getElementById("scored").textContent));
    const rows = await page.$$eval("#rows tr", (r) => r.map((x) => [...x.cells].map((c) => c.textContent)));
    assert.deepEqual(rows.map((r) => r[2]).slice(0, 3), ["anomalous", "anomalous", "anomalous"]);
    assert.match(rows[3][2], /unknown image format/);
    await page.screenshot({ path: join(out, `${browser.name}-server.png`), fullPage: true });
    assert.deepEqual(await axe(page), []);
    const text = await page.evaluate(() => new Promise((resolve) => {
      const make = URL.createObjectURL;
      URL.createObjectURL = (blob) => (blob.text().then(resolve), make.call(URL, blob));
      HTMLAnchorElement.prototype.click = () => {};
      document.getElementById("export-results").click();
    }));
    const results = join(dir, `${browser.name}.jsonl`);
    writeFileSync(results, text.split("\n").filter((l) => l.includes('"score"')).map((l) => `${l}\n`).join("")
      .replaceAll('"image":"', `"image":"${folder}/`));
    native("verify", "--prompts", join(dir, "fabric.prompts"), results);
    // Another prompt set: all images are scored anew.
    const before = rows.slice(0, 3).map((r) => r[1]);
    await page.select("#set", "1");
    await page.waitForFunction((before) => {
      const now = [...document.querySelectorAll("#rows tr")].slice(0, 3).map((r) => r.cells[1].textContent);
      return now.every((s) => s !== "" && !before.includes(s));
    }, {}, before);
    assert.deepEqual(page.faults, []);
  });

  it("asks for a token, and for a better one", async () => {
    const page = await browser.page(closed);
    await page.waitForSelector("#token", { visible: true });
    const say = async (text, wanted) => {
      await page.$eval("#token", (e, t) => ((e.value = t), e.dispatchEvent(new Event("change"))), text);
      await page.waitForFunction((w) => document.getElementById("badge").textContent.startsWith(w), {}, wanted);
    };
    await say("wrong", "The server does not know");
    await say(token, "Scored by");
    await (await page.$("#query-files")).uploadFile(join(demo, "fabric/test/good", readdirSync(join(demo, "fabric/test/good"))[0]));
    await scored(page, 1);
    assert.equal(await page.$eval("#rows tr td:last-child", (e) => e.textContent), "normal");
  });

  it("keeps a prompt set, and finds it again", async () => {
    const name = `biscuit-${browser.name}`;
    const of = (folder, n) => readdirSync(join(demo, "biscuit", folder)).sort().slice(0, n).map((f) => join(demo, "biscuit", folder, f));
    const normals = of("train/good", 4);
    const page = await browser.page(stored);
    await ready(page);
    await (await page.$("#normal-files")).uploadFile(...normals);
    await page.click("#keep");
    await page.waitForFunction(() => document.getElementById("learned").textContent === "It needs a name.");
    await page.type("#set-name", name);
    await page.click("#keep");
    await page.waitForFunction(() => /^Learned from 4 images. Threshold/.test(document.getElementById("learned").textContent));
    assert.equal(await page.$eval("#set", (e) => e.selectedOptions[0].text), name);
    assert.deepEqual(await axe(page), []);
    const score = async (page) => {
      await (await page.$("#query-files")).uploadFile(...of("test/good", 1));
      await scored(page, 1);
      return page.$eval("#rows tr", (r) => r.cells[1].textContent);
    };
    const first = await score(page);
    await page.screenshot({ path: join(out, `${browser.name}-server-store.png`), fullPage: true });
    const file = join(dir, `${name}.prompts`);
    native("learn", ...normals.flatMap((n) => ["--normals", n]), "--calibrate", "0.05", "-o", file);
    const [line] = native("score", "--prompts", prompt file, ...of("test/good", 1)).trim().split("\n").map((l) => JSON.parse(l));
    assert.equal(first, line.score.toFixed(4));
    // Another visitor finds it.
    const again = await browser.page(stored);
    await ready(again);
    const value = await again.$$eval("#set option", (all, n) => all.find((o) => o.text === n)?.value, name);
    await again.select("#set", value);
    await again.waitForFunction((n) => document.getElementById("learned").textContent.startsWith(`${n}. Threshold`), {}, name);
    assert.equal(await score(again), first);
    // A name is taken once.
    await page.bringToFront();
    await page.click("#keep");
    await page.waitForFunction(() => /name is taken/.test(document.getElementById("learned").textContent));
    assert.deepEqual([...page.faults, ...again.faults], []);
  });
});
