// The page of `inctrl app`: the native engine teaches and scores, with the command line's bits.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { after, before } from "node:test";
import {
  axe, catchSaves, hasText, inBrowsers, inctrl, it, native, out, ready, root, saved, scored,
  scratch, tableRows, upload,
} from "./harness.mjs";

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
    await ready(page);
    await hasText(page, "badge", "^Scored by");
    assert.equal(page.url(), address.replace(/#.*/, ""));
    writeFileSync(join(dir, "notes.png"), "no image");
    await upload(page, "#normal-files", ...first("train/good", 4), join(dir, "notes.png"));
    await hasText(page, "learned", /Threshold 0\.\d+.*image 5 is left out: image format not read/);
    await upload(page, "#query-files", ...first("test/hole", 3));
    await scored(page, 3);
    const rows = await tableRows(page);
    assert.deepEqual(rows.map((r) => r[2]), ["anomalous", "anomalous", "anomalous"]);
    await page.focus("#canvas");
    await page.keyboard.press("ArrowRight");
    await hasText(page, "why", /nearest: patch \d+ of normal image [1-4]/);
    await page.screenshot({ path: join(out, `${browser.name}-app.png`), fullPage: true });
    assert.deepEqual(await axe(page), []);
    await catchSaves(page);
    const prompts = join(dir, `${browser.name}.prompts`);
    const results = join(dir, `${browser.name}.jsonl`);
    writeFileSync(prompts, (await saved(page, "export-prompts")).bytes);
    writeFileSync(results, (await saved(page, "export-results")).bytes);
    const learned = join(dir, "native.prompts");
    native("learn", "--calibrate", "0.05", ...first("train/good", 4), "-o", learned);
    const digest = (file) => JSON.parse(native("info", "--json", file)).prompts_digest;
    assert.equal(digest(prompts), digest(learned));
    const said = native("verify", "--prompts", prompts, "--root", join(demo, "test/hole"), results);
    assert.match(said, /3 of 3 results verified/);
    // The prompt file is opened again: the same scores.
    await upload(page, "#prompt-file", prompts);
    await scored(page, 3);
    assert.deepEqual(await tableRows(page), rows);
    assert.deepEqual(page.faults, []);
  });
});
