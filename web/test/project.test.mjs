// Projects of the page: kept in the browser, exported and imported, shared with the command line.
import assert from "node:assert/strict";
import { copyFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { images, inBrowsers, it, native, root, scratch, servers } from "./harness.mjs";
import { open } from "./tool.mjs";

const s = servers();
const dir = scratch();
const demo = join(root, "testdata/demo/fabric");
const paths = (folder, n) =>
  images(join(demo, folder)).slice(0, n).map((p) => join(demo, folder, p));
const good = paths("train/good", 4);
const tested = [...paths("test/good", 2), ...paths("test/hole", 2)];

/** Files as the page's dialogs give them, by a method of its store. */
const add = (page, method, files) => page.evaluate(async (method, files) => {
  const { store } = document.querySelector("app-shell");
  const named = files.map(({ name, base64 }) =>
    ({ name, file: new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))]) }));
  if (method === "importProject" || method === "openPrompts") {
    await store[method](named[0].file, named[0].name);
  } else store[method](named);
}, method, files.map((f) => typeof f === "string"
  ? { name: basename(f), base64: readFileSync(f).toString("base64") }
  : { name: f.name, base64: Buffer.from(f.bytes).toString("base64") }));

/** Calls a method of the page's store. */
const call = (page, method, ...args) => page.evaluate(async (method, args) => {
  await document.querySelector("app-shell").store[method](...args);
}, method, args);

/** What the page works on, in short. */
const state = (page) => page.evaluate(() => {
  const { state } = document.querySelector("app-shell").store;
  const { step, project, learned, kept, learnFault, toasts } = state;
  return {
    step, project, limit: learned?.limit, digest: learned?.digest, kept, learnFault,
    count: learned?.count, projects: state.projects.map((p) => p.name),
    toasts: toasts.map((t) => t.text),
    normals: state.normals.map(({ name, use, state, reason }) => ({ name, use, state, reason })),
    images: state.images.map((i) => ({
      name: i.name, score: i.result?.score, digest: i.result?.digest, error: i.error,
      label: i.label, stale: i.stale, kept: !!i.file, small: i.thumbnail?.type,
    })),
  };
});

/** Waits until the page has nothing to do. */
const idle = async (page, n) => {
  await page.waitForFunction((n) => {
    const { state, live } = document.querySelector("app-shell").store;
    const { learning, images } = state;
    const done = images.filter((i) => i.result || i.error !== undefined || !i.file);
    return live && !learning && images.length === n && done.length === n;
  }, { timeout: 60_000 }, n);
  return state(page);
};

/** The page again, as after closing and opening it. */
const again = async (page) => {
  await page.reload();
  await page.waitForSelector("body[data-ready]", { timeout: 60_000 });
};

const exported = async (page, file) => {
  const text = await page.evaluate(async () => {
    const blob = await document.querySelector("app-shell").store.exportProject();
    const bytes = new Uint8Array(await blob.arrayBuffer());
    let text = "";
    for (let i = 0; i < bytes.length; i += 32768) {
      text += String.fromCharCode(...bytes.subarray(i, i + 32768));
    }
    return btoa(text);
  });
  writeFileSync(file, Buffer.from(text, "base64"));
};

/** Changes the entries of a project file, and its project.json. */
function change(file, f) {
  const entries = unzipSync(readFileSync(file));
  const manifest = JSON.parse(strFromU8(entries["project.json"]));
  f(entries, manifest);
  entries["project.json"] = strToU8(JSON.stringify(manifest));
  writeFileSync(file, zipSync(entries));
}

const scores = ({ images }) => images.map((i) => [i.name, i.score, i.digest]);

inBrowsers("projects", (browser) => {
  const begin = async () => {
    const page = await open(browser, s.isolated.url);
    await call(page, "deleteEverything");
    return page;
  };

  it("keeps a project over a reload, the last change too", async () => {
    const page = await begin();
    await add(page, "addNormals", good);
    await add(page, "addImages", tested);
    const before = await idle(page, 4);
    assert.deepEqual(before.images.map((i) => i.small), Array(4).fill("image/jpeg"));
    await page.evaluate(() => {
      const { store } = document.querySelector("app-shell");
      store.label(store.state.images[2].id, "anomalous");
      store.update({ name: "Fabric", limit: 0.25, notes: "new lamp" });
    });
    await again(page);
    const after = await idle(page, 4);
    assert.equal(after.project.name, "Fabric");
    assert.equal(after.project.limit, 0.25);
    assert.equal(after.project.notes, "new lamp");
    assert.equal(after.images[2].label, "anomalous");
    assert.equal(after.step, "inspect");
    assert.equal(after.digest, before.digest);
    assert.deepEqual(after.normals, before.normals);
    assert.deepEqual(scores(after), scores(before));
    assert.ok(after.images.every((i) => !i.kept && !i.stale));
    // What was learned works on: the same image again is scored to the same bits.
    await add(page, "addImages", tested.slice(0, 1));
    assert.deepEqual(scores(await idle(page, 4)), scores(before));
    assert.deepEqual(page.faults.filter((f) => !/idb|Content-Security/.test(f)), []);
    await page.close();
  });

  it("keeps the inspected images themselves only if wanted", async () => {
    const page = await begin();
    await add(page, "addNormals", good);
    await call(page, "update", { keepImages: true });
    await add(page, "addImages", tested);
    await idle(page, 4);
    await again(page);
    assert.ok((await idle(page, 4)).images.every((i) => i.kept));
    await call(page, "update", { keepImages: false });
    await again(page);
    assert.ok((await idle(page, 4)).images.every((i) => !i.kept));
    // Results of images that are gone are of what was learned before.
    await add(page, "addNormals", paths("train/good", 5).slice(4));
    await page.waitForFunction(() =>
      document.querySelector("app-shell").store.state.images.every((i) => i.stale));
    await add(page, "addImages", tested.slice(0, 1));
    const { images } = await idle(page, 4);
    assert.deepEqual(images.map((i) => !!i.stale), [false, true, true, true]);
    await page.close();
  });

  it("opens a project in one tab only, and deletes with undo", async () => {
    const page = await begin();
    await add(page, "addNormals", good);
    await call(page, "update", { name: "First" });
    await idle(page, 0);
    const other = await open(browser, s.isolated.url);
    const seen = await state(other);
    assert.deepEqual(seen.normals, []);
    assert.deepEqual(seen.projects, ["First"]);
    assert.match(seen.toasts.join(), /First.*another tab/);
    await add(other, "addNormals", good.slice(0, 2));
    await call(other, "update", { name: "Second" });
    await idle(other, 0);
    await page.waitForFunction(() =>
      document.querySelector("app-shell").store.state.projects.length === 2);
    await other.close();
    await call(page, "openProject", await idOf(page, "Second"));
    assert.equal((await idle(page, 0)).normals.length, 2);
    const second = await idOf(page, "Second");
    await call(page, "deleteProject", second, "Second is deleted");
    assert.deepEqual((await state(page)).projects, ["First"]);
    await page.evaluate(() =>
      document.querySelector("app-shell").store.state.toasts.at(-1).undo());
    await page.waitForFunction(() =>
      document.querySelector("app-shell").store.state.project.name === "Second");
    assert.equal((await idle(page, 0)).normals.length, 2);
    await page.close();
  });

  it("takes back what was removed, labelled or changed", async () => {
    const page = await begin();
    await add(page, "addNormals", good);
    await add(page, "addImages", tested);
    const before = await idle(page, 4);
    await page.evaluate(() => {
      const { store } = document.querySelector("app-shell");
      const [first, second] = store.state.images;
      store.label(first.id, "normal", "labelled");
      store.update({ limit: 0.9 }, "limit");
      store.removeImages([second.id], "images");
      store.removeNormals(store.state.normals.slice(0, 2).map((n) => n.id), "normals");
    });
    await page.waitForFunction(() =>
      document.querySelector("app-shell").store.state.learned.count === 2);
    const changed = await idle(page, 3);
    assert.notEqual(changed.digest, before.digest);
    assert.equal(changed.images[0].label, "normal");
    assert.equal(changed.project.limit, 0.9);
    await page.evaluate(() => {
      for (const t of document.querySelector("app-shell").store.state.toasts) t.undo?.();
    });
    await page.waitForFunction(() =>
      document.querySelector("app-shell").store.state.learned.count === 4);
    const after = await idle(page, 4);
    assert.equal(after.digest, before.digest);
    assert.deepEqual(scores(after), scores(before));
    assert.equal(after.images[0].label, undefined);
    assert.equal(after.project.limit, undefined);
    await page.close();
  });

  it("names images that cannot be read; a wrong prompt file changes nothing", async () => {
    const page = await begin();
    const notes = { name: "notes.png", bytes: Buffer.from("no image") };
    await add(page, "addNormals", [notes]);
    await page.waitForFunction(() =>
      document.querySelector("app-shell").store.state.learnFault?.startsWith("None"));
    await add(page, "addNormals", good);
    await add(page, "addImages", [tested[0], notes, tested[2]]);
    const { images, normals, digest, learnFault, count } = await idle(page, 3);
    assert.deepEqual(normals.map((n) => n.state), ["unreadable", "ok", "ok", "ok", "ok"]);
    assert.match(normals[0].reason, /not read/);
    assert.deepEqual([learnFault, count], [undefined, 4]);
    assert.deepEqual(images.map((i) => i.score !== undefined), [true, false, true]);
    assert.match(images[1].error, /not read/);
    const why = /000\.jpg cannot be used as a prompt file/;
    await assert.rejects(add(page, "openPrompts", [good[0]]), why);
    const after = await idle(page, 3);
    assert.equal(after.digest, digest);
    assert.equal(after.normals.length, 5);
    await page.close();
  });

  it("exports a project that the command line scores to the same bits", async () => {
    const page = await begin();
    await add(page, "addNormals", good);
    await call(page, "update", { keepImages: true, name: "Fabric" });
    const odd = { name: "=1, a\"b.jpg", bytes: readFileSync(good[0]) };
    const unreadable = Object.entries({
      "text.png": "no image", "cut.png": "\x89PNG\r\n\x1a\nxxxx", "a.bin": "\x01\x02\x03\x04",
    }).map(([name, text]) => ({ name, bytes: Buffer.from(text, "latin1") }));
    await add(page, "addImages", [...tested, odd, ...unreadable]);
    const before = await idle(page, 8);
    await page.evaluate(() => {
      const { store } = document.querySelector("app-shell");
      store.label(store.state.images[0].id, "normal");
      store.label(store.state.images[3].id, "anomalous");
      store.label(store.state.images[4].id, "anomalous");
    });
    const file = join(dir, `${browser.name}.inctrl`);
    await exported(page, file);
    const info = JSON.parse(native("info", "--json", file));
    assert.equal(info.project, "Fabric");
    assert.equal(info.prompts_digest, before.digest);
    const lines = native("score", "--project", file, ...tested).trim().split("\n").map(JSON.parse);
    assert.deepEqual(lines.map((l) => Math.fround(l.score)), before.images.slice(0, 4).map((i) =>
      Math.fround(i.score)));
    assert.deepEqual(lines.map((l) => l.digest), before.images.slice(0, 4).map((i) => i.digest));
    assert.match(native("verify", file), /8 of 8 results verified/);
    // Imported, it is the same again.
    await call(page, "deleteEverything");
    await add(page, "importProject", [file]);
    const after = await idle(page, 8);
    assert.deepEqual(scores(after), scores(before));
    assert.deepEqual(after.images.map((i) => i.label),
      ["normal", undefined, undefined, "anomalous", "anomalous", ...Array(3)]);
    assert.equal(after.digest, before.digest);
    assert.deepEqual(after.normals, before.normals);
    await page.close();
  });

  it("imports a project of the command line, and keeps what it does not know", async () => {
    const page = await begin();
    const file = join(dir, `${browser.name}-cli.inctrl`);
    native("learn", "--calibrate", "0.05", ...good, "-o", file);
    native("score", "--project", file, "--save-results", ...tested);
    const future = Uint8Array.of(1, 2, 3);
    change(file, (entries, manifest) => {
      entries["future/data"] = future;
      Object.assign(manifest, { later: { a: 1 } });
      manifest.normals[1].lamp = "new";
      manifest.model.maker = "us";
    });
    await add(page, "importProject", [file]);
    const { images, normals, learnFault } = await idle(page, 4);
    assert.equal(learnFault, undefined);
    assert.equal(normals.length, 4);
    const back = join(dir, `${browser.name}-back.inctrl`);
    await exported(page, back);
    change(back, (entries, manifest) => {
      assert.deepEqual(entries["future/data"], future);
      assert.deepEqual(manifest.later, { a: 1 });
      const lamps = manifest.normals.map((n) => n.lamp);
      assert.deepEqual(lamps, [undefined, "new", undefined, undefined]);
      assert.equal(manifest.model.maker, "us");
      const image = Object.keys(entries).find((name) => name.startsWith("normals/0001"));
      assert.deepEqual(Buffer.from(entries[image]), readFileSync(good[0]));
    });
    const [of, to] = [file, back].map((f) => JSON.parse(native("info", "--json", f)));
    assert.equal(to.prompts_digest, of.prompts_digest);
    const lines = native("score", "--project", back, ...tested).trim().split("\n").map(JSON.parse);
    assert.deepEqual(lines.map((l) => l.digest), images.map((i) => i.digest));
    await page.close();
  });

  it("makes thumbnails of images that the browser cannot read, waits and tries again", async () => {
    const page = await begin();
    await add(page, "addNormals", good);
    await call(page, "pause", true);
    const formats = join(root, "model/preprocess/testdata");
    const more = ["tiff_RGB_lzw.tif", "webp_lossy_RGB.webp", "bmp_RGB.bmp"];
    await add(page, "addImages", more.map((name) => join(formats, name)));
    await page.waitForFunction(() => document.querySelector("app-shell").store.live);
    assert.ok((await state(page)).images.every((i) => i.score === undefined));
    await call(page, "pause", false);
    const { images } = await idle(page, 3);
    assert.deepEqual(images.map((i) => i.small), Array(3).fill("image/jpeg"));
    const sizes = await page.evaluate(async () => {
      const { images } = document.querySelector("app-shell").store.state;
      const all = await Promise.all(images.map((i) => createImageBitmap(i.thumbnail)));
      return all.map((b) => Math.max(b.width, b.height));
    });
    assert.ok(sizes.every((side) => side > 0 && side <= 256), `${sizes}`);
    await add(page, "addImages", [{ name: "none.png", bytes: Buffer.from("no image") }]);
    await idle(page, 4);
    await page.evaluate(() => {
      const { store } = document.querySelector("app-shell");
      store.retry(store.state.images[3].id);
    });
    assert.match((await idle(page, 4)).images[3].error, /not read/);
    await page.close();
  });

  it("says that the browser stores nothing, and works", async () => {
    const page = await browser.page("about:blank");
    await page.evaluateOnNewDocument(() => {
      IDBFactory.prototype.open = () => {
        throw new DOMException("not here", "InvalidStateError");
      };
    });
    await page.goto(`${s.isolated.url}`);
    await page.waitForSelector("body[data-ready]", { timeout: 60_000 });
    await add(page, "addNormals", good);
    await add(page, "addImages", tested);
    const { kept, images, toasts } = await idle(page, 4);
    assert.equal(kept, false);
    assert.ok(images.every((i) => i.score > 0));
    assert.match(toasts.join(), /does not store projects/);
    await page.close();
  });

  it("says that there is no space, and stores again when there is", async () => {
    const page = await begin();
    await page.evaluate(() => {
      const { put } = IDBObjectStore.prototype;
      IDBObjectStore.prototype.put = () => {
        throw new DOMException("full", "QuotaExceededError");
      };
      globalThis.addEventListener("space", () => (IDBObjectStore.prototype.put = put));
    });
    await add(page, "addNormals", good);
    await page.waitForFunction(() => !document.querySelector("app-shell").store.state.kept);
    assert.match((await state(page)).toasts.join(), /no space/);
    await page.evaluate(() => dispatchEvent(new Event("space")));
    await call(page, "update", { notes: "now" });
    await page.waitForFunction(() => document.querySelector("app-shell").store.state.kept);
    await again(page);
    const { project, normals } = await idle(page, 0);
    assert.deepEqual([project.notes, normals.length], ["now", 4]);
    await page.close();
  });

  it("deletes everything in all tabs", async () => {
    const page = await begin();
    await add(page, "addNormals", good);
    await idle(page, 0);
    const other = await open(browser, s.isolated.url);
    await add(other, "addNormals", good.slice(1));
    await idle(other, 0);
    await call(other, "deleteEverything");
    await page.waitForFunction(() =>
      document.querySelector("app-shell").store.state.normals.length === 0);
    await other.close();
    await again(page);
    const { projects, normals } = await state(page);
    assert.deepEqual([projects, normals], [[], []]);
    await page.close();
  });

  it("deletes everything while results come in", async () => {
    const page = await begin();
    await add(page, "addNormals", good);
    await add(page, "addImages", tested);
    await idle(page, 4);
    await page.evaluate(async () => {
      const { store } = document.querySelector("app-shell");
      const [{ id }] = store.state.images;
      const deleted = store.deleteEverything();
      store.label(id, "normal"); // as a result that comes now
      await deleted;
    });
    await again(page);
    const { projects, images } = await state(page);
    assert.deepEqual([projects, images], [[], []]);
    await page.close();
  });

  it("opens what was asked for last, and loses nothing of the project before", async () => {
    const page = await begin();
    const ids = await page.evaluate(async () => {
      const { store } = document.querySelector("app-shell");
      const ids = [];
      for (const name of ["A", "B", "C"]) {
        await store.newProject(name);
        store.update({ notes: `of ${name}` });
        ids.push(store.state.project.id);
      }
      return ids;
    });
    const last = await page.evaluate(async ([a, b]) => {
      const { store } = document.querySelector("app-shell");
      await store.openProject(b);
      const opened = [store.openProject(a), store.openProject(a)];
      store.update({ notes: "late" });
      await Promise.all([...opened, store.openProject(b)]);
      return store.state.project;
    }, ids);
    assert.deepEqual([last.name, last.notes], ["B", "late"]);
    assert.deepEqual((await state(page)).toasts, []);
    await page.close();
  });

  it("stores a project without a file that is gone, and says so", async () => {
    const page = await begin();
    const gone = join(dir, `${browser.name}-gone.jpg`);
    copyFileSync(good[0], gone);
    const input = await page.evaluateHandle(() =>
      document.body.appendChild(Object.assign(document.createElement("input"), { type: "file" })));
    await input.uploadFile(gone);
    assert.ok(await input.evaluate((input) => input.files[0].size) > 0);
    rmSync(gone);
    await page.evaluate((input) => {
      const { store } = document.querySelector("app-shell");
      store.addNormals([{ name: "gone.jpg", file: input.files[0] }]);
    }, input);
    await add(page, "addNormals", good.slice(1));
    await idle(page, 0);
    await page.waitForFunction(() =>
      document.querySelector("app-shell").store.state.toasts.length > 0);
    const { toasts, kept } = await state(page);
    assert.equal(kept, true);
    assert.match(toasts.join(), /gone\.jpg/);
    await again(page);
    const { normals } = await idle(page, 0);
    assert.deepEqual(normals.map((n) => n.name), good.slice(1).map((path) => basename(path)));
    await page.close();
  });

  it("refuses what is no project, and says why", async () => {
    const page = await begin();
    await add(page, "addNormals", good);
    await idle(page, 0);
    const file = join(dir, `${browser.name}-whole.inctrl`);
    await exported(page, file);
    const bytes = readFileSync(file);
    const later = Buffer.from(bytes);
    const refused = async (name, bytes, why) =>
      assert.rejects(add(page, "importProject", [{ name, bytes }]), why);
    await refused("a.jpg", readFileSync(good[0]), /a\.jpg is not a project file/);
    await refused("b.inctrl", bytes.subarray(0, bytes.length / 2), /b\.inctrl is not complete/);
    await refused("c.inctrl", Buffer.alloc(0), /c\.inctrl is not a project file/);
    later[bytes.length >> 1] ^= 1;
    await refused("d.inctrl", later, /d\.inctrl is damaged/);
    change(file, (_, manifest) => (manifest.version = 2));
    await refused("e.inctrl", readFileSync(file), /e\.inctrl was made by a later version/);
    change(file, (_, manifest) => Object.assign(manifest, { version: 1, threshold: "high" }));
    const why = /f\.inctrl is damaged \(project.json threshold\)/;
    await refused("f.inctrl", readFileSync(file), why);
    assert.equal((await state(page)).normals.length, 4);
    await page.close();
  });
});

const idOf = (page, name) => page.evaluate((name) =>
  document.querySelector("app-shell").store.state.projects.find((p) => p.name === name)?.id, name);
