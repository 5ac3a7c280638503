// Measures the built page in Chromium with images that it makes, and prints a table:
// node page.mjs [PART …]; the parts are load, slow, visits, work and camera. With EXPLAIN=1 it says
// what the longest tasks consist of, with QUICK=1 it measures few images, to try the benchmark.
import { join } from "node:path";
import { launch } from "../../wasm/exec/launch.mjs";
import { serve } from "../../wasm/exec/serve.mjs";
import { coldLoad, slowLoad, visits } from "./loading.mjs";
import { camera, work } from "./work.mjs";

const folder = join(import.meta.dirname, "..", "dist", "demo");
const quick = process.env.QUICK === "1";
const wanted = process.argv.slice(2);
const host = await serve(folder, { isolated: true });
const few = quick ? { images: 20, thumbnails: 500 } : {};
const parts = {
  load: (browser) => coldLoad(browser, folder),
  slow: (browser) => slowLoad(browser, folder, quick ? 16_000_000 : 1_600_000),
  visits: (browser) => visits(browser, folder, quick ? { rounds: 1 } : {}),
  work: (browser) => work(browser, host.url, few),
  camera: (browser) => camera(browser, host.url, quick ? { pairs: 1, span: 2000 } : {}),
};

let version;
const rows = [];
for (const [name, measure] of Object.entries(parts)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const browser = await launch("chromium", { camera: name === "camera" });
  try {
    version = await browser.version();
    rows.push(...await measure(browser));
  } finally {
    await browser.close();
  }
}
await host.close();
console.log(`${version}\n\n| | measured | bar |\n|---|---|---|`);
for (const row of rows) console.log(`| ${row.join(" | ")} |`);
