// The page on a server: `inctrl app` and `inctrl serve` score, with the command line's bits.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { createServer, request } from "node:http";
import { basename, extname, join } from "node:path";
import { createInterface } from "node:readline";
import { after, before } from "node:test";
import {
  images, inBrowsers, inctrl, it, native, root, scratch, web,
} from "./harness.mjs";
import { press, says, the } from "./tool.mjs";

const dir = scratch();
const demo = join(root, "testdata/demo/fabric");
const paths = (folder, n) =>
  images(join(demo, folder)).slice(0, n).map((p) => join(demo, folder, p));
const good = paths("train/good", 4);
const holes = paths("test/hole", 3);
const token = "0123456789abcdef";
const children = [];
const fronts = [];
let app, closed;

const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };

/**
 * The address of the page as it was built, in front of a program's server: the page that a program
 * has in it is that of the last release.
 */
async function front(address) {
  const { origin, hash } = new URL(address);
  const server = createServer((from, to) => {
    const { pathname } = new URL(from.url, origin);
    if (!pathname.startsWith("/v1/")) {
      const file = pathname === "/" ? "index.html" : basename(pathname);
      to.setHeader("content-type", types[extname(file)] ?? "image/svg+xml");
      return to.end(readFileSync(join(web, "dist/app-server", file)));
    }
    const { host: _, origin: __, ...headers } = from.headers;
    from.pipe(request(origin + from.url, { method: from.method, headers }, (answer) => {
      to.writeHead(answer.statusCode, answer.headers);
      answer.pipe(to);
    }));
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  fronts.push(server);
  return `http://127.0.0.1:${server.address().port}/${hash}`;
}

function run(args, out) {
  const child = spawn(inctrl, args, { stdio: ["ignore", out === 1 ? "pipe" : "ignore",
    out === 2 ? "pipe" : "ignore"] });
  children.push(child);
  return createInterface(out === 1 ? child.stdout : child.stderr);
}

before(async () => {
  for await (const line of run(["app", "--no-browser"], 1)) {
    app = await front(line);
    break;
  }
  const prompts = join(dir, "fabric.prompts");
  native("learn", "--calibrate", "0.05", ...good, "-o", prompts);
  writeFileSync(join(dir, "tokens"), `${token}\n`);
  let address;
  for await (const text of run(["serve", "--listen=127.0.0.1:0", `--prompts=fabric=${prompts}`,
    `--tokens=${join(dir, "tokens")}`, `--store=sqlite:${join(dir, "sets.db")}`,
    `--blobs=file:${join(dir, "sets")}`], 2)) {
    const line = JSON.parse(text);
    address ??= line.address;
    if (line.msg === "ready") break;
  }
  closed = await front(`http://${address}/`);
});
after(() => {
  children.forEach((c) => c.kill());
  fronts.forEach((f) => f.close().closeAllConnections());
});

/** What the page works on, once it has nothing to do. */
const idle = async (page, count) => {
  await page.waitForFunction((count) => {
    const { state, live } = document.querySelector("app-shell").store;
    return live && !state.learning && state.images.length === count &&
      state.images.every((i) => i.result || i.error !== undefined);
  }, { timeout: 60_000 }, count);
  return page.evaluate(() => {
    const { normals, images, learned, sets } = document.querySelector("app-shell").store.state;
    return {
      normals: normals.map((n) => [n.state, n.score]), sets, from: learned.from,
      digest: learned.digest, digests: images.map((i) => i.result?.digest),
    };
  });
};

const bits = (file, ...images) =>
  native("score", "--prompts", file, ...images).trim().split("\n").map((l) => JSON.parse(l).digest);

inBrowsers("page on a server", (browser) => {
  const add = (page, files, method) => page.evaluate((files, method) => {
    document.querySelector("app-shell").store[method](files.map(({ name, base64 }) => ({
      name, file: new Blob([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))]),
    })));
  }, files.map((f) => ({ name: basename(f), base64: readFileSync(f).toString("base64") })), method);

  it("learns, scores and explains as the command line does", async () => {
    const page = await browser.page(app);
    await page.waitForSelector("body[data-ready]", { timeout: 60_000 });
    assert.equal(page.url(), app.replace(/#.*/, ""));
    await says(page, "Images go to the server");
    writeFileSync(join(dir, "notes.png"), "no image");
    await add(page, [...good, join(dir, "notes.png")], "addNormals");
    await add(page, holes, "addImages");
    const now = await idle(page, 3);
    const [last, ...rest] = now.normals.toReversed();
    assert.equal(last[0], "unreadable");
    assert.ok(rest.every(([state, score]) => state === "ok" && score > 0));
    const file = join(dir, `${browser.name}.prompts`);
    native("learn", "--calibrate", "0.05", ...good, "-o", file);
    assert.equal(now.digest, JSON.parse(native("info", "--json", file)).prompts_digest);
    assert.deepEqual(now.digests, bits(file, ...holes));
    const near = await page.evaluate(async () => {
      const { store } = document.querySelector("app-shell");
      const [image] = store.state.images;
      const { width, height } = await store.pixels(image);
      return { width, height, ...(await store.nearest(image, 3)) };
    });
    assert.deepEqual([near.width, near.height], [320, 320]);
    assert.ok(near.prompt < 4 && near.residual > 0);
    await page.reload(); // the token is kept for the tab, the project in the browser
    await page.waitForSelector("body[data-ready]", { timeout: 60_000 });
    await page.waitForFunction(() => document.querySelector("app-shell").store.live);
    await add(page, holes, "addImages");
    assert.deepEqual(await idle(page, 3), now);
    assert.deepEqual(page.faults, []);
    await page.evaluate(() => document.querySelector("app-shell").store.deleteEverything());
    await page.close();
  });

  it("asks for a token, and has the server's prompt sets", async () => {
    const page = await browser.page(closed);
    const say = async (text) => {
      await (await the(page, "textbox", "Token")).type(text);
      await press(page, "Connect");
    };
    await say("wrong");
    await says(page, "does not accept this token");
    await say(token);
    await page.waitForSelector("body[data-ready]", { timeout: 60_000 });
    await add(page, holes, "addImages");
    const now = await idle(page, 3);
    assert.equal(now.from, "fabric");
    assert.deepEqual(now.digests, bits(join(dir, "fabric.prompts"), ...holes));
    await add(page, good.slice(0, 2), "addNormals");
    await press(page, /^Teach/);
    const name = `two-${browser.name}`;
    await (await the(page, "textbox", "Name")).type(name);
    await press(page, "Learn and store");
    await page.waitForFunction((name) =>
      document.querySelector("app-shell").store.state.learned.from === name, {}, name);
    const stored = await idle(page, 3);
    assert.ok(stored.sets.includes(name));
    const file = join(dir, `${browser.name}-two.prompts`);
    native("learn", "--calibrate", "0.05", ...good.slice(0, 2), "-o", file);
    assert.deepEqual(stored.digests, bits(file, ...holes));
    assert.deepEqual(page.faults, []);
    await page.evaluate(() => document.querySelector("app-shell").store.deleteEverything());
    await page.close();
  });
});
