// Runs tests of the element inside a page.
import assert from "node:assert/strict";

/** Runs f(tools) in a page with the element; then keep(page), before the page is closed. */
export async function withElement(browser, url, f, keep) {
  const page = await browser.page(`${url}exec/blank.html`);
  try {
    await page.evaluate(setup);
    const value = await page.evaluate(`(${f})(globalThis.tools)`);
    await keep?.(page);
    return value;
  } finally {
    assert.deepEqual(page.faults, []);
    await page.close();
  }
}

/** In the page: what the tests use. */
async function setup() {
  const lib = await import("/lib/inctrl.js");
  await import("/lib/element.js");
  const at = "/made/demo/fabric/";
  document.documentElement.lang = "en";
  const until = async (f) => {
    while (!f()) await new Promise((resolve) => setTimeout(resolve));
  };
  globalThis.tools = {
    lib, until, normals: ["000", "001", "002"].map((n) => `${at}train/good/${n}.jpg`),
    hole: `${at}test/hole/000.jpg`, good: `${at}test/good/000.jpg`,
    make: (values, ...children) => {
      const e = Object.assign(document.createElement("anomaly-detector"), values);
      e.append(...children);
      document.body.append(e);
      return e;
    },
    file: async (path) => new File([await (await fetch(path)).blob()], path.split("/").at(-1)),
    /** The detail of an element's next event; an error's if that is first. */
    next: (e, type) => new Promise((done, failed) => {
      e.addEventListener(`anomaly-${type}`, ({ detail }) => done(detail), { once: true });
      if (type !== "error") {
        e.addEventListener("anomaly-error", ({ detail }) => failed(detail), { once: true });
      }
    }),
    /** The results that an element tells from now on. */
    results: (e) => {
      const results = [];
      e.addEventListener("anomaly-score", ({ detail }) => results.push(detail));
      return results;
    },
    said: (e) => e.shadowRoot.querySelector("p").textContent,
    /** A part of an element, by its name for style sheets. */
    part: (e, name) => e.shadowRoot.querySelector(`[part="${name}"]`),
    /** A stream of frames of which each has another colour. */
    stream: () => {
      const canvas = document.createElement("canvas");
      Object.assign(canvas, { width: 320, height: 240 });
      const context = canvas.getContext("2d");
      let i = 0;
      const draw = () => {
        context.fillStyle = `hsl(${(i += 7)} 60% 50%)`;
        context.fillRect(0, 0, 320, 240);
        requestAnimationFrame(draw);
      };
      draw();
      return canvas.captureStream();
    },
  };
}
