// The page of `inctrl app`: the native engine teaches and scores, with the command line's bits.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before } from "node:test";
import {
  axe, catchSaves, inBrowsers, inctrl, it, native, out, root, scratch,
} from "./harness.mjs";
import { give, press, savedBy, says, the } from "./tool.mjs";

const dir = scratch();
const demo = join(root, "testdata/demo/fabric");
let app, address;

const first = (folder, n) =>
  readdirSync(join(demo, folder)).sort().slice(0, n).map((f) => join(demo, folder, f));

before(async () => {
  app = spawn(inctrl, ["app", "--no-browser"], { stdio: ["ignore", "pipe", "ignore"] });
  for await (const line of createInterface(app.stdout)) {
    address = line;
    break;
  }
});
after(() => app.kill());

inBrowsers("page of inctrl app", (browser) => {
  it("learns, scores and explains as the command line does", async () => {
    const page = await browser.page(address);
    await page.waitForSelector("body[data-ready]", { timeout: 60_000 });
    await the(page, "button", "Computed on this computer");
    assert.equal(page.url(), address.replace(/#.*/, ""));
    writeFileSync(join(dir, "notes.png"), "no image");
    await give(page, "Choose images", [...first("train/good", 4), join(dir, "notes.png")]);
    await says(page, "Ready: learned from 4 images");
    await says(page, /notes.png[^]*image format not read/);
    await press(page, /^Inspect/);
    await give(page, "Add files", first("test/hole", 3));
    await the(page, "button", /^Inspect ?3$/);
    await the(page, "button", /^Anomalous ?3$/);
    await says(page, "Most similar normal spot");
    await says(page, /In 00\d.jpg/);
    await page.screenshot({ path: join(out, `${browser.name}-app.png`) });
    assert.deepEqual(await axe(page), []);
    await press(page, /^Report/);
    await catchSaves(page);
    const prompts = join(dir, `${browser.name}.prompts`);
    const results = join(dir, `${browser.name}.jsonl`);
    writeFileSync(prompts, (await savedBy(page, "Save Prompt file")).bytes);
    const saved = (await savedBy(page, "Save Results")).bytes;
    writeFileSync(results, saved);
    const learned = join(dir, "native.prompts");
    native("learn", "--calibrate", "0.05", ...first("train/good", 4), "-o", learned);
    const digest = (file) => JSON.parse(native("info", "--json", file)).prompts_digest;
    assert.equal(digest(prompts), digest(learned));
    const said = native("verify", "--prompts", prompts, "--root", join(demo, "test/hole"), results);
    assert.match(said, /3 of 3 results verified/);
    // The token is kept for the tab, and the project in the browser.
    await page.reload();
    await page.waitForSelector("body[data-ready]", { timeout: 60_000 });
    await the(page, "button", /^Inspect ?3$/);
    await press(page, /^Report/);
    await catchSaves(page);
    const scores = (bytes) => bytes.toString().trim().split("\n").map((l) => JSON.parse(l).score);
    assert.deepEqual(scores((await savedBy(page, "Save Results")).bytes), scores(saved));
    // The prompt file is opened again: the same scores.
    await press(page, "Menu");
    await give(page, "Open a prompt file", [prompts]);
    await says(page, "takes the place of the normal images");
    await the(page, "button", /^Inspect ?3$/);
    assert.deepEqual(scores((await savedBy(page, "Save Results")).bytes), scores(saved));
    assert.deepEqual(page.faults, []);
  });
});
