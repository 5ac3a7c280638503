// Runs a Go program with package simd128 in a browser, as in
//
//   GOOS=js GOARCH=wasm go test -tags simd128 \
//     -exec "node $PWD/wasm/exec/browser.mjs" ./model/backend/simd128
//
// BROWSER names the browser (chromium or firefox), INCTRL_THREADS the number of threads,
// INCTRL_KERNELS the module: relaxed (default) or kernels. The program has no files to read.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { launch } from "./launch.mjs";
import { serve } from "./serve.mjs";

const [binary, ...args] = process.argv.slice(2);
const root = join(import.meta.dirname, "../..");
const goroot = execFileSync("go", ["env", "GOROOT"]).toString().trim();
const folder = binary.slice(0, binary.lastIndexOf("/"));
const roots = { "/": root, "/go/": join(goroot, "lib/wasm"), "/program/": folder };
const server = await serve(roots, { isolated: true });
const browser = await launch(process.env.BROWSER ?? "chromium");
let code = 1;
try {
  const page = await browser.newPage();
  page.on("console", (message) => console.log(message.text()));
  await page.goto(`${server.url}wasm/exec/blank.html`);
  code = await page.evaluate(async (o) => (await import("/wasm/exec/page.mjs")).start(o), {
    program: `/program/${binary.slice(folder.length + 1)}`, args,
    kernels: process.env.INCTRL_KERNELS ?? "relaxed",
    threads: Number(process.env.INCTRL_THREADS ?? 1),
  });
} catch (error) {
  console.log(String(error));
}
await browser.close();
await server.close();
process.exit(code);
