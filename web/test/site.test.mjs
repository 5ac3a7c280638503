// The site that `make site` builds: its links, its compressed files, and that it works in a folder
// of any host.
import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { createServer as createHTTP } from "node:http";
import { createServer } from "node:net";
import { dirname, extname, join, normalize } from "node:path";
import { after, before, describe } from "node:test";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { serve } from "../../wasm/exec/serve.mjs";
import { axe, inBrowsers, it, ready, root, scratch } from "./harness.mjs";

const site = join(root, "out/site");
const skip = existsSync(site) ? false : "not built: make site";
const files = () => readdirSync(site, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name).slice(site.length + 1));
const text = (file) => readFileSync(join(site, file), "utf8");

/** The links of a page, with their entities resolved. */
const linksOf = (html) => [...html.matchAll(/\s(?:href|src)="([^"]*)"/g)]
  .map(([, link]) => link.replaceAll("&amp;", "&").replace(/&#(\d+);/g, (_, n) =>
    String.fromCharCode(n)));

describe("the site", { skip }, () => {
  it("has no link that leads nowhere, and none that leaves its folder", () => {
    const pages = files().filter((file) => file.endsWith(".html"));
    const broken = [];
    let inside = 0;
    for (const page of pages) {
      for (const link of linksOf(text(page))) {
        if (/^(https?|mailto|data):/.test(link)) continue;
        inside++;
        const [path, fragment] = link.split("#");
        const target = path ? normalize(join(dirname(page), path)) : page;
        const there = !link.startsWith("/") && !target.startsWith("..") &&
          existsSync(join(site, target)) && extname(target) !== "";
        const marked = !fragment || text(target).includes(`id="${decodeURIComponent(fragment)}"`);
        if (!there || !marked) broken.push(`${page}: ${link}`);
      }
    }
    assert.deepEqual(broken, []);
    assert.ok(pages.length > 20 && inside > 500, `${pages.length} pages, ${inside} links`);
    assert.ok(linksOf(text("index.html")).includes("docs/index.html"));
    const manifest = JSON.parse(text("manifest.webmanifest"));
    assert.doesNotMatch(manifest.start_url, /^\//);
  });

  it("has every text of the documentation, with its tables and headings", () => {
    const docs = readdirSync(join(root, "docs")).filter((file) => file.endsWith(".md"));
    for (const file of docs) {
      const html = text(`docs/${file.replace(/\.md$/, ".html")}`);
      const title = /^# (.*)$/m.exec(readFileSync(join(root, "docs", file), "utf8"))[1];
      const plain = (s) => s.replace(/<[^>]*>|&#?\w+;|\W/g, "");
      assert.equal(plain(/<title>(.*)<\/title>/.exec(html)[1]), plain(title), file);
    }
    const screenshot = linksOf(text("docs/page.html")).find((link) => link.endsWith(".webp"));
    assert.ok(existsSync(join(site, "docs", screenshot)), screenshot);
    assert.match(text("docs/hosting.html"), /<table>[^]*<code>_headers<\/code>/);
  });

  it("has compressed files that are the files", () => {
    const all = files();
    for (const [ending, decompress] of [[".br", brotliDecompressSync], [".gz", gunzipSync]]) {
      const compressed = all.filter((file) => file.endsWith(ending));
      assert.ok(compressed.includes(`inctrl.wasm${ending}`));
      for (const file of compressed) {
        const plain = readFileSync(join(site, file.slice(0, -ending.length)));
        assert.ok(decompress(readFileSync(join(site, file))).equals(plain), file);
      }
    }
  });
});

inBrowsers("the site in a folder of a host", (browser) => {
  const hosts = {};
  before(async () => {
    for (const [name, isolated] of [["isolated", true], ["plain", false]]) {
      hosts[name] = await serve({ "/any/where/": site }, { isolated });
    }
  });
  after(() => Promise.all(Object.values(hosts).map((host) => host.close())));

  for (const name of ["isolated", "plain"]) {
    it(`works, ${name}`, { skip }, async () => {
      const { url, requests } = hosts[name];
      const page = await browser.page(`${url}any/where/`);
      await ready(page);
      const isolated = await page.evaluate(async () => {
        await navigator.serviceWorker.ready;
        return globalThis.crossOriginIsolated;
      });
      assert.equal(isolated, name === "isolated");
      await page.reload();
      await ready(page);
      assert.ok(await page.evaluate(() => globalThis.crossOriginIsolated), "the second visit");
      const outside = requests.filter((path) =>
        !path.startsWith("/any/where/") && path !== "/favicon.ico");
      assert.deepEqual(outside, []);
      assert.deepEqual(page.faults, []);
      await page.close();
    });
  }

  it("a page of one's own is isolated by isolate.js", { skip }, async () => {
    const dir = scratchPage();
    const host = await serve({ "/own/": dir });
    const page = await browser.page(`${host.url}own/`);
    await page.waitForFunction(() => globalThis.crossOriginIsolated, { timeout: 30_000 });
    await page.close();
    await host.close();
  });

  it("goes on where the host leaves out .html, as some do", { skip }, async (t) => {
    const host = await shortened(hosts.plain.url);
    t.after(host.close);
    const page = await browser.page(`${host.url}any/where/`);
    await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
    await page.goto(`${host.url}any/where/docs/web.html`);
    const r = await page.evaluate(() => [location.pathname, document.title, crossOriginIsolated]);
    assert.deepEqual(r, ["/any/where/docs/web", "In a web page", true]);
    await page.close();
  });

  it("its documentation has no fault that axe finds", { skip }, async () => {
    for (const name of ["index", "web", "cli"]) {
      const page = await browser.page(`${hosts.isolated.url}any/where/docs/${name}.html`);
      assert.deepEqual(await axe(page), [], name);
      await page.close();
    }
  });
});

/** A host in front of another, whose paths have no .html: those with it are redirected. */
async function shortened(behind) {
  const server = createHTTP(async ({ url }, response) => {
    if (url.endsWith(".html")) {
      response.writeHead(308, { location: url.slice(0, -".html".length) }).end();
      return;
    }
    const found = await fetch(behind + (/\/docs\/\w+$/.test(url) ? `${url}.html` : url).slice(1));
    response.writeHead(found.status, { "content-type": found.headers.get("content-type") });
    response.end(Buffer.from(await found.arrayBuffer()));
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = () => new Promise((done) => {
    server.closeAllConnections();
    server.close(done);
  });
  return { url: `http://localhost:${server.address().port}/`, close };
}

/** A block of docs/hosting.md. */
const block = (language) => new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``)
  .exec(readFileSync(join(root, "docs/hosting.md"), "utf8"))[1];

const folder = scratch();

/** A folder with the page of docs/hosting.md and isolate.js. */
function scratchPage() {
  const dir = join(folder, "own");
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, "index.html"), `<!doctype html><title>Own</title>${block("html")}`);
  writeFileSync(join(dir, "isolate.js"), text("isolate.js"));
  return dir;
}

/** A port that is free. */
async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/** Why a server cannot be tried; false: it can. */
function lacks(command, ...args) {
  if (skip) return skip;
  try {
    execFileSync(command, args, { stdio: "ignore" });
    return false;
  } catch {
    return `no ${command}`;
  }
}

/** Asks a server for the page and its program until it answers. */
async function asked(url, running) {
  for (;;) {
    if (running.exitCode !== null) throw new Error(`the server ended with ${running.exitCode}`);
    try {
      const page = await fetch(url);
      const program = await fetch(`${url}inctrl.wasm`);
      return { page, program, bytes: Buffer.from(await program.arrayBuffer()) };
    } catch {
      await new Promise((done) => setTimeout(done, 50)); // it is not up yet
    }
  }
}

/** Runs a server, and checks what it sends. */
async function check(command, args, url) {
  const env = { ...process.env, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder };
  const running = spawn(command, args, { stdio: "ignore", cwd: folder, env });
  try {
    const { page, program, bytes } = await asked(url, running);
    assert.equal(page.status, 200);
    assert.match(page.headers.get("content-type"), /^text\/html/);
    for (const { headers } of [page, program]) {
      assert.equal(headers.get("cross-origin-opener-policy"), "same-origin");
      assert.equal(headers.get("cross-origin-embedder-policy"), "require-corp");
      assert.equal(headers.get("cache-control"), "no-cache");
      assert.match(headers.get("content-encoding"), /^(br|gzip)$/);
    }
    assert.equal(program.headers.get("content-type"), "application/wasm");
    assert.ok(bytes.equals(readFileSync(join(site, "inctrl.wasm"))));
  } finally {
    running.kill();
    await once(running, "exit");
  }
}

describe("the recipes of docs/hosting.md", () => {
  it("nginx", { skip: lacks("nginx", "-v") }, async () => {
    const port = await freePort();
    const config = join(folder, "nginx.conf");
    const user = process.getuid() === 0 ? "user root;" : ""; // who may read the checkout
    writeFileSync(config, `${user} daemon off; pid ${folder}/pid; error_log stderr; events {}
      http {
        types { text/html html; application/wasm wasm; text/javascript js; text/css css; }
        access_log off; client_body_temp_path ${folder}/a; proxy_temp_path ${folder}/b;
        fastcgi_temp_path ${folder}/c; uwsgi_temp_path ${folder}/d; scgi_temp_path ${folder}/e;
        server {
          listen 127.0.0.1:${port};
          ${block("nginx").replace("/var/www/site/", `${site}/`)}
        }
      }`);
    await check("nginx", ["-e", "stderr", "-c", config, "-p", folder],
      `http://127.0.0.1:${port}/anomaly/`);
  });

  it("Caddy", { skip: lacks("caddy", "version") }, async () => {
    const port = await freePort();
    const config = join(folder, "Caddyfile");
    writeFileSync(config, `{\n\tadmin off\n\tauto_https off\n}\n${block("caddy")
      .replace("example.com", `http://127.0.0.1:${port}`).replace("/var/www/site", site)}`);
    await check("caddy", ["run", "--config", config], `http://127.0.0.1:${port}/`);
  });

  it("_headers are those of the text", { skip }, () => {
    const lines = text("_headers").split("\n").map((line) => line.trim());
    for (const line of block("text").trim().split("\n")) assert.ok(lines.includes(line), line);
  });
});
