// Builds out/site: the page, its documentation as HTML, and what static hosts need. `make site`
// builds the page first.
import { cp, mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { documentation } from "./docs.mjs";

const root = join(import.meta.dirname, "../..");
const site = join(root, "out/site");
const own = (file) => join(import.meta.dirname, file);

await rm(site, { recursive: true, force: true });
await mkdir(join(site, "docs"), { recursive: true });
await cp(join(root, "web/dist/demo"), site, { recursive: true });
await cp(own("_headers"), join(site, "_headers"));
await cp(own("isolate.js"), join(site, "isolate.js"));
// The page's menu may offer the documentation, where there is one.
const html = await readFile(join(site, "index.html"), "utf8");
const help = '<link rel="help" href="docs/index.html">';
await writeFile(join(site, "index.html"), html.replace("</head>", `${help}\n</head>`));
const worker = await readFile(join(site, "sw.js"), "utf8");
await writeFile(join(site, "sw.js"), `importScripts("isolate.js");\n${worker}`);
await cp(own("style.css"), join(site, "docs/style.css"));
await documentation(root, join(site, "docs"));
await compress();

/** Writes FILE.br and FILE.gz beside files that become smaller by a tenth. */
async function compress() {
  const worth = [".html", ".js", ".css", ".json", ".svg", ".txt", ".wasm", ".webmanifest"];
  const files = await readdir(site, { recursive: true });
  await Promise.all(files.filter((file) => worth.includes(extname(file))).map(async (file) => {
    const bytes = await readFile(join(site, file));
    const params = { [constants.BROTLI_PARAM_LGWIN]: 24 };
    const brotli = await promisify(brotliCompress)(bytes, { params });
    if (brotli.length > 0.9 * bytes.length) return;
    await writeFile(join(site, `${file}.br`), brotli);
    await writeFile(join(site, `${file}.gz`), await promisify(gzip)(bytes, { level: 9 }));
  }));
}
