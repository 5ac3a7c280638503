// Anomalous regions: a page finds the native program's, to the bit.
import assert from "node:assert/strict";
import { join } from "node:path";
import { images, inBrowsers, it, native, root, scratch, servers } from "./harness.mjs";

const s = servers();
const dir = scratch();
const demo = join(root, "testdata/demo/fabric");
const normals = images(join(demo, "train/good"), 4).map((p) => `train/good/${p}`);
const others = ["test/hole/000.jpg", "test/hole/001.jpg", "test/good/000.jpg"];

/** The native program's records. */
function wanted(...args) {
  const prompts = join(dir, "regions.prompts");
  native("learn", "-q", ...normals.flatMap((p) => ["--normals", join(demo, p)]), "-o", prompts);
  const paths = others.map((p) => join(demo, p));
  const lines = native("score", "-q", "--prompts", prompts, ...args, ...paths);
  return lines.trim().split("\n").map((line) => JSON.parse(line));
}

const fields = ({ regions, regions_left_out, region_threshold, region_min_area }) =>
  ({ regions, regions_left_out, region_threshold, region_min_area });

inBrowsers("regions", (browser) => {
  it("are the native program's", async () => {
    const page = await browser.page(`${s.isolated.url}exec/blank.html`);
    const got = await page.evaluate(async ({ at, normals, others }) => {
      const lib = await import("/lib/inctrl.js");
      const d = await lib.AnomalyDetector.create();
      const prompts = await d.learn(normals.map((p) => at + p));
      const score = async (o) => {
        const all = [];
        for (const p of others) all.push(lib.toRecord(await d.score(at + p, { prompts, ...o })));
        return all;
      };
      const refused = [];
      for (const o of [{ minArea: "x" }, { minArea: -1 }, { regionThreshold: 2 },
        { regionThreshold: Number.NaN }]) {
        refused.push(await d.score(at + others[0], { prompts, ...o }).catch((e) => e.name));
      }
      const all = await score({});
      const few = await score({ minArea: "0.2%", outlines: true, regionThreshold: 0.04 });
      d.close();
      return { all, few, refused, threshold: prompts.info.patchThreshold };
    }, { at: "/made/demo/fabric/", normals, others });
    assert.deepEqual(got.all.map(fields), wanted().map(fields));
    const args = ["--min-area", "0.2%", "--outlines", "--region-threshold", "0.04"];
    assert.deepEqual(got.few.map(fields), wanted(...args).map(fields));
    assert.deepEqual(got.refused, Array.from({ length: 4 }, () => "ArgumentError"));
    assert.equal(Math.fround(got.all[0].region_threshold), got.threshold);
    assert.ok(got.all[0].regions.length > 0 && got.few[0].regions[0].outline.length >= 8);
    await page.close();
  });
});
