// What project files are made of: ZIP, project.json and the texts in CSV, and what is refused.
import assert from "node:assert/strict";
import { join } from "node:path";
import { before, it } from "node:test";
import { build } from "esbuild";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { web } from "./harness.mjs";

let zip, manifest, csv;

before(async () => {
  const load = async (name) => {
    const { outputFiles } = await build({
      entryPoints: [join(web, `demo/state/${name}.ts`)], bundle: true, format: "esm", write: false,
    });
    return import(`data:text/javascript;base64,${btoa(outputFiles[0].text)}`);
  };
  [zip, manifest, csv] = await Promise.all(["zip", "manifest", "cell"].map(load));
});

const bytesOf = async (blob) => new Uint8Array(await blob.arrayBuffer());
const entry = (name, text) => ({ name, data: new Blob([text]) });
const noise = Uint8Array.from({ length: 200_000 }, (_, i) => (i * 7919) ^ (i >> 3));

it("writes ZIP files that others read, and reads theirs", async () => {
  const entries = [
    entry("a.txt", "abc ".repeat(50_000)), entry("folder/ä.bin", noise), entry("empty", ""),
  ];
  const file = await zip.writeZip(entries, (name) => name !== "folder/ä.bin");
  const read = unzipSync(await bytesOf(file));
  assert.deepEqual(Object.keys(read), ["a.txt", "folder/ä.bin", "empty"]);
  assert.equal(strFromU8(read["a.txt"]), "abc ".repeat(50_000));
  assert.deepEqual(read["folder/ä.bin"], noise);
  assert.ok(file.size < noise.length + 5_000, "a.txt is compressed");
  const other = zipSync({ "x/y": strToU8("text ".repeat(1_000)), z: noise });
  for (const source of [file, new Blob([other])]) {
    const found = await zip.readZip(source);
    const want = unzipSync(await bytesOf(source));
    assert.deepEqual([...found.keys()], Object.keys(want));
    for (const [name, e] of found) {
      assert.deepEqual(await bytesOf(await e.read(1 << 20)), want[name]);
    }
  }
});

it("writes equal bytes for equal entries", async () => {
  const write = async () =>
    bytesOf(await zip.writeZip([entry("a", "text ".repeat(100))], () => true));
  assert.deepEqual(await write(), await write());
});

it("refuses ZIP files that are cut or changed, wherever it is", async () => {
  const file = await bytesOf(await zip.writeZip(
    [entry("one", "text ".repeat(20)), entry("two", "more")], () => true));
  const all = async (bytes) => {
    for (const e of (await zip.readZip(new Blob([bytes]))).values()) await e.read(1 << 20);
  };
  await all(file);
  for (let n = 0; n < file.length; n++) {
    await assert.rejects(all(file.subarray(0, n)), (e) => e instanceof zip.ZipError, `${n} bytes`);
  }
  const two = file.indexOf(strToU8("more")[0], 60);
  const changed = Uint8Array.from(file);
  changed[two] ^= 1;
  await assert.rejects(all(changed), /damaged/);
});

it("refuses names that lead out, two of a name, bombs and what is too large", async () => {
  const names = ["../a", "/a", "a/../b", "a\\b", "c:", "a//b", ".", "a\u0000b", ""];
  for (const name of names) {
    const file = await zip.writeZip([entry(name, "x")], () => false);
    await assert.rejects(zip.readZip(file), /damaged/, JSON.stringify(name));
  }
  const twice = await zip.writeZip([entry("a", "x"), entry("a", "y")], () => false);
  await assert.rejects(zip.readZip(twice), /damaged: a/);
  const bytes = await bytesOf(await zip.writeZip([entry("a", "x".repeat(100))], () => true));
  const at = bytes.length - 22 - 46 - 1; // the directory's entry of a name of one byte
  const view = new DataView(bytes.buffer);
  view.setUint32(at + 24, 50, true); // it holds more than it says
  await assert.rejects((await zip.readZip(new Blob([bytes]))).get("a").read(1000), /damaged: a/);
  view.setUint32(at + 24, 1 << 30, true);
  await assert.rejects(zip.readZip(new Blob([bytes])), /damaged: a/);
  view.setUint32(at + 24, 100, true);
  await assert.rejects((await zip.readZip(new Blob([bytes]))).get("a").read(99), /tooLarge: a/);
  view.setUint16(at + 8, 1, true);
  await assert.rejects(zip.readZip(new Blob([bytes])), /unsupported: a/);
});

const written = (more = {}) => JSON.stringify({ format: "inctrl-project", version: 1, ...more });

it("keeps members that it does not know, and writes what it reads", () => {
  const text = {
    name: "Parts", created: "2026-03-04T05:06:07Z", notes: "new lamp", threshold: 0.285,
    results: 1, later: [1], model: { name: "m", digest: "ab".repeat(32), maker: "us" },
    options: {
      method: "patch", class: "part", calibrate: 0.1, seed: 3,
      view: { rotations: "auto", tiles: 2, roi: [[[0, 0], [1, 0], [1, 1]]], lens: "wide" },
    },
    normals: [{ file: "normals/1", name: "a", use: "check", lamp: "old" }],
    images: [{ file: "images/1", image: "b" }], thumbnails: [{ file: "thumbnails/1", image: "b" }],
    scores: { prompts: "cd".repeat(32), normals: [0.5, null] },
  };
  const read = manifest.readManifest(written(text));
  assert.deepEqual(JSON.parse(manifest.writeManifest(read)), JSON.parse(written(text)));
});

it("refuses members of a wrong kind, and names them", () => {
  const cases = [
    [{ version: 2 }, /version/], [{ version: 0 }, /damaged: version/],
    [{ threshold: 2 }, /threshold/], [{ name: 1 }, /name/], [{ created: "now" }, /created/],
    [{ normals: {} }, /normals/], [{ normals: [1] }, /normals\[0\]/],
    [{ normals: [{ use: "eat" }] }, /normals\[0\]\.use/], [{ model: { digest: "x" } }, /digest/],
    [{ options: { view: { tiles: "2" } } }, /options\.view\.tiles/],
    [{ options: { view: { roi: ["x"] } } }, /options\.view\.roi/],
  ];
  for (const [members, why] of cases) {
    assert.throws(() => manifest.readManifest(written(members)), why, JSON.stringify(members));
  }
  assert.throws(() => manifest.readManifest("{}"), /format/);
  assert.throws(() => manifest.readManifest("no JSON"), /damaged/);
});

it("reads texts in CSV back as they were", () => {
  const names = [
    "a.png", "=1+1", "'=1", "''", 'a "b", c', '"quoted"', "two\nlines", "tab\t", "\u202eright", "",
    "back\\slash", "\\n\n", " a", "ä\u0007",
  ];
  const text = names.map((name) => `${csv.field(name)},x\r\n`).join("");
  for (const hidden of ["\u202e", "\u0007", "\t"]) assert.ok(!text.includes(hidden));
  const rows = csv.rowsOf(`image,label\r\n${text}`);
  assert.deepEqual(rows.slice(1).map(([name]) => csv.textOf(name)), names);
  assert.deepEqual(csv.rowsOf("a,b\n1,2"), [["a", "b"], ["1", "2"]]);
});
