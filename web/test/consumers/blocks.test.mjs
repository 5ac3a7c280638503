// The programs of the texts, as they stand there: each block of HTML and JavaScript is run and says
// what the native program says. Those of commands and Go are run by tools/doccheck.
import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { before, describe } from "node:test";
import { inBrowsers, it, root } from "../harness.mjs";
import {
  bin, dist, hole, installed, nativeResults, normals, runInstalled, served, started,
} from "./harness.mjs";

const pages = ["README.md", "docs/web.md", "web/README.md"];
const elsewhere = ["sh", "go", "text"];
const folder = join(installed, "blocks");

/** By the page, the heading above, the language, and a number if that is not enough. */
const blocks = new Map();
for (const page of pages) {
  const text = readFileSync(join(root, page), "utf8");
  let heading = "";
  for (const [, h, lang, code] of text.matchAll(/^#+ (.*)$|^```(\w+)\n([^]*?)^```$/gm)) {
    heading = h ?? heading;
    if (h !== undefined) continue;
    let name = `${page}, ${heading}, ${lang}`;
    for (let n = 2; blocks.has(name); n++) name = `${page}, ${heading}, ${lang} ${n}`;
    blocks.set(name, { lang, code });
  }
}
const taken = new Set();

/** The code of a block, which is run. */
function take(name) {
  taken.add(name);
  return blocks.get(name)?.code ?? assert.fail(`no such block: ${name}`);
}

const page = (name) => ({
  name, code: `<!doctype html><meta charset="utf-8"><title>Block</title>${take(name)}`,
});
const elements = [
  page("README.md, In a page, html"), page("docs/web.md, The element, html"),
  page("web/README.md, inctrl, html"),
];
const modules = [
  { name: "docs/web.md", code: take("docs/web.md, The npm package, js") },
  {
    name: "web/README.md", code: `const [image, ...normals] = document.querySelector("input").files;
      ${take("web/README.md, inctrl, js")}
      console.log(score, anomalous, digest);`,
  },
];
const script = take("docs/web.md, Node, js");

/** What the native program says with three normal images, as the elements have, and with four. */
const want = {};
before(() => {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  [want.three] = nativeResults(normals.slice(0, 3), [hole]).results;
  [want.four] = nativeResults(normals, [hole]).results;
  writeFileSync(join(folder, "block.mjs"), script);
  modules.forEach(({ code }, i) => writeFileSync(join(folder, `${i}.js`), code));
  const imports = modules.map(({ name }, i) => `"${name}": () => import("./${i}.js")`);
  writeFileSync(join(folder, "main.js"), `const blocks = { ${imports} };
    document.querySelector("button").onclick = () => blocks[location.hash.slice(1)]();`);
  const html = `<!doctype html><title>Blocks</title><input type="file" multiple>
    <button>Run</button><script type="module" src="main.js"></script>`;
  writeFileSync(join(folder, "index.html"), html);
  elements.forEach(({ code }, i) => writeFileSync(join(folder, `${i}.html`), code));
  normals.slice(0, 3).forEach((path, i) => cpSync(path, join(folder, `good${i + 1}.jpg`)));
  cpSync(hole, join(folder, "part.jpg"));
});

/** What a program prints of a result. */
const printed = ({ score, anomalous, digest }) => `${Math.fround(score)} ${anomalous} ${digest}`;

/** Opens a page; page.printed are the lines that it prints. */
async function opened(browser, url) {
  const page = await browser.page(url);
  page.printed = [];
  page.on("console", (message) => page.printed.push(message.text()));
  return page;
}

/** Runs a block in an app whose page has a field for files. */
async function runs(browser, url) {
  const page = await opened(browser, url);
  await (await page.waitForSelector("input")).uploadFile(hole, ...normals);
  await page.click("button");
  const line = printed(want.four);
  while (!page.printed.includes(line)) {
    assert.deepEqual(page.faults, [], String(page.printed));
    await new Promise((done) => setTimeout(done, 50));
  }
  await page.close();
}

inBrowsers("blocks", (browser) => {
  elements.forEach(({ name, code }, i) => it(name, async () => {
    const url = await served({ "/": folder, "/dist/": dist });
    const page = await opened(browser, `${url}${i}.html`);
    await page.waitForFunction(() => document.querySelector("anomaly-detector").result);
    const { score, anomalous, digest } = await page.evaluate(() =>
      document.querySelector("anomaly-detector").result);
    assert.equal(printed({ score, anomalous, digest }), printed(want.three));
    if (code.includes("console.log")) assert.ok(page.printed.includes(String(score)));
    await page.close();
  }));

  const tools = {
    "Vite's server": async (t) => started(t, bin("vite"), basename(folder), "--port", "0"),
    Vite: () => {
      runInstalled(bin("vite"), "build", basename(folder));
      return served(join(folder, "dist"));
    },
    webpack: async () => {
      const main = `./${basename(folder)}/main.js`;
      const to = join(installed, "packed");
      rmSync(to, { recursive: true, force: true });
      runInstalled(bin("webpack"), main, "--mode", "production", "--output-path", to);
      cpSync(join(folder, "index.html"), join(to, "index.html"));
      return served(to);
    },
  };
  for (const [tool, start] of Object.entries(tools)) {
    it(`those of modules, by ${tool}`, async (t) => {
      const url = await start(t);
      for (const { name } of modules) await runs(browser, `${url}#${name}`);
    });
  }
});

describe("under Node", () => {
  it("docs/web.md, Node, js", () => {
    const line = runInstalled("node", join(folder, "block.mjs"), ...normals, hole).trim();
    assert.equal(line, printed(want.four));
  });
});

describe("every block is run", () => {
  for (const [name, { lang }] of blocks) {
    it(name, () => assert.ok(taken.has(name) || elsewhere.includes(lang), "no test runs it"));
  }
});
