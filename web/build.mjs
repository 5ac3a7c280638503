// Builds dist: the library, its worker, the element, the types, the demo page in dist/demo, and the
// page of the server in dist/server. `make web` builds the Go programs first.
import { cp, mkdir, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { brotliCompressSync, constants } from "node:zlib";
import { build } from "esbuild";

const dist = "dist";
const sha256 = (bytes) => createHash("sha256").update(bytes).digest("hex");
const { models } = JSON.parse(await readFile("../internal/catalogue/catalogue.json", "utf8"));
const common = {
  bundle: true, minify: true, sourcemap: false, target: "es2022", logLevel: "warning",
  define: { BACKBONES: JSON.stringify(models.filter((m) => !m.gated)) },
};
/** What the npm package has is debugged by others: with a map to the sources, which are in it. */
const published = { ...common, sourcemap: true };
const library = "src/detector.ts";
/** A plugin: what is imported by a name is another file. */
const instead = (name, file) => ({
  name: "instead",
  setup: (build) => build.onResolve({ filter: new RegExp(`/${name}$`) }, () => file),
});
/** The element imports the library as it is published, so that a page has it once. */
const besides = instead("detector.js", { path: "./inctrl.js", external: true });

await rm(dist, { recursive: true, force: true });
await mkdir(`${dist}/types`, { recursive: true });
// Go's support script, which defines globalThis.Go, then ours, in one file.
const go = await readFile("go/wasm_exec.js", "utf8");
const worker = (version, write) => build({
  ...published, format: "iife", outfile: `${dist}/worker.js`, write,
  entryPoints: ["src/worker.ts"], define: { WORKER: JSON.stringify(version) },
  banner: { js: go },
});
// The script and the worker know each other by the digest that the worker has without it.
const { outputFiles } = await worker("", false);
const version = sha256(outputFiles.find(({ path }) => path.endsWith(".js")).contents);
await worker(version, true);
const programs = ["inctrl.wasm", "formats.wasm", "convert.wasm", "text.wasm"];
const kernels = ["kernels.wasm", "relaxed.wasm"];
for (const file of programs) await cp(`go/${file}`, `${dist}/${file}`);
for (const file of kernels) await cp(`../model/backend/simd128/${file}`, `${dist}/${file}`);
await cp("../model/mini/mini.safetensors", `${dist}/mini.safetensors`);

// The script knows its files: what it loads must be of the same build.
const files = {
  program: "inctrl.wasm", kernels: "kernels.wasm", relaxed: "relaxed.wasm", worker: "worker.js",
  model: "mini.safetensors", formats: "formats.wasm", text: "text.wasm", convert: "convert.wasm",
};
for (const [name, file] of Object.entries(files)) {
  const bytes = await readFile(`${dist}/${file}`);
  files[name] = { file, bytes: bytes.length, sha256: sha256(bytes) };
}
Object.assign(common.define, { FILES: JSON.stringify(files), WORKER: JSON.stringify(version) });
const { version: release } = JSON.parse(await readFile("package.json", "utf8"));
common.define.VERSION = JSON.stringify(release);
await build({ ...published, format: "esm", outfile: `${dist}/inctrl.js`, entryPoints: [library] });
await build({
  ...published, format: "esm", outfile: `${dist}/element.js`, entryPoints: ["src/element.ts"],
  plugins: [besides],
});
// Under Node, its own modules take the place of what the library uses of a browser.
await build({
  ...published, platform: "node", format: "esm", outfile: `${dist}/node.js`,
  entryPoints: ["src/node.ts"], inject: ["src/node-globals.ts"],
  plugins: [instead("address.js", { path: `${import.meta.dirname}/src/node-address.ts` })],
  define: {
    ...published.define, "navigator.hardwareConcurrency": "processors",
    "globalThis.crossOriginIsolated": "true",
  },
});
await build({
  ...published, platform: "node", format: "esm", outfile: `${dist}/node-worker.mjs`,
  entryPoints: ["src/node-worker.ts"],
});
await build({
  ...published, format: "iife", globalName: "inctrl", outfile: `${dist}/inctrl.iife.js`,
  entryPoints: ["src/iife.ts"], inject: ["src/script.ts"],
  define: { ...common.define, "import.meta.url": "scriptURL" },
});
execFileSync("node_modules/.bin/tsc", ["-p", ".", "--emitDeclarationOnly"], { stdio: "inherit" });
for (const name of ["react", "vue"]) await cp(`src/${name}.d.ts`, `${dist}/types/${name}.d.ts`);

// The page that scores in the browser.
await mkdir(`${dist}/demo`, { recursive: true });
const page = (to, entry, define = {}) => build({
  ...common, format: "esm", outfile: `${dist}/${to}/app.js`, entryPoints: [entry],
  define: { ...common.define, ...define },
});
for (const file of ["index.html", "style.css", "manifest.webmanifest", "icon.svg", "sw.js"]) {
  await cp(`demo/${file}`, `${dist}/demo/${file}`);
}
const first = ["worker.js", "worker.js.map", "mini.safetensors", ...kernels];
for (const file of [...first, ...programs.slice(0, 3)]) {
  await cp(`${dist}/${file}`, `${dist}/demo/${file}`);
}
const samplesBytes = await samples(`${dist}/demo/samples`);
await page("demo", "demo/main.ts", { SIZES: JSON.stringify(await sizes(samplesBytes)) });

// The page of `inctrl serve`, which the program embeds.
await mkdir(`${dist}/server`);
await page("server", "demo/serve.ts");
for (const file of ["style.css", "icon.svg"]) await cp(`demo/${file}`, `${dist}/server/${file}`);
const html = (await readFile("demo/index.html", "utf8"))
  .replace(/<meta http-equiv="Content-Security-Policy"[^>]*>\n/, "") // the server sends one
  .replace(/<link rel="manifest"[^>]*>\n/, "")
  .replace("Nothing leaves this page.", "The server scores.")
  .replace(" It runs entirely in your browser.", "")
  .replace(" Sie läuft ganz in Ihrem Browser.", "");
await writeFile(`${dist}/server/index.html`, html);

// The images of "Try the sample images", which the page loads before it locks its network.
async function samples(to) {
  const from = "../testdata/demo/fabric";
  const list = { normals: [], queries: [] };
  let bytes = 0;
  const take = async (folder, count, into) => {
    for (const name of (await readdir(`${from}/${folder}`)).sort().slice(0, count)) {
      const path = `${folder.replaceAll("/", "-")}-${name}`;
      await cp(`${from}/${folder}/${name}`, `${to}/${path}`);
      bytes += (await stat(`${to}/${path}`)).size;
      into.push(path);
    }
  };
  await mkdir(to, { recursive: true });
  await take("train/good", 8, list.normals);
  for (const folder of ["test/good", "test/hole", "test/stain", "test/thread"]) {
    await take(folder, 3, list.queries);
  }
  await writeFile(`${to}/list.json`, JSON.stringify(list));
  return bytes;
}

// What the page's bar counts: bytes of what it loads, and about as many as a host makes of them.
async function sizes(samples) {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 5 };
  const all = { samples: { bytes: samples, sent: samples } };
  for (const name of ["program", "formats", "convert", "model", "worker"]) {
    const { file, bytes } = files[name];
    const sent = brotliCompressSync(await readFile(`${dist}/${file}`), { params }).length;
    all[file] = { bytes, sent };
  }
  return all;
}

const iife = await readFile(`${dist}/inctrl.iife.js`);
const integrity = `sha384-${createHash("sha384").update(iife).digest("base64")}`;
await writeFile(`${dist}/integrity.txt`, `${integrity}\n`);
console.log(`integrity of inctrl.iife.js: ${integrity}`);
