// A page gives the bits that the native program gives: the digest of a result covers model, prompts,
// pixels, score and map. prompt files are compared whole.
import assert from "node:assert/strict";
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { before } from "node:test";
import { data, inBrowsers, it, native, out, images, root, scratch, servers } from "./harness.mjs";

const s = servers();
const dir = scratch();
const count = 200;

// Each set is normal images and others below a folder of the server.
const sets = [
  { name: "made", at: "/made/", folder: join(root, "testdata"), model: "mini", normals: images(join(root, "testdata/demo/leather/train/good"), 4).map((p) => `demo/leather/train/good/${p}`), others: images(join(root, "testdata/demo"), 20).map((p) => `demo/${p}`) },
  ...["nano-240 float32", "nano-240 int8"].map((model) => ({
    name: `goldens, ${model}`, at: "/made/", folder: join(root, "testdata"), model,
    normals: [0, 1, 2, 3].map((i) => `golden/images/normal${i}.png`),
    others: images(join(root, "testdata/golden/images")).map((p) => `golden/images/${p}`).filter((p) => /query|resize|jpeg/.test(p)),
  })),
];
if (data) {
  const all = images(data, count + 4);
  sets.push({ name: "real images", at: "/data/", folder: data, model: "mini", normals: all.slice(0, 4), others: all.slice(4) });
}

// The full size, where `make peers` has written it.
const full = join(root, "out/peers/int8.safetensors");
if (existsSync(full)) {
  sets.push({ ...sets[1], name: "full size, int8", others: ["golden/images/query0_blot.png", "golden/images/query3_good.png"], file: full, url: "/peers/int8.safetensors" });
} else {
  console.log("# skipped: the full size; `make peers` writes it");
}

before(() => {
  const float = join(out, "nano-float32.safetensors");
  for (const kind of ["float32", "int8"]) rmSync(join(out, `nano-${kind}.safetensors`), { force: true });
  native("convert", "--synthetic", "nano-240", "-o", float);
  native("quantize", "--model", float, "-o", join(out, "nano-int8.safetensors"));
  for (const set of sets) {
    const nano = `nano-${set.model.split(" ")[1]}.safetensors`;
    const file = set.file ?? (set.model === "mini" ? "mini" : join(out, nano));
    set.url ??= file === "mini" ? "/lib/mini.safetensors" : `/out/${nano}`;
    set.prompts = join(dir, `${set.name}.prompts`);
    native("learn", "--model", file, ...set.normals.flatMap((p) => ["--normals", join(set.folder, p)]), "--calibrate", "0.05", "-o", set.prompts);
    const lines = native("score", "--model", file, "--prompts", set.prompts, ...set.others.map((p) => join(set.folder, p)));
    set.want = lines.trim().split("\n").map((line) => JSON.parse(line).digest ?? "none");
    assert.equal(set.want.length, set.others.length);
  }
});

inBrowsers("same bits", (browser) => {
  for (const set of sets) {
    for (const threads of [1, 2, 4]) {
      it(`${set.name}: ${set.others.length} images on ${threads} threads`, async () => {
        const page = await browser.page(`${s.isolated.url}test/blank.html`);
        const got = await page.evaluate(async ({ at, url, normals, others, threads }) => {
          const { AnomalyDetector } = await import("/lib/inctrl.js");
          const d = await AnomalyDetector.create({ model: url, threads });
          const prompts = await d.learn(normals.map((p) => at + p), { calibrate: 0.05 });
          const digests = [];
          for (const p of others) {
            digests.push(await d.score(at + p, { prompts }).then((r) => r.decoder === "inctrl" ? r.digest : "none", () => "none"));
          }
          const file = new Uint8Array(await prompts.toBlob().arrayBuffer());
          const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", file));
          const { backend } = await d.info();
          d.close();
          return { digests, file: [...hash], backend: `${backend} on ${d.threads}` };
        }, { ...set, threads });
        console.log(`# ${set.name}: ${got.backend}`);
        const { createHash } = await import("node:crypto");
        assert.deepEqual(got.prompts, [...createHash("sha256").update(readFileSync(set.prompts)).digest()]);
        assert.deepEqual(got.digests, set.want);
        assert.ok(set.want.filter((d) => d !== "none").length > set.want.length / 2);
        await page.close();
      });
    }
  }
});
