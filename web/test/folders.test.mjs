// Folders that are chosen or dropped: the images of the command line, what is left out is counted,
// and exports have names that `inctrl verify` finds again, whatever they are.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  catchSaves, inBrowsers, inctrl, it, native, root, scratch, servers,
} from "./harness.mjs";
import { give, open, press, savedBy, says, the } from "./tool.mjs";

const s = servers();
const dir = scratch();
const fabric = join(root, "testdata/demo/fabric");
const normals = [0, 1, 2].map((i) => join(fabric, `train/good/00${i}.jpg`));
const image = join(fabric, "test/hole/000.jpg");

/** Makes a folder; one named *.jpg or without an extension is a copy of an image. */
function plant(name, paths) {
  for (const path of paths) {
    const to = join(dir, name, path);
    mkdirSync(join(to, ".."), { recursive: true });
    if (/\.jpg$|\/[\d.]+$/.test(to)) copyFileSync(image, to);
    else writeFileSync(to, "some text");
  }
  return join(dir, name);
}

const odd = ["=1+1", "+a", "-b", "@SUM(A1)", "'=d", '"e', "f,g", " h", "tab\t", "\u202egpj", "é",
  "\u009b", "𝔘", "a\nb", "\x7f"].map((name) => `${name}.jpg`);
const nested = ["a.jpg", "b.jpg", "c.txt", "d.heic", "e.heic", ".hidden.jpg", "README",
  "1.2.840.10008", "deep/er/x.jpg", "deep/X.JPG.txt", "__MACOSX/._a.jpg", ".git/y.jpg",
  "out/.inctrl-output", "out/z.jpg"];

inBrowsers("folders", (browser) => {
  const begin = async () => {
    const page = await open(browser, s.isolated.url, { fresh: true });
    await give(page, "Choose images", normals);
    await says(page, "Ready: learned from 3 images");
    await press(page, /^Inspect/);
    return page;
  };
  /** How many files the page says that it left out. */
  const leftOut = (said) => [...said.matchAll(/Left out (.*?)(?: and (\d+) more)?:/g)]
    .reduce((n, [, names, more]) => n + names.split(", ").length + Number(more ?? 0), 0);

  /** The names in the gallery, when all images were scored. */
  const scored = async (page, n) => {
    await the(page, "button", new RegExp(`^Inspect ?${n}$`), { timeout: 120_000 });
    return page.evaluate(() =>
      document.querySelector("app-shell").store.state.images.map(({ name }) => name).sort());
  };

  const folder = { skip: browser.name === "firefox" && "its driver chooses no folder" };
  it("takes the images of the command line, and counts what it leaves out", folder, async () => {
    const path = plant("nested", nested);
    const learn = normals.flatMap((n) => ["--normals", n]);
    const maps = join(dir, "maps");
    const { heatmap } = JSON.parse(native("score", ...learn, "--heatmaps", maps, image));
    copyFileSync(heatmap, join(path, "b.jpg-2.png"));
    copyFileSync(heatmap, join(path, "z.png")); // named as an image
    copyFileSync(image, join(path, "b.jpg.png")); // named as a heat map
    const { stdout, stderr } = spawnSync(inctrl, ["score", ...learn, path]);
    const counts = [...stderr.toString().matchAll(/(\d+) (?:files?|folders?) left out/g)];
    const want = counts.reduce((sum, [, n]) => sum + Number(n), 0);
    const paths = stdout.toString().trim().split("\n").map((line) => JSON.parse(line).image);
    const page = await begin();
    await give(page, "Add folder", [path]);
    const names = (await scored(page, paths.length)).map((name) => join(dir, name));
    assert.deepEqual(names, paths.sort());
    assert.equal(leftOut(await says(page, "Left out")), want);
    assert.deepEqual(page.faults, []);
    await page.close();
  });

  it("takes dropped folders, and tells images of one name apart", async () => {
    const page = await begin();
    await page.evaluate((base64) => {
      const blob = new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))]);
      const file = (path) => ({
        isFile: true, fullPath: path, name: path.replace(/.*\//, ""),
        file: (f) => f(new File([blob], path.replace(/.*\//, ""))),
      });
      const gone = {
        isFile: true, fullPath: "/f/gone.jpg", name: "gone.jpg", file: (_, fail) => fail(),
      };
      const folder = (path, all) => ({
        isDirectory: true, fullPath: path,
        createReader: () => ({ readEntries: (f) => f(all.splice(0, 2)) }),
      });
      const entries = [
        file("/one.jpg"), file("/notes"),
        folder("/f", [gone, file("/f/b.jpg"), file("/f/a.jpg"), file("/f/one.txt"),
          folder("/f/g", [file("/f/g/a.jpg")])]),
      ];
      const event = new DragEvent("drop", { cancelable: true });
      Object.defineProperty(event, "dataTransfer", { value: {
        items: entries.map((e) => ({ kind: "file", webkitGetAsEntry: () => e })), files: [],
      } });
      dispatchEvent(event);
    }, readFileSync(image).toString("base64"));
    await scored(page, 5);
    const said = await says(page, "Left out");
    assert.match(said, /Left out f\/one.txt: this is text/);
    assert.match(said, /Left out f\/gone.jpg: the file cannot be opened/);
    await give(page, "Add files", [image, image]);
    const names = await scored(page, 7);
    assert.deepEqual(names,
      ["000.jpg", "000.jpg (2)", "f/a.jpg", "f/b.jpg", "f/g/a.jpg", "notes", "one.jpg"]);
    assert.deepEqual(page.faults, []);
    await page.close();
  });

  it("exports names that verify finds, and decisions by any threshold", async () => {
    const path = plant("odd", odd);
    const page = await begin();
    await give(page, "Add files", odd.map((name) => join(path, name)));
    await scored(page, odd.length);
    await press(page, /^Report/);
    await catchSaves(page);
    const prompts = join(dir, `${browser.name}.prompts`);
    writeFileSync(prompts, (await savedBy(page, "Save Prompt file")).bytes);
    for (const threshold of [undefined, 0.999]) {
      if (threshold !== undefined) {
        await page.evaluate((limit) =>
          document.querySelector("app-shell").store.update({ limit }), threshold);
      }
      for (const what of ["Save Table (CSV)", "Save Results"]) {
        const { bytes } = await savedBy(page, what);
        const content = bytes.toString();
        assert.doesNotMatch(content, /[^\p{L}\p{M}\p{N}\p{P}\p{S}\p{Zs}\r\n]/u);
        if (what.includes("CSV")) assert.doesNotMatch(content, /(^|[,"\n])[=+\-@]/);
        const file = join(dir, `${browser.name}-${threshold}-${what}`);
        writeFileSync(file, bytes);
        const said = native("verify", "--prompts", prompts, "--root", path,
          ...(threshold === undefined ? [] : ["--threshold", threshold]), file);
        assert.match(said, new RegExp(`^${odd.length} of ${odd.length} results verified`, "m"));
      }
    }
    assert.deepEqual(page.faults, []);
    await page.close();
  });
});
