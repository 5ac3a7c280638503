// One contender in a fresh Chromium, measured: node bench.mjs KIND MODEL THREADS RUNS prints a line of
// JSON, as tools/peers/peer.mjs does. KIND is inctrl, onnxruntime or litert; the image and our own
// class token of it lie next to the model. Peak is of WebAssembly memory, in MB.
import { dirname, join, resolve } from "node:path";
import puppeteer from "../node_modules/puppeteer-core/lib/puppeteer/puppeteer-core.js";
import { serve } from "../test/serve.mjs";

const [kind, model, threads, runs] = process.argv.slice(2);
const web = join(import.meta.dirname, "..");
const roots = {
  "/": import.meta.dirname, "/lib/": join(web, "dist"), "/models/": resolve(dirname(model)),
};
const server = await serve(roots, { isolated: true });
const browser = await puppeteer.launch({
  executablePath: "/usr/bin/chromium", headless: true, protocolTimeout: 600_000,
  args: ["--no-sandbox", "--disable-dev-shm-usage"],
});
try {
  const page = await browser.newPage();
  await page.goto(`${server.url}bench.html`);
  const line = await page.evaluate(
    (kind, file, threads, runs) => globalThis.measure(kind, `/models/${file}`, threads, runs),
    kind, model.slice(model.lastIndexOf("/") + 1), Number(threads), Number(runs));
  console.log(JSON.stringify({ ...line, version: `${line.version}, ${await browser.version()}` }));
} finally {
  await browser.close();
  await server.close();
}
