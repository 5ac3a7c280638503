// Where workers can be made: from other origins, under policies, in a worker; and that the library
// can be imported where there is no page.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { after, before } from "node:test";
import { inBrowsers, it, servers, web } from "./harness.mjs";
import { inPage } from "./page.mjs";

const s = servers();

/** A server that allows no other origins. */
const closed = {};
before(async () => {
  closed.server = createServer((request, response) => {
    response.end(readFileSync(join(web, "dist", "mini.safetensors")));
  });
  await new Promise((f) => closed.server.listen(0, "127.0.0.1", f));
  closed.url = `http://127.0.0.1:${closed.server.address().port}/`;
});
after(() => {
  closed.server.closeAllConnections();
  closed.server.close();
});

/** Scores an image in a page; returns its digest and the number of threads. */
const use = async ({ lib, normals, image }, o) => {
  const d = await lib.AnomalyDetector.create({ cache: false, threads: 2, ...o });
  const prompts = await d.learn(normals.slice(0, 2));
  const { digest } = await d.score(image, { prompts });
  const { threads } = d;
  d.close();
  return { digest, threads };
};
const score = (browser, url, f, ...args) =>
  inPage(browser, url, `(tools, ...args) => (${f})({ ...tools, use: ${use} }, ...args)`, ...args);

inBrowsers("workers", (browser) => {
  it("of files of another origin, on pages with and without COEP", async () => {
    const digests = new Set();
    for (const [page, other] of [["isolated", "plain"], ["plain", "isolated"]]) {
      const r = await score(browser, s[page].url, async (tools, other) => {
        const far = await import(`${other}lib/inctrl.js`);
        return [
          await tools.use(tools, { assets: `${other}lib` }),
          await tools.use({ ...tools, lib: far }),
        ];
      }, s[other].url.replace("localhost", "127.0.0.1"));
      for (const { digest, threads } of r) {
        digests.add(digest);
        assert.equal(threads, page === "isolated" ? 2 : 1);
      }
    }
    assert.equal(digests.size, 1);
  });

  it("where a worker of a file is refused, at once or later, but not against the page's wish",
    async () => {
      const r = await score(browser, s.plain.url, async (tools) => {
        const said = (o) => tools.use(tools, o)
          .then(() => "none", (e) => `${e.name}: ${e.message}`);
        const { Worker } = globalThis;
        const missing = await said({ assets: { worker: "/lib/none.js" } });
        const url = { assets: { worker: "/lib/none.js" }, blobWorker: false };
        const only = await said(url);
        const early = [];
        globalThis.Worker = class extends Worker {
          constructor(url, o) {
            early.push(String(url).slice(0, 5));
            if (!String(url).startsWith("blob:")) throw new DOMException("no", "SecurityError");
            super(url, o);
          }
        };
        const thrown = await said();
        globalThis.Worker = class extends Worker {
          constructor(url, o) {
            super(String(url).startsWith("blob:") ? url : "/lib/none.js", o);
          }
        };
        const told = await said();
        return { missing, only, thrown, told, early };
      });
      assert.match(r.missing, /^LoadError: .*\/lib\/none\.js: the server answered 404/);
      assert.match(r.only, /^WorkerLost: The worker could not be started/);
      assert.equal(r.thrown, "none");
      assert.deepEqual(r.early, ["http:", "blob:"]);
      assert.equal(r.told, "none");
    });

  it("and says which header is missing", async () => {
    const r = await inPage(browser, s.plain.url, async ({ lib, normals }, url) => {
      const said = (p) => p.then(() => "none", (e) => `${e.name}: ${e.message}`);
      const d = await lib.AnomalyDetector.create();
      const r = {
        model: await said(lib.AnomalyDetector.create({ model: url })),
        image: await said(d.learn([url, normals[0]])),
        nobody: await said(d.learn(["http://127.0.0.1:1/a.png", normals[0]])),
      };
      d.close();
      return r;
    }, `${closed.url}a`);
    const header = /it must send the header "Access-Control-Allow-Origin" with "http:.*" or "\*"/;
    assert.match(r.model, /^LoadError: http.*: the server does not allow other origins/);
    for (const error of Object.values(r)) assert.match(error, header);
    assert.match(r.image, /^LoadError: http.*: the server does not allow other origins/);
    assert.match(r.nobody, /^LoadError: http.*TypeError.*If the server answers/);
  });

  it("under a policy of Trusted Types that allows ours", async () => {
    const r = await score(browser, s.plain.url, async (tools) => {
      const meta = document.createElement("meta");
      meta.httpEquiv = "Content-Security-Policy";
      meta.content = "require-trusted-types-for 'script'; trusted-types inctrl";
      document.head.append(meta);
      let enforced = false;
      try {
        document.createElement("script").text = "1";
      } catch {
        enforced = true;
      }
      const all = [await tools.use(tools), await tools.use(tools, { blobWorker: true })];
      return { enforced, digests: new Set(all.map((one) => one.digest)).size };
    });
    assert.deepEqual(r, { enforced: true, digests: 1 });
  });

  it("in a worker of the page", async () => {
    const r = await score(browser, s.plain.url, async (tools) => {
      const worker = new Worker("/test/inworker.js", { type: "module" });
      const answer = await new Promise((resolve) => {
        worker.onmessage = ({ data }) => resolve(data);
      });
      worker.terminate();
      return { answer, want: (await tools.use(tools)).digest };
    });
    assert.deepEqual(r.answer, { digest: r.want, decoder: "browser" });
  });
});

it("the library can be imported without a page, as on a server", () => {
  const import_ = `import(${JSON.stringify(join(web, "dist/inctrl.js"))})`;
  const script = `${import_}.then((lib) => console.log(typeof lib.AnomalyDetector.create))`;
  assert.equal(execFileSync("node", ["-e", script]).toString(), "function\n");
});
