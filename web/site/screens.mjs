// Makes the screenshots of docs/page.md, from the demo images: `make screens`.
import { mkdtemp, readFile, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launch } from "../../wasm/exec/launch.mjs";
import { serve } from "../../wasm/exec/serve.mjs";
import { press, says, the } from "../test/tool.mjs";

const root = join(import.meta.dirname, "../..");
const images = join(root, "docs/images");
const sizes = { desktop: [1440, 900], tablet: [820, 1180], phone: [360, 740] };

/** What the camera shows: a demo image with a hole. */
const film = join(await mkdtemp(join(tmpdir(), "inctrl-")), "film.mjpeg");
const fabric = join(root, "testdata/demo/fabric/test/hole");
const [first] = (await readdir(fabric)).sort();
await writeFile(film, await readFile(join(fabric, first)));
const server = await serve({ "/": join(root, "web/dist/demo") }, { isolated: true });
const browser = await launch("chromium", { camera: film });

/** Saves what the page shows. */
async function shot(page, screen, size) {
  await page.mouse.move(0, 0);
  await new Promise((resolve) => setTimeout(resolve, 700)); // until nothing moves
  const path = join(images, `page-${screen}-${size}.webp`);
  await page.screenshot({ path, type: "webp", quality: 80 });
}

const labels = { hole: "anomalous", stain: "anomalous", good: "normal" };

/** Labels images, and chooses one with a hole. */
const label = (page) => page.evaluate((labels) => {
  const { store } = document.querySelector("app-shell");
  for (const { id, name } of store.state.images) {
    const kind = Object.keys(labels).find((k) => name.includes(k));
    if (kind) store.label(id, labels[kind]);
  }
  store.select(store.state.images.find(({ name }) => name.includes("hole")).id);
}, labels);

try {
  for (const [size, [width, height]] of Object.entries(sizes)) {
    const context = await browser.createBrowserContext();
    const page = await context.newPage();
    await page.setViewport({ width, height });
    await page.goto(server.url);
    await page.waitForSelector("body[data-ready]");
    await the(page, "button", "Try the samples");
    await shot(page, "start", size);
    await press(page, "Try the samples");
    await says(page, "Ready: learned from 8 images");
    await press(page, /^Inspect/);
    await the(page, "button", /^Inspect ?12$/);
    await label(page);
    await press(page, /^Teach/);
    await shot(page, "teach", size);
    await press(page, /^Inspect/);
    if (size === "phone") await press(page, /^test-hole-000.jpg/, { role: "option" });
    else await says(page, "Most similar normal spot");
    await shot(page, "inspect", size);
    await page.evaluate(() => document.querySelector("app-shell").store.go("live"));
    await press(page, "Turn on the camera");
    await says(page, "of the limit");
    await shot(page, "live", size);
    await page.evaluate(() => document.querySelector("app-shell").store.go("report"));
    await the(page, "button", "Save report");
    await shot(page, "report", size);
    await context.close();
  }
} finally {
  await browser.close();
  await server.close();
}
