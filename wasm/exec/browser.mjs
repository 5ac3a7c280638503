// Runs a Go program with package simd128 in a browser, as in
//
//   GOOS=js GOARCH=wasm go test -tags simd128 -exec "node $PWD/wasm/exec/browser.mjs" ./model/backend/simd128
//
// BROWSER says in which (chromium or firefox), INCTRL_THREADS on how many threads, INCTRL_KERNELS with
// which module: relaxed (default) or kernels. There are no files for the program to read.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import puppeteer from "../../web/node_modules/puppeteer-core/lib/puppeteer/puppeteer-core.js";
import { serve } from "../../web/test/serve.mjs";

const [binary, ...args] = process.argv.slice(2);
const firefox = process.env.BROWSER === "firefox";
const root = join(import.meta.dirname, "../..");
const goroot = execFileSync("go", ["env", "GOROOT"]).toString().trim();
const folder = binary.slice(0, binary.lastIndexOf("/"));
const server = await serve({ "/": root, "/go/": join(goroot, "lib/wasm"), "/program/": folder }, { isolated: true });
const browser = await puppeteer.launch({
  browser: firefox ? "firefox" : "chrome", executablePath: firefox ? "/usr/bin/firefox-esr" : "/usr/bin/chromium",
  headless: true, protocolTimeout: 200_000, args: firefox ? [] : ["--no-sandbox"],
});
let code = 1;
try {
  const page = await browser.newPage();
  page.on("console", (message) => console.log(message.text()));
  await page.goto(`${server.url}web/test/blank.html`);
  code = await page.evaluate(async (o) => (await import("/wasm/exec/page.mjs")).start(o), {
    program: `/program/${binary.slice(folder.length + 1)}`, args,
    kernels: process.env.INCTRL_KERNELS ?? "relaxed", threads: Number(process.env.INCTRL_THREADS ?? 1),
  });
} catch (error) {
  console.log(String(error));
}
await browser.close();
await server.close();
process.exit(code);
