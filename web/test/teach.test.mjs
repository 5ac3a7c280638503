// The frame, Start and Teach, used by what they show.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before } from "node:test";
import { pathToFileURL } from "node:url";
import { serve } from "../../wasm/exec/serve.mjs";
import { axe, catchSaves, inBrowsers, it, root, scratch, servers, web } from "./harness.mjs";
import { focused, give, open as openPage, press, says, texts, the, there } from "./tool.mjs";

const s = servers();
const dir = scratch();
const fabric = join(root, "testdata/demo/fabric");
const good = (n, from = 0) =>
  Array.from({ length: n }, (_, i) => join(fabric, `train/good/00${from + i}.jpg`));
const defect = join(fabric, "test/hole/000.jpg");

/** A file of the test's own. */
function file(name, content) {
  const path = join(dir, name);
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, content);
  return path;
}

const jpeg = Buffer.from([0xff, 0xd8, 0xff]);
const broken = file("broken.jpg", Buffer.concat([jpeg, Buffer.alloc(99)]));

/** The page, as one who was never there sees it. */
const open = (browser, url, o = {}) => openPage(browser, url, { ...o, fresh: true });

/** The prompt file that the page saves, as base64. */
async function prompts(page) {
  await page.evaluate(() => (globalThis.saved = []));
  await press(page, "Menu");
  await press(page, "Save as a prompt file");
  await page.waitForFunction(() => globalThis.saved.length > 0);
  return page.evaluate(async () => {
    const bytes = new Uint8Array(await globalThis.saved.pop().blob.arrayBuffer());
    return btoa(Array.from(bytes, (b) => String.fromCharCode(b)).join(""));
  });
}

/** A page for all tests of a group: each begins with a project of its own. */
function shared(browser) {
  let page;
  before(async () => {
    page = await open(browser, s.isolated.url);
  }, { timeout: 180_000 });
  after(() => assert.deepEqual(page?.faults, []));
  return async () => {
    await page.evaluate(async () => {
      const { store } = document.querySelector("app-shell");
      await store.newProject();
      store.set({ toasts: [] });
    });
    await the(page, "heading", /^Show it what is normal/);
    return page;
  };
}

/** A new project with learned images. */
async function taught(begin, n = 3) {
  const page = await begin();
  await give(page, "Choose images", good(n));
  await says(page, `Ready: learned from ${n} images`);
  return page;
}

/** Drops entries, as a file manager does: {name, content} is a file, {name, all} a folder. */
const drop = (page, entries) => page.evaluate((entries) => {
  const made = ({ name, content, all }, path = `/${name}`) => (all ? {
    isDirectory: true, name, fullPath: path,
    createReader: () => {
      const left = all.map((e) => made(e, `${path}/${e.name}`));
      return { readEntries: (f) => f(left.splice(0, 2)) };
    },
  } : {
    isFile: true, name, fullPath: path,
    file: (f) => f(new File([Uint8Array.from(atob(content), (c) => c.charCodeAt(0))], name)),
  });
  const event = new Event("drop", { bubbles: true, cancelable: true });
  event.dataTransfer = {
    types: ["Files"], files: [],
    items: entries.map((e) => ({ kind: "file", webkitGetAsEntry: () => made(e) })),
  };
  document.body.dispatchEvent(event);
  if (!event.defaultPrevented) throw new Error("the browser would open the file");
}, entries);

const dropped = (path, name) => ({ name, content: readFileSync(path).toString("base64") });
const text = (name, content) => ({ name, content: Buffer.from(content).toString("base64") });

/** Chooses an option of a select. */
const choose = async (page, name, value) => {
  const select = await the(page, "combobox", name);
  await select.evaluate((e, value) => {
    e.value = value;
    e.dispatchEvent(new Event("change", { bubbles: true }));
  }, value);
};

/** Does something, and waits until the page has learned anew. */
async function anew(page, f) {
  await page.evaluate(() => {
    globalThis.before = document.querySelector("app-shell").store.state.learned;
  });
  await f();
  await page.waitForFunction(() => {
    const { learned, learning } = document.querySelector("app-shell").store.state;
    return learned && learned !== globalThis.before && !learning;
  }, { timeout: 60_000 });
}

const fits = (page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);

inBrowsers("start and teach", (browser) => {
  const begin = shared(browser);

  it("leads from the samples to what was learned, and on to Inspect", async () => {
    const page = await begin();
    assert.deepEqual(await axe(page), []);
    await press(page, "Try the samples");
    await says(page, "Ready: learned from 8 images");
    assert.equal(await focused(page), "Teach: normal images");
    assert.equal(await page.title(), "Anomaly detector");
    assert.deepEqual(await axe(page), []);
    await press(page, "Now inspect");
    const step = await the(page, "button", /^Inspect/);
    assert.equal(await step.evaluate((e) => e.getAttribute("aria-current")), "step");
  });

  it("learns one image, and more", async () => {
    const page = await begin();
    await give(page, "Choose images", good(1));
    await says(page, "Ready: learned from 1 image");
    await give(page, "Add normal images", good(2, 1));
    await says(page, "Ready: learned from 3 images");
    await says(page, "Learned (3)");
  });

  it("says which image cannot be read, and learns the others", async () => {
    const page = await begin();
    await give(page, "Choose images", [...good(3), broken]);
    await says(page, "Ready: learned from 3 images");
    await the(page, "button", "Remove broken.jpg");
    assert.match(await texts(page), /broken\.jpg\njpeg: image truncated/);
    assert.equal(await there(page, "button", "Move broken.jpg to the check set"), false);
    assert.deepEqual(await axe(page), []);
  });

  it("removes and takes back, by pointer and keyboard, and keeps the focus", async () => {
    const page = await taught(begin);
    await press(page, "Remove 000.jpg");
    await says(page, "Ready: learned from 2 images");
    assert.equal(await focused(page), "Remove 001.jpg");
    await press(page, "Undo");
    await says(page, "Ready: learned from 3 images");
    assert.notEqual(await focused(page), "");
    await press(page, "Remove all: Learned (3)");
    await says(page, "Nothing learned yet");
    assert.equal(await focused(page), "Add normal images");
    await page.keyboard.down("Control");
    await page.keyboard.press("z");
    await page.keyboard.up("Control");
    await says(page, "Ready: learned from 3 images");
  });

  it("has a check set, for a better limit", async () => {
    const page = await taught(begin);
    await press(page, "Move 000.jpg to the check set");
    await says(page, "Ready: learned from 2 images");
    await says(page, "Check set (1)");
    await give(page, "Add to the check set", good(1, 3));
    await says(page, "Check set (2)");
    await press(page, "Move 000.jpg to the learned images");
    await says(page, "Ready: learned from 3 images");
    assert.deepEqual(await axe(page), []);
  });

  it("learns anew with other options", async () => {
    const page = await taught(begin, 2);
    await catchSaves(page);
    const plain = await prompts(page);
    const files = new Set([plain]);
    const tick = (option) => anew(page, () => press(page, option, { role: "checkbox" }));
    const angles = (n) => anew(page, () => choose(page, "Objects at any angle", n));
    for (const option of ["Ignore plain background", "Small defects, slower"]) {
      await tick(option);
      files.add(await prompts(page));
    }
    assert.equal(await there(page, "checkbox", "The centre only"), false); // tiles need it whole
    await tick("Small defects, slower");
    await tick("Ignore plain background");
    await angles("8");
    await says(page, "Ready: learned from 2 images");
    files.add(await prompts(page));
    assert.equal(files.size, 4);
    await angles("auto");
    assert.equal(await prompts(page), plain);
  });

  it("stops learning when asked", async () => {
    const page = await begin();
    await press(page, /^Teach/);
    await press(page, "Small defects, slower", { role: "checkbox" });
    await choose(page, "Parts along the shorter side", "4");
    await give(page, "Choose images", good(8));
    await press(page, "Cancel");
    await says(page, "Learning was stopped");
    await press(page, "Small defects, slower", { role: "checkbox" });
    await says(page, "Ready: learned from 8 images");
  });

  it("looks only where was painted, by numbers or by the pointer", async () => {
    const page = await taught(begin);
    await catchSaves(page);
    const whole = await prompts(page);
    await (await the(page, "button", "Paint a region")).focus();
    await page.keyboard.press("Enter");
    const width = await the(page, "textbox", "Width");
    await width.focus();
    for (const key of ["ArrowDown", "ArrowDown"]) await page.keyboard.press(key);
    assert.equal(await width.evaluate((e) => e.value), "78");
    assert.deepEqual(await axe(page), []);
    await (await the(page, "button", "Paint the rectangle")).focus();
    await page.keyboard.press("Enter");
    await (await the(page, "button", "Use this region")).focus();
    await page.keyboard.press("Enter");
    await says(page, "Only the painted region");
    await says(page, "Ready: learned from 3 images");
    const part = await prompts(page);
    assert.notEqual(part, whole);
    await press(page, "Change the region");
    await press(page, "Ignore this", { role: "radio" });
    const box = await (await the(page, "img", /^A normal image/)).boundingBox();
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2 + 40, box.y + box.height / 2, { steps: 4 });
    await page.mouse.up();
    await press(page, "Clear");
    await says(page, "Nothing is painted.");
    await page.keyboard.down("Control");
    await page.keyboard.press("z");
    await page.keyboard.up("Control");
    await says(page, "Undone.");
    await press(page, "Use this region");
    await says(page, "Ready: learned from 3 images");
    assert.notEqual(await prompts(page), part);
    await press(page, "Whole image");
    await says(page, "Ready: learned from 3 images");
    assert.equal(await prompts(page), whole);
  });
});

inBrowsers("the camera", (browser) => {
  it("takes photos of what is normal", async () => {
    const page = await open(browser, s.isolated.url);
    await press(page, "Camera");
    const shoot = await the(page, "button", "Take a photo");
    await page.waitForFunction((e) => !e.disabled, {}, shoot);
    await press(page, "Take a photo");
    await says(page, "1 photo taken");
    await press(page, "Take a photo");
    await says(page, "2 photos taken");
    assert.deepEqual(await axe(page), []);
    await press(page, "Done");
    await says(page, "Ready: learned from 2 images");
    assert.deepEqual(page.faults, []);
    await page.close();
  });
}, { camera: true });

inBrowsers("the frame", (browser) => {
  const begin = shared(browser);

  it("renames, adds, deletes and restores projects", async () => {
    const page = await taught(begin);
    const name = await the(page, "textbox", "Project name");
    await name.click({ count: 3 });
    await page.keyboard.type("Lids");
    await page.keyboard.press("Enter");
    assert.notEqual(await focused(page), "");
    await press(page, "Projects");
    await press(page, "New project", { nth: 0 });
    await the(page, "heading", /^Show it what is normal/);
    await press(page, /^Lids/);
    await says(page, "Ready: learned from 3 images");
    await press(page, "Projects");
    await press(page, "Delete Lids");
    await says(page, "Deleted Lids.");
    assert.equal(await there(page, "heading", "Learned (3)"), false);
    await page.keyboard.press("Escape");
    await press(page, "Undo");
    await says(page, "Ready: learned from 3 images");
  });

  it("takes files and folders that are dropped anywhere, and refuses others by name", async () => {
    const page = await begin();
    await drop(page, [{ name: "parts", all: [
      dropped(good(1)[0], "b.jpg"), text("notes.txt", "notes"),
      { name: "more", all: [dropped(good(2)[1], "a.jpg"), text(".hidden.jpg", "x")] },
    ] }]);
    await says(page, "Ready: learned from 2 images");
    await says(page, /Left out parts\/notes\.txt: this is text/);
    await the(page, "button", "Remove parts/more/a.jpg");
    const header = Buffer.concat([Buffer.from([64, 0, 0, 0, 0, 0, 0, 0]), Buffer.from('{"a":')]);
    await drop(page, [
      { name: "all", all: [text("plan.jpg", "%PDF-1.7"), text("IMG_1.HEIC", "xxxxftypheic"),
        text("weights.safetensors", header)] },
    ]);
    await says(page, /plan\.jpg: a PDF is not an image/);
    await says(page, /IMG_1\.HEIC: this browser does not read HEIC/);
    await says(page, /weights\.safetensors: this is a model/);
    await says(page, "Ready: learned from 2 images");
    await page.evaluate((base64) => {
      const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
      const event = new Event("paste", { bubbles: true });
      event.clipboardData = { items: [], files: [new File([bytes], "pasted.jpg")] };
      document.body.dispatchEvent(event);
    }, dropped(good(3)[2], "").content);
    await says(page, "Ready: learned from 3 images");
    await press(page, /^Live/);
    await drop(page, [dropped(defect, "new.jpg")]);
    await drop(page, [{ name: "f", all: [dropped(defect, "new.jpg")] }]);
    await the(page, "heading", /^What (is|are)/);
    assert.deepEqual(await axe(page), []);
    await press(page, "Images to inspect");
    await says(page, "new.jpg");
  });

  it("keeps what was learned when an image is opened as a prompt file", async () => {
    const page = await taught(begin);
    await catchSaves(page);
    const before = await prompts(page);
    await press(page, "Menu");
    await give(page, "Open a prompt file", [defect]);
    await the(page, "button", "Close");
    await says(page, "Ready: learned from 3 images");
    assert.equal(await prompts(page), before);
    const path = file(`${browser.name}.prompts`, Buffer.from(before, "base64"));
    await press(page, "Menu");
    await give(page, "Open a prompt file", [path]);
    await says(page, `Ready: ${browser.name}.prompts`);
  });

  it("speaks another language at once, and when it opens again", async () => {
    const page = await open(browser, s.isolated.url);
    await press(page, "Menu");
    await choose(page, "Language", "de");
    await the(page, "heading", /^Zeigen, was normal ist/);
    assert.equal(await page.evaluate(() => document.documentElement.lang), "de");
    assert.equal(await page.title(), "Anomaliedetektor");
    await page.reload();
    await page.waitForSelector("body[data-ready]");
    await the(page, "heading", /^Zeigen, was normal ist/);
    assert.deepEqual(await axe(page), []);
    await press(page, "Menü");
    await choose(page, "Sprache", "en");
    await the(page, "heading", /^Show it what is normal/);
    await page.close();
  });

  it("says what the lock is, and tries it", async () => {
    const page = await begin();
    await press(page, "Network locked");
    await the(page, "heading", "Your images cannot leave this page");
    assert.deepEqual(await axe(page), []);
    await press(page, "Try to send something");
    await says(page, "The browser refused the connection.");
    await page.keyboard.press("Escape");
    assert.equal(await focused(page), "Network locked");
  });

  it("goes on with another model, and refuses what is none", async () => {
    const page = await taught(begin);
    await press(page, "Menu");
    await press(page, "Another model …");
    assert.deepEqual(await axe(page), []);
    await choose(page, "Model", "dinov2-small");
    await says(page, /From .*, licence Apache-2\.0\. Good for/);
    await give(page, "Choose a model file", [defect]);
    await says(page, "000.jpg: this is a JPEG image, not a model file");
    await give(page, "Choose a model file", [join(root, "model/mini/mini.safetensors")]);
    await says(page, "The model is now mini-240.");
    await says(page, "Ready: learned from 3 images");
  });

  it("deletes everything when asked twice", async () => {
    const page = await taught(begin);
    await press(page, "Menu");
    await press(page, "Delete all data …");
    await press(page, "Cancel");
    await says(page, "Ready: learned from 3 images");
    await press(page, "Menu");
    await press(page, "Delete all data …");
    assert.deepEqual(await axe(page), []);
    await press(page, "Delete all");
    await says(page, "All data is deleted.");
    await page.reload();
    await page.waitForSelector("body[data-ready]");
    await says(page, "Your projects are kept in this browser.");
  });

  it("works by the keyboard alone", async () => {
    const page = await open(browser, s.isolated.url);
    const reach = async (name) => {
      for (let i = 0; i < 60 && await focused(page) !== name; i++) {
        await page.keyboard.press("Tab");
        if (i > 0) assert.notEqual(await focused(page), "", `before ${name}`);
      }
      assert.equal(await focused(page), name);
    };
    await reach("Try the samples");
    await page.keyboard.press("Enter");
    await says(page, "Ready: learned from 8 images");
    await reach("Remove train-good-000.jpg");
    await page.keyboard.press("Enter");
    await says(page, "Ready: learned from 7 images");
    assert.equal(await focused(page), "Remove train-good-001.jpg");
    await page.close();
  });

  it("fits a phone", async () => {
    const dark = browser.name === "chromium"; // the other's driver does not set it
    const page = await open(browser, s.isolated.url, { width: 360, height: 740, dark });
    assert.ok(await fits(page));
    assert.deepEqual(await axe(page), []);
    await press(page, "Try the samples");
    await says(page, "Ready: learned from 8 images");
    assert.ok(await fits(page));
    assert.deepEqual(await axe(page), []);
    await press(page, "Menu");
    assert.deepEqual(await axe(page), []);
    await page.close();
  });

  it("opens when the server is gone", async () => {
    const own = await serve({ "/": join(web, "dist/demo") }, { isolated: true });
    const page = await browser.page(own.url, { fresh: true });
    const ready = () => page.waitForSelector("body[data-ready]", { timeout: 60_000 });
    await ready();
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await own.close();
    await page.reload();
    await ready();
    await press(page, "Try the samples");
    await says(page, "Ready: learned from 8 images");
    await page.close();
  });

  it("says why it cannot start", async () => {
    const own = await serve({ "/": join(web, "dist/demo"), "/inctrl.wasm": join(dir, "none") });
    const page = await browser.page(own.url, { fresh: true });
    await the(page, "heading", "The page cannot work");
    await says(page, /inctrl\.wasm/);
    assert.deepEqual(await axe(page), []);
    await own.close();
    await page.goto(pathToFileURL(join(web, "dist/demo/index.html")).href);
    const text = await says(page, "file://");
    assert.match(text, /inctrl app/);
    await page.close();
  });
});
