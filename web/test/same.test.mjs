// A page gives the native program's bits: the digest of a result covers model, prompts, pixels,
// score and map. Prompt files are compared whole.
import assert from "node:assert/strict";
import { existsSync, rmSync } from "node:fs";
import { join } from "node:path";
import { before } from "node:test";
import {
  data, images, inBrowsers, it, native, out, root, scratch, servers, sha256,
} from "./harness.mjs";

const s = servers();
const dir = scratch();
const count = 200;

// Each set has normal images and others, in a folder of the server.
const testdata = join(root, "testdata");
const leather = "demo/leather/train/good";
const golden = (name) => `golden/images/${name}`;
const made = { at: "/made/", folder: testdata };
const sets = [
  {
    ...made, name: "made", model: "mini",
    normals: images(join(testdata, leather), 4).map((p) => `${leather}/${p}`),
    others: images(join(testdata, "demo"), 20).map((p) => `demo/${p}`),
  },
  ...["nano-240 float32", "nano-240 int8"].map((model) => ({
    ...made, name: `goldens, ${model}`, model,
    normals: [0, 1, 2, 3].map((i) => golden(`normal${i}.png`)),
    others: images(join(testdata, "golden/images")).map(golden)
      .filter((p) => /query|resize|jpeg/.test(p)),
  })),
];
if (data) {
  const all = images(data, count + 4);
  sets.push({
    name: "real images", at: "/data/", folder: data, model: "mini", normals: all.slice(0, 4),
    others: all.slice(4),
  });
}

// The full size, where `make peers` has written it.
const full = join(root, "out/peers/int8.safetensors");
if (existsSync(full)) {
  sets.push({
    ...sets[1], name: "full size, int8", file: full, url: "/peers/int8.safetensors",
    others: ["query0_blot.png", "query3_good.png"].map(golden),
  });
} else {
  console.log("# skipped: the full size; `make peers` writes it");
}

before(() => {
  const nano = (kind) => join(out, `nano-${kind}.safetensors`);
  for (const kind of ["float32", "int8"]) rmSync(nano(kind), { force: true });
  native("convert", "--synthetic", "nano-240", "-o", nano("float32"));
  native("quantize", "--model", nano("float32"), "-o", nano("int8"));
  for (const set of sets) {
    const kind = set.model.split(" ")[1];
    const file = set.file ?? (set.model === "mini" ? "mini" : nano(kind));
    set.url ??= file === "mini" ? "/lib/mini.safetensors" : `/out/nano-${kind}.safetensors`;
    const path = (p) => join(set.folder, p);
    const normals = set.normals.flatMap((p) => ["--normals", path(p)]);
    const prompts = join(dir, `${set.name}.prompts`);
    native("learn", "--model", file, ...normals, "--calibrate", "0.05", "-o", prompts);
    set.wantPrompts = sha256(prompts);
    const others = set.others.map(path);
    const lines = native("score", "--model", file, "--prompts", prompts, ...others).trim();
    set.want = lines.split("\n").map((line) => JSON.parse(line).digest ?? "none");
    assert.equal(set.want.length, set.others.length);
  }
});

/** Runs in a page: the digests of the set's images and of its prompt file. */
async function scoreSet({ at, url, normals, others, threads }) {
  const { AnomalyDetector } = await import("/lib/inctrl.js");
  const d = await AnomalyDetector.create({ model: url, threads });
  const prompts = await d.learn(normals.map((p) => at + p), { calibrate: 0.05 });
  const digestOf = ({ decoder, digest }) => (decoder === "inctrl" ? digest : "none");
  const digests = [];
  for (const p of others) {
    digests.push(await d.score(at + p, { prompts }).then(digestOf, () => "none"));
  }
  const file = await prompts.toBlob().arrayBuffer();
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", file));
  const hex = Array.from(hash, (b) => b.toString(16).padStart(2, "0")).join("");
  const { backend } = await d.info();
  d.close();
  return { digests, prompts: hex, backend: `${backend} on ${d.threads}` };
}

inBrowsers("same bits", (browser) => {
  for (const set of sets) {
    for (const threads of [1, 2, 4]) {
      it(`${set.name}: ${set.others.length} images on ${threads} threads`, async () => {
        const page = await browser.page(`${s.isolated.url}exec/blank.html`);
        const got = await page.evaluate(scoreSet, { ...set, threads });
        console.log(`# ${set.name}: ${got.backend}`);
        assert.equal(got.prompts, set.wantPrompts);
        assert.deepEqual(got.digests, set.want);
        assert.ok(set.want.filter((d) => d !== "none").length > set.want.length / 2);
        await page.close();
      });
    }
  }
});
