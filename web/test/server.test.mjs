// The page of `inctrl serve` as a person uses it: the server scores, with the command line's bits.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before } from "node:test";
import {
  axe, catchSaves, inBrowsers, inctrl, it, native, out, root, scratch,
} from "./harness.mjs";
import { give, open, press, savedBy, says, texts, the } from "./tool.mjs";

const dir = scratch();
const demo = join(root, "testdata/demo");
const token = "0123456789abcdef";
const servers = [];
let served, closed, stored;

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
  [served, closed, stored] = await Promise.all([
    serve(), serve(`--tokens=${join(dir, "tokens")}`), serve(...store),
  ]);
});
after(() => servers.forEach((s) => s.kill()));

inBrowsers("page of the server", (browser) => {
  it("says who scores, scores, and its results are what the command line verifies", async () => {
    const page = await open(browser, served);
    assert.deepEqual(await axe(page), []);
    await press(page, "Images go to the server");
    await says(page, "This page sends images to the server that it comes from, and to no other");
    assert.doesNotMatch(await texts(page), /on your computer|Network locked|leave this page/);
    await page.keyboard.press("Escape");
    writeFileSync(join(dir, "broken.jpg"), "no image");
    const holes = first("fabric/test/hole", 3);
    await press(page, /^Inspect/);
    await give(page, "Add files", [...holes, join(dir, "broken.jpg")]);
    await the(page, "button", /^Inspect ?4$/);
    await the(page, "button", /^Anomalous ?3$/);
    await press(page, /^broken.jpg/, { role: "option" });
    await says(page, "image format not read");
    await page.screenshot({ path: join(out, `${browser.name}-server.png`) });
    assert.deepEqual(await axe(page), []);
    await press(page, /^Report/);
    await catchSaves(page);
    const saved = (await savedBy(page, "Save Results")).bytes.toString();
    const results = join(dir, `${browser.name}.jsonl`);
    const records = saved.trim().split("\n").map((line) => JSON.parse(line));
    assert.equal(records.find((r) => r.error !== undefined).image, "broken.jpg");
    const scores = records.filter((r) => r.score !== undefined);
    writeFileSync(results, scores.map((r) => `${JSON.stringify(r)}\n`).join(""));
    const folder = join(demo, "fabric/test/hole");
    native("verify", "--prompts", promptFile("fabric"), "--root", folder, results);
    // Another prompt set: all images are scored again.
    await press(page, /^Teach/);
    await (await the(page, "combobox", /^Prompt set/)).select("leather");
    await the(page, "button", /^Inspect ?4$/);
    await press(page, /^Report/);
    const other = (await savedBy(page, "Save Results")).bytes.toString();
    const of = (text) => text.trim().split("\n").map((l) => JSON.parse(l)).filter((r) => r.score)
      .map((r) => r.score);
    assert.equal(of(other).length, 3);
    assert.ok(of(other).every((score) => !of(saved).includes(score)));
    assert.deepEqual(page.faults, []);
  });

  it("asks for a token, and for a better one", async () => {
    const page = await browser.page(closed);
    for (const text of ["wrong", token]) {
      await (await the(page, "textbox", "Token")).type(text);
      await press(page, "Connect");
      if (text === "wrong") await says(page, "The server does not accept this token");
    }
    await page.waitForSelector("body[data-ready]");
    await press(page, /^Inspect/);
    await give(page, "Add files", first("fabric/test/good", 1));
    await says(page, /\d+% of the limit/);
    await page.close();
  });

  it("takes a token out of its address, and keeps it for the tab", async () => {
    const page = await browser.page(`${closed}#token=${token}`);
    for (const again of [false, true]) {
      if (again) await page.reload();
      await page.waitForSelector("body[data-ready]");
      assert.equal(page.url(), closed);
    }
    const other = await browser.page(closed);
    await says(other, "This server needs a token");
    await Promise.all([page.close(), other.close()]);
  });

  it("stores a prompt set, and finds it again", async () => {
    const name = `biscuit-${browser.name}`;
    const normals = first("biscuit/train/good", 4);
    const query = first("biscuit/test/good", 1);
    const page = await open(browser, stored, { fresh: true });
    await press(page, /^Teach/);
    await give(page, "Choose images", normals);
    await (await the(page, "textbox", "Name")).type(name);
    await press(page, "Learn and store");
    await says(page, `Ready: ${name}`);
    assert.deepEqual(await axe(page), []);
    const score = async (page) => {
      await press(page, /^Inspect/);
      await give(page, "Add files", query);
      await says(page, /\d+% of the limit/);
      return page.evaluate(() =>
        document.querySelector("app-shell").store.state.images[0].result.score);
    };
    const shown = await score(page);
    await page.screenshot({ path: join(out, `${browser.name}-server-store.png`) });
    const file = promptFile(name);
    const flags = normals.flatMap((n) => ["--normals", n]);
    native("learn", ...flags, "--calibrate", "0.05", "-o", file);
    const { score: wanted } = JSON.parse(native("score", "--prompts", file, ...query));
    assert.equal(Math.fround(wanted), shown);
    // Another visitor finds it.
    const again = await open(browser, stored, { fresh: true });
    await press(again, /^Teach/);
    await (await the(again, "combobox", /^Prompt set/)).select(name);
    await says(again, `Ready: ${name}`);
    assert.equal(await score(again), shown);
    // A name is taken once.
    await again.close();
    await press(page, /^Teach/);
    await give(page, "Choose images", normals);
    await (await the(page, "textbox", "Name")).evaluate((e) => (e.value = ""));
    await (await the(page, "textbox", "Name")).type(name);
    await press(page, "Learn and store");
    await says(page, /name is taken/);
    assert.deepEqual(page.faults, []);
    await page.close();
  });
});
