// Measures one library in a new Chromium: node bench.mjs KIND MODEL THREADS RUNS prints a line of
// JSON, as tools/peers/peer.mjs does. KIND is inctrl, onnxruntime or litert; the image and its
// class token by inctrl are in the model's folder. Peak is of WebAssembly memory, in MB.
import { dirname, join, resolve } from "node:path";
import { launch } from "../../wasm/exec/launch.mjs";
import { serve } from "../../wasm/exec/serve.mjs";

const [kind, model, threads, runs] = process.argv.slice(2);
const web = join(import.meta.dirname, "..");
const roots = {
  "/": import.meta.dirname, "/lib/": join(web, "dist"), "/models/": resolve(dirname(model)),
};
const server = await serve(roots, { isolated: true });
const browser = await launch("chromium");
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
