// Runs tests of the library inside a page.
import assert from "node:assert/strict";

/** Runs f in a page with the library and images; name(promise) is the name of its error. */
export async function inPage(browser, url, f, ...args) {
  const page = await browser.page(`${url}exec/blank.html`);
  try {
    return await page.evaluate(`(async () => {
      const { messages } = await import("/test/workers.js");
      const lib = await import("/lib/inctrl.js");
      const load = async (path) =>
        new File([await (await fetch("/made/demo/fabric/" + path)).blob()], path);
      const paths = [0, 1, 2, 3].map((i) => "train/good/00" + i + ".jpg");
      const normals = await Promise.all(paths.map(load));
      const image = await load("test/hole/000.jpg");
      const name = (p) => p.then(() => "none", (e) => e.name);
      return (${f})({ lib, load, messages, normals, image, name }, ...${JSON.stringify(args)});
    })()`);
  } finally {
    assert.deepEqual(page.faults, []);
    await page.close();
  }
}
